import { appendFileSync, statSync } from 'node:fs'
import { appendFile, chmod, mkdir, rm, utimes, writeFile } from 'node:fs/promises'
import Database from 'better-sqlite3'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Project } from '../../src/projects/index.ts'
import { makeFolder, until } from '../fixtures.ts'
import { prompt, reply, toolRun, writeClaude } from './homes.ts'
import { openTestIndex } from './test-index.ts'

const web: Project = { name: 'web', workspaces: [{ path: '/srv/web', realPath: '/srv/web' }] }

test('sessions are listed newest first, page by page, with project, tag and totals', async () => {
  const home = await makeFolder()
  const made: string[] = []
  for (const hour of [10, 12, 11]) {
    const at = `2026-11-20T${hour}:00:00.000Z`
    const { path } = await writeClaude(
      home,
      (id) => prompt(id, `[needle:alpha:bd-${hour}:pluck] Do ${hour}`, { at }) + reply(id, 'Done.', { at }),
    )
    made[hour] = path
  }
  const index = await openTestIndex({ home, projects: [web] })
  const progress = await index.settled(3)
  expect(progress).toMatchObject({ state: 'idle', files: { total: 3, done: 3, parsed: 3 }, sessions: 3, lines: { total: 6, parsed: 6 } })
  expect(progress.bytes.done).toBe(progress.bytes.total)

  const first = await index.list({}, 2)
  expect(first.items.map(({ key }) => key)).toEqual([made[12], made[11]])
  expect(first.items[0]).toMatchObject({ project: 'web', state: 'ended', entries: 2, title: 'Do 12', usage: { input: 10, output: 20 } })
  expect(first.next).not.toBeNull()
  const rest = await index.list({}, 2, first.next ?? undefined)
  expect(rest).toMatchObject({ items: [{ key: made[10] }], next: null })
  expect((await index.list({ bead: 'bd-11', worker: 'alpha', cli: 'claude', project: 'web' }, 9)).items).toHaveLength(1)
  for (const none of [
    { bead: 'bd-9' },
    { worker: 'bravo' },
    { cli: 'codex' },
    { project: 'api' },
    { state: 'open' as const },
    { since: Date.UTC(2027) },
  ])
    expect([none, (await index.list(none, 9)).items]).toEqual([none, []])
})

test('a second start reads nothing; what was added meanwhile alone is read', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'first') + reply(own, 'answer'))
  await writeClaude(home, (own) => prompt(own, 'second'))
  const first = await openTestIndex({ home })
  await first.settled(2)
  const before = await first.list({}, 9)
  await first.close()

  const second = await openTestIndex({ home, path: first.path })
  await until(() => second.progress().files.total === 2)
  expect(second.progress()).toMatchObject({ state: 'idle', files: { done: 2, parsed: 0 }, sessions: 2, lines: { total: 3 } })
  expect(await second.list({}, 9)).toEqual(before)
  await second.close()

  await appendFile(path, reply(id, 'and one more'))
  const third = await openTestIndex({ home, path: first.path })
  expect(await third.settled(1)).toMatchObject({ files: { parsed: 1 }, lines: { total: 4 } })
  expect(await third.find(id)).toMatchObject({ entries: 3, usage: { output: 40 } })
  expect((await third.search({ text: 'more', sort: 'newest' }, 9)).items).toMatchObject([{ sessionId: id, seq: 2 }])
})

test('a file that grows is followed, and told', async () => {
  const home = await makeFolder()
  const now = () => new Date().toISOString()
  const index = await openTestIndex({ home, projects: [web] })
  await until(() => index.progress().state === 'idle')
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'begin', { at: now() }))
  await until(() => index.events.some(({ event }) => event === 'session.appeared'))
  expect(index.recentOf('web')).toMatchObject([{ id, state: 'open' }])
  await appendFile(path, reply(id, 'goes on', { at: now() }))
  await until(() => index.events.some(({ event }) => event === 'session.updated'))
  const updated = index.events.findLast(({ event }) => event === 'session.updated')
  expect(updated).toMatchObject({ topics: [`session:${path}`, 'sessions', 'project:web'], data: { id, entries: 2, state: 'open' } })
  expect((await index.list({ state: 'open' }, 9)).items).toMatchObject([{ id }])
  expect((await index.list({ state: 'ended' }, 9)).items).toEqual([])
})

test('a file that grows between being found and being read is told as it was read', async () => {
  const home = await makeFolder()
  const at = new Date().toISOString()
  // Enough before it that its turn comes later.
  const long = 'x'.repeat(200_000)
  for (let i = 0; i < 60; i += 1) await writeClaude(home, (own) => prompt(own, long, { at }) + reply(own, long, { at }))
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'begin', { at }))
  await utimes(path, new Date(), new Date(Date.now() - 60_000))
  const index = await openTestIndex({ home })
  await until(() => index.progress().files.total === 61)
  appendFileSync(path, reply(id, 'goes on', { at }))
  await utimes(path, new Date(), new Date(Date.now() - 60_000))
  await index.settled(61)
  expect(await index.find(id)).toMatchObject({ entries: 2 })
  expect(index.live(path)?.sizeBytes).toBe(statSync(path).size)
})

test('a file written anew is another one; a file that is gone is in the index no more', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'quagga') + reply(own, 'zebra'))
  const index = await openTestIndex({ home })
  await index.settled(1)
  await writeFile(path, prompt(id, 'okapi'))
  await until(async () => (await index.search({ text: 'okapi', sort: 'newest' }, 9)).items.length === 1)
  expect((await index.search({ text: 'zebra', sort: 'newest' }, 9)).items).toEqual([])
  expect(await index.find(id)).toMatchObject({ entries: 1, usage: { output: 0 } })
  await rm(path)
  await until(async () => 'keys' in (await index.find(id)))
  expect((await index.search({ text: 'okapi', sort: 'newest' }, 9)).items).toEqual([])
})

test('one bad file stops no other, and is named', async () => {
  const home = await makeFolder()
  const { id } = await writeClaude(home, (own) => `${prompt(own, 'good')}no json\n{"type":"x-new"}\n`)
  const folder = join(home, '.codex', 'sessions', '2026', '11', '20')
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'rollout-2026-11-20T10-00-00-00000000-0000-4000-8000-999999999999.jsonl'), '\0\0\0\n')
  const locked = await writeClaude(home, (own) => prompt(own, 'locked'))
  await chmod(locked.path, 0)
  const index = await openTestIndex({ home })
  await index.settled(2)
  expect(index.progress().lines).toMatchObject({ malformed: 2, unknown: 1 })
  expect(await index.find(id)).toMatchObject({ counts: { malformed: 1, unknown: 1 } })
  if (process.getuid?.() !== 0) expect(index.troubles).toMatchObject([{ path: locked.path }])
})

test('an id that several files carry is told with their keys; a key is one of them', async () => {
  const home = await makeFolder()
  const id = '00000000-0000-4000-8000-abcdefabcdef'
  const one = await writeClaude(home, (own) => prompt(own, 'here'), { id, folder: '-srv-one' })
  const two = await writeClaude(home, (own) => prompt(own, 'there'), { id, folder: '-srv-two' })
  const index = await openTestIndex({ home })
  await index.settled(2)
  expect(await index.find(id)).toEqual({ keys: [one.path, two.path].sort() })
  expect(await index.find(two.path)).toMatchObject({ id, key: two.path, parent: null, children: [] })
  expect(await index.find('nobody')).toEqual({ keys: [] })
})

test('entries come by number, around one, by offset, at the next error, and raw', async () => {
  const home = await makeFolder()
  const said = (id: string) =>
    Array.from({ length: 30 }, (_, n) =>
      n % 10 === 7 ? toolRun(id, `make ${n}`, `failed ${n}`, { isError: true }) : reply(id, `step ${n}`),
    ).join('')
  const { id, path } = await writeClaude(home, (own) => prompt(own, 'go') + said(own))
  const index = await openTestIndex({ home })
  await index.settled(1)
  const window = async (query: object) => {
    const found = await index.entries({ name: id, limit: 3, ...query })
    if (!found || 'keys' in found) throw new Error('no entries')
    return found
  }
  const all = await window({ limit: 500 })
  expect(all.items.map(({ seq }) => seq)).toEqual(Array.from({ length: 34 }, (_, seq) => seq))
  expect(all).toMatchObject({ total: 34, cursor: null })
  expect(await window({ from: 4 })).toMatchObject({ items: all.items.slice(4, 7), cursor: '7' })
  expect(await window({ around: 20 })).toMatchObject({ items: all.items.slice(19, 22), focusSeq: 20 })
  const { source } = all.items[12] ?? { source: { offset: 0, length: 0 } }
  expect((await window({ offset: source.offset })).items[0]?.seq).toBe(12)
  const errors: number[] = []
  for (let after = -1; ;) {
    const found = await index.entries({ name: id, limit: 1, errorAfter: after })
    if (!found || 'keys' in found) break
    after = found.focusSeq ?? Number.POSITIVE_INFINITY
    errors.push(after)
  }
  expect(errors.map((seq) => all.items[seq]?.text)).toEqual(['failed 7', 'failed 17', 'failed 27'])
  const raw = await index.raw(path, 3)
  expect(raw).toMatchObject({ seq: 3, isCut: false })
  expect(JSON.parse(raw && 'text' in raw ? raw.text : '')).toMatchObject({ message: { content: [{ text: 'step 2' }] } })
  expect(await index.raw(id, 99)).toBeNull()
})

test('an index of another version, or a damaged one, is begun anew', async () => {
  const home = await makeFolder()
  await writeClaude(home, (own) => prompt(own, 'here'))
  const path = join(await makeFolder(), 'index.db')
  await writeFile(path, 'no database at all, but longer than a header of SQLite would be'.repeat(50))
  const first = await openTestIndex({ home, path })
  await first.settled(1)
  await first.close()
  const db = new Database(path)
  db.pragma('user_version = 99')
  db.close()
  const second = await openTestIndex({ home, path })
  expect(await second.settled(1)).toMatchObject({ files: { parsed: 1 }, sessions: 1 })
})

test('what an execution tells of its agent decides what is open', async () => {
  const home = await makeFolder()
  const { id } = await writeClaude(home, (own) => prompt(own, '[needle:alpha:bd-1:pluck] Do it', { at: new Date().toISOString() }))
  let state: 'running' | 'ended' = 'running'
  const index = await openTestIndex({ home, agentOf: () => state })
  await index.settled(1)
  await until(async () => (await index.list({ state: 'open' }, 9)).items.length === 1)
  state = 'ended'
  await until(() => index.events.some(({ event }) => event === 'session.ended'))
  expect(await index.find(id)).toMatchObject({ state: 'ended' })
})

test('a session that was silent for long has ended, whatever the time of its file', async () => {
  const home = await makeFolder()
  const { path } = await writeClaude(home, (own) => prompt(own, 'old', { at: '2026-01-01T00:00:00.000Z' }))
  await utimes(path, new Date(), new Date())
  const index = await openTestIndex({ home })
  await index.settled(1)
  expect((await index.list({}, 9)).items).toMatchObject([{ state: 'ended' }])
})
