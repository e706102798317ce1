import { cp, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { discover, readEntries, readSession, type SessionFile } from '@hoop/transcripts'
import { expect, test } from 'vitest'
import { makeFolder } from '../fixtures.ts'
import { openTestIndex } from './test-index.ts'

const fixtures = join(import.meta.dirname, '../../../../packages/transcripts/test/fixtures')

/** Every recorded home of the five CLIs: folders that hold what a CLI keeps in a home. */
async function homes(folder: string, depth = 0): Promise<readonly string[]> {
  const names = await readdir(folder)
  if (names.some((name) => ['.claude', '.codex', '.gemini', '.local', '.aider.chat.history.md'].includes(name))) return [folder]
  if (depth > 3) return []
  const found: string[] = []
  for (const name of names) if ((await stat(join(folder, name))).isDirectory()) found.push(...(await homes(join(folder, name), depth + 1)))
  return found
}

test('every recorded session of the five CLIs stands in the index as the library reads it', async () => {
  const clis = new Set<string>()
  for (const recorded of await homes(fixtures)) {
    const home = await makeFolder()
    await cp(recorded, home, { recursive: true })
    const files: SessionFile[] = []
    for await (const file of discover({ home, env: {} })) files.push(file)
    if (files.length === 0) continue
    const index = await openTestIndex({ home })
    await index.settled(files.length)
    expect([recorded, index.progress().sessions]).toEqual([recorded, files.length])
    for (const { path, cli } of files) {
      clis.add(cli)
      const session = await readSession(path, { cli })
      const found = await index.find(path)
      expect(found).toMatchObject({ ...session, key: path })
      const entries: number[] = []
      for await (const { seq } of readEntries(path, { cli })) entries.push(seq)
      expect(found).toMatchObject({ entries: entries.length })
      const read = await index.entries({ name: path, limit: 500 })
      expect(read && 'items' in read && read.items.map(({ seq }) => seq)).toEqual(entries.slice(0, 500))
    }
    await index.close()
  }
  expect([...clis].sort()).toEqual(['aider', 'claude', 'codex', 'gemini', 'opencode'])
})
