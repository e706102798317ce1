import Database from 'better-sqlite3'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openFleetDb, readWorkerMemories } from '../../src/db/index.ts'
import { makeFolder } from '../fixtures.ts'

function open(home: string) {
  const db = openFleetDb(home)
  onTestFinished(() => db.close())
  return db
}

test('what is saved is there after the next open, private to its user', async () => {
  const home = await makeFolder()
  const first = open(home)
  first.workers.save(
    new Map<string, unknown>([
      ['a', { state: 'live', since: 5 }],
      ['b', [1, 'x']],
      ['c', null],
    ]),
  )
  first.workers.save(new Map([['a', { state: 'hung' }]]))
  first.workers.remove(['b', 'never there'])
  first.close()
  expect(open(home).workers.load()).toEqual(
    new Map<string, unknown>([
      ['a', { state: 'hung' }],
      ['c', null],
    ]),
  )
  expect((await stat(join(home, 'fleet.db'))).mode & 0o777).toBe(0o600)
})

test('a commit is on disk when it returns: WAL, fully synchronous', async () => {
  const home = await makeFolder()
  const db = open(home)
  db.workers.save(new Map([['a', 1]]))
  const other = new Database(join(home, 'fleet.db'), { readonly: true })
  onTestFinished(() => void other.close())
  expect(other.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(other.prepare('select json from worker_states').pluck().get()).toBe('1')
})

test('a save is all or nothing', async () => {
  const db = open(await makeFolder())
  const loop: { self?: unknown } = {}
  loop.self = loop
  expect(() =>
    db.workers.save(
      new Map<string, unknown>([
        ['a', 1],
        ['b', loop],
      ]),
    ),
  ).toThrow()
  expect(db.workers.load().size).toBe(0)
})

test.each([
  ['no database', 'this is not a database, however long it may be; '.repeat(40)],
  ['a header without a body', `SQLite format 3\0${'\u0001'.repeat(200)}`],
])('%s is refused by name and left as it is', async (_what, content) => {
  const home = await makeFolder()
  await writeFile(join(home, 'fleet.db'), content)
  expect(() => openFleetDb(home)).toThrow(expect.objectContaining({ code: 'DB_DAMAGED', exitCode: 3 }))
  expect(await readFile(join(home, 'fleet.db'), 'utf8')).toBe(content)
  expect(readWorkerMemories(home)).toEqual(new Map())
})

test('a page that was overwritten is refused', async () => {
  const home = await makeFolder()
  const db = openFleetDb(home)
  db.workers.save(new Map(Array.from({ length: 300 }, (_, i) => [`w${i}`, { filler: 'x'.repeat(200) }])))
  db.close()
  const bytes = await readFile(join(home, 'fleet.db'))
  bytes.fill(0xff, 4096 * 2, 4096 * 6)
  await writeFile(join(home, 'fleet.db'), bytes)
  expect(() => openFleetDb(home)).toThrow(expect.objectContaining({ code: 'DB_DAMAGED' }))
})

test('a database of a newer HOOP is refused by name', async () => {
  const home = await makeFolder()
  openFleetDb(home).close()
  const raw = new Database(join(home, 'fleet.db'))
  raw.prepare('insert into __drizzle_migrations (hash, created_at) values (?, ?)').run('later', Date.parse('2100-01-01'))
  raw.close()
  expect(() => openFleetDb(home)).toThrow(expect.objectContaining({ code: 'SCHEMA_NEWER', exitCode: 3 }))
})

test('reading without a daemon: what is there, nothing where there is none', async () => {
  const home = await makeFolder()
  expect(readWorkerMemories(home)).toEqual(new Map())
  const db = open(home)
  db.workers.save(new Map([['a', 1]]))
  expect(readWorkerMemories(home)).toEqual(new Map([['a', 1]]))
})
