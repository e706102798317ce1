import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createArrivalWatch } from '../../src/index/arrival-watch.ts'
import { makeFolder, until } from '../fixtures.ts'
import { prompt, reply, writeClaude } from './homes.ts'
import { openTestIndex } from './test-index.ts'

/** Counts arrivals from now on. */
function listen(homes: readonly string[], files: readonly string[]) {
  let arrived = 0
  const watch = createArrivalWatch(() => void (arrived += 1))
  onTestFinished(() => watch.close())
  watch.attend(
    homes,
    files.map((path) => ({ cli: 'claude' as const, path, sizeBytes: 1, mtimeMs: 1 })),
  )
  return {
    /** Waits for the next one after `act`. */
    after: async (act: () => Promise<unknown>): Promise<void> => {
      const before = arrived
      await act()
      await until(() => arrived > before)
    },
    arrived: () => arrived,
  }
}

test('a file beside a known one, a folder beside its folder, and a file in that', async () => {
  const home = await makeFolder()
  const { path } = await writeClaude(home, (id) => prompt(id, 'go'))
  const { after } = listen([home], [path])
  await after(() => writeFile(join(dirname(path), 'new.jsonl'), ''))
  const folder = join(home, '.claude', 'projects', '-srv-new')
  await after(() => mkdir(folder))
  await after(() => writeFile(join(folder, 'a.jsonl'), 'x'))
})

test('the first folder of a CLI in a home that has none', async () => {
  const home = await makeFolder()
  const { after } = listen([home], [])
  await after(() => mkdir(join(home, '.codex')))
  await after(() => mkdir(join(home, '.codex', 'sessions')))
})

test('a file that was empty and gets its first line; a store of many sessions that is written to', async () => {
  const home = await makeFolder()
  const { path } = await writeClaude(home, (id) => prompt(id, 'go'))
  const history = join(home, 'src', '.aider.chat.history.md')
  await mkdir(dirname(history))
  await writeFile(history, '# aider')
  const empty = join(dirname(path), 'empty.jsonl')
  await writeFile(empty, '')
  const { after } = listen([home], [path, `${history}#0`])
  await after(() => appendFile(empty, 'x'))
  await after(() => appendFile(history, 'more'))
})

test('that a known file grows is no arrival, nor is what writers leave for a moment', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'go'))
  const { after, arrived } = listen([home], [path])
  await appendFile(path, reply(id, 'goes on'))
  await writeFile(join(dirname(path), '.hidden'), '')
  await writeFile(join(dirname(path), 'x.json.tmp'), '')
  await writeFile(join(home, 'notes.txt'), '')
  await after(() => writeFile(join(dirname(path), 'new.jsonl'), ''))
  expect(arrived()).toBeLessThanOrEqual(2) // the file, and perhaps its being closed
})

test('a session is told long before the next look at everything: a new one, one in a new folder, one that is renamed into place', async () => {
  const home = await makeFolder()
  const now = () => new Date().toISOString()
  await writeClaude(home, (own) => prompt(own, 'known'))
  const index = await openTestIndex({ home })
  await index.settled(1)
  const isTold = (id: string) => () => index.events.some((event) => event.event === 'session.appeared' && event.data.id === id)
  for (const folder of ['-srv-web', '-srv-new', '-srv-newer']) {
    const { id } = await writeClaude(home, (own) => prompt(own, 'begin', { at: now() }), { folder })
    await until(isTold(id))
  }
  const beside = await writeClaude(home, (own) => prompt(own, 'begin', { at: now() }), { folder: '../elsewhere' })
  await rename(beside.path, join(home, '.claude', 'projects', '-srv-web', `${beside.id}.jsonl`))
  await until(isTold(beside.id))
})
