import { chmod, cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTranscripts } from '../../src/index.ts'
import { opencode } from '../../src/opencode/index.ts'
import { collect } from '../conformance/collect.ts'
import { drain } from '../conformance/test-format.ts'
import { parseTarget } from '../../src/target.ts'
import { fixtures, versions } from './homes.ts'
import { createDatabaseStore } from './store.ts'
import { createTalk } from './talk.ts'

const { discover, detectCli, readEntries, readSession, follow } = createTranscripts([opencode])

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoop-opencode-untouched-'))
})
afterAll(async () => {
  await chmod(scratch, 0o755)
  await rm(scratch, { recursive: true })
})

/** Everything that could tell that somebody was here. */
async function pictureOf(folder: string): Promise<unknown> {
  const names = await readdir(folder, { recursive: true })
  return Promise.all(
    ['.', ...names].map(async (name) => {
      const path = join(folder, name)
      const { ino, mode, size, mtimeMs, ctimeMs } = await stat(path)
      return {
        name,
        ino,
        mode,
        size,
        mtimeMs,
        ctimeMs,
        bytes: (await stat(path)).isFile() ? (await readFile(path)).toString('base64') : '',
      }
    }),
  )
}

async function readAll(home: string): Promise<void> {
  const found = await collect(discover({ home }))
  expect(found.length).toBeGreaterThan(0)
  for (const { path } of found) {
    await detectCli(path)
    await readSession(path)
    await collect(readEntries(path))
    for await (const _batch of follow(path)) break
  }
}

describe('reading leaves no trace in the folders of the CLI', () => {
  test.each(versions)('%s', async (version) => {
    const home = await mkdtemp(join(scratch, 'home-'))
    await cp(join(fixtures, version), home, { recursive: true })
    for (const name of await readdir(home, { recursive: true })) await chmod(join(home, name), 0o755)
    const before = await pictureOf(home)
    await readAll(home)
    expect(await pictureOf(home)).toEqual(before)
  })

  test('while another connection is open, with its log and its shared memory', async () => {
    const home = await mkdtemp(join(scratch, 'home-'))
    const store = createDatabaseStore(join(home, '.local/share/opencode/opencode.db'))
    const talk = createTalk(store, 'ses_open')
    for (const one of ['prompt', 'reply', 'call', 'run'] as const) talk(one)
    const before = await pictureOf(home)
    expect(JSON.stringify(before)).toContain('opencode.db-shm')
    await readAll(home)
    expect(await pictureOf(home)).toEqual(before)
    store.close()
  })

  test('a folder in which nothing can be written is read all the same', async () => {
    const home = await mkdtemp(join(scratch, 'home-'))
    await cp(join(fixtures, '1.18.33-wal'), home, { recursive: true })
    for (const name of await readdir(home, { recursive: true })) await chmod(join(home, name), 0o555)
    await readAll(home)
    for (const name of await readdir(home, { recursive: true })) await chmod(join(home, name), 0o755)
  })
})

test('a writer never waits for us, not even to empty its log, and we read on through that', async () => {
  const store = createDatabaseStore(join(scratch, 'busy.db'))
  store.database.pragma('busy_timeout = 0')
  const talk = createTalk(store, 'ses_busy')
  for (let i = 0; i < 150; i += 1) for (const one of ['prompt', 'reply', 'text', 'finish'] as const) talk(one)
  const target = await parseTarget(store.path('ses_busy'))
  const reader = await opencode.open(target)
  let updates = 0
  const entries = new Map<number, unknown>()
  for await (const update of reader.read()) {
    updates += 1
    if (update.restarted) entries.clear()
    for (const entry of update.entries) entries.set(entry.seq, entry)
    expect(store.database.pragma('wal_checkpoint(TRUNCATE)')).toMatchObject([{ busy: 0 }])
    if (updates < 4) for (const one of ['prompt', 'undo', 'prompt', 'reply', 'text', 'call', 'run'] as const) talk(one)
  }
  expect(updates).toBeGreaterThan(2)
  for await (const update of reader.read()) for (const entry of update.entries) entries.set(entry.seq, entry)
  expect(entries).toEqual((await drain(await opencode.open(target))).entries)
  store.close()
})
