import BetterSqlite from 'better-sqlite3'
import fc from 'fast-check'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDatabases, type Database } from '../../src/opencode/sqlite/database.ts'
import { CorruptDatabaseError } from '../../src/opencode/sqlite/errors.ts'
import { columnsOf } from '../../src/opencode/sqlite/schema.ts'
import { fixtures, sqliteVersions } from './homes.ts'

/** How often the properties are tried. `HOOP_RUNS=1000` for the long way round. */
const runs = Number(process.env.HOOP_RUNS ?? 6)

let scratch = ''
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'hoop-opencode-sqlite-'))
})
afterAll(() => rm(scratch, { recursive: true }))

/** The rows of a table as plain values, in order of their numbers. */
function rowsOf(database: Database, table: string, columns: readonly string[]): unknown[] {
  return [...database.all(table)].map((row) => [row.rowid, ...columns.map((column) => row.get(column))])
}

describe('what SQLite reads, we read', () => {
  test.each(sqliteVersions)('in every table of %s', async (version) => {
    const from = join(fixtures, version, '.local/share/opencode')
    const copy = await mkdtemp(join(scratch, 'copy-'))
    await cp(from, copy, { recursive: true })
    const oracle = new BetterSqlite(join(copy, 'opencode.db'))
    const databases = createDatabases()
    for (const table of ['session', 'message', 'part', 'project']) {
      const columns = oracle
        .prepare(`SELECT * FROM ${table}`)
        .columns()
        .map(({ name }) => name)
      const expected = oracle.prepare(`SELECT rowid, * FROM ${table} ORDER BY rowid`).raw().all()
      expect(expected.length).toBeGreaterThan(0)
      expect(await databases.read(join(from, 'opencode.db'), (database) => rowsOf(database, table, columns))).toEqual(expected)
    }
    oracle.close()
  })

  test('whatever is written, with a log or without, through checkpoints and deletions', async () => {
    const text = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.integer({ min: 0, max: 20_000 }).map((length) => 'ä€𝄞x'.repeat(length / 4)),
    )
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.constant(null),
      fc.uint8Array({ maxLength: 50 }).map((bytes) => Buffer.from(bytes)),
    )
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ type: fc.constant('put' as const), id: fc.nat(60), owner: fc.nat(4), values: fc.tuple(value, value) }),
      },
      { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), id: fc.nat(60) }) },
      {
        weight: 1,
        arbitrary: fc.record({ type: fc.constantFrom('PASSIVE', 'TRUNCATE', 'RESTART').map((mode) => `checkpoint ${mode}` as const) }),
      },
      { weight: 1, arbitrary: fc.record({ type: fc.constant('look' as const) }) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(512, 1024, 4096, 65_536),
        fc.constantFrom('wal', 'delete'),
        fc.array(step, { maxLength: 80 }),
        async (pageSize, mode, steps) => {
          const path = join(await mkdtemp(join(scratch, 'any-')), 'any.db')
          const oracle = new BetterSqlite(path)
          oracle.pragma(`page_size = ${pageSize}`)
          oracle.pragma(`journal_mode = ${mode}`)
          oracle.exec(
            'CREATE TABLE thing (`id` text PRIMARY KEY, owner text NOT NULL, "a", b real); CREATE INDEX thing_owner ON thing (owner)',
          )
          const databases = createDatabases()
          const columns = ['id', 'owner', 'a', 'b']
          for (const one of [...steps, { type: 'look' as const }]) {
            if (one.type === 'put')
              oracle.prepare('REPLACE INTO thing VALUES (?, ?, ?, ?)').run(`t${one.id}`, `owner ${one.owner}`, ...one.values)
            else if (one.type === 'delete') oracle.prepare('DELETE FROM thing WHERE id = ?').run(`t${one.id}`)
            else if (one.type !== 'look') oracle.pragma(`wal_checkpoint(${one.type.slice(11)})`)
            else {
              const seen = await databases.read(path, (database) => ({
                all: rowsOf(database, 'thing', columns),
                owned: [...database.where('thing', 'owner', 'owner 2')].map((row) => row.rowid),
                one: [...database.where('thing', 'id', 't7')].map((row) => row.text('owner')),
              }))
              expect(seen).toEqual({
                all: oracle.prepare('SELECT rowid, * FROM thing ORDER BY rowid').raw().all(),
                owned: oracle.prepare("SELECT rowid FROM thing WHERE owner = 'owner 2' ORDER BY rowid").pluck().all(),
                one: oracle.prepare("SELECT owner FROM thing WHERE id = 't7'").pluck().all(),
              })
            }
          }
          oracle.close()
        },
      ),
      { numRuns: runs * 5 },
    )
  })
})

test('a transaction that was not committed is not seen, nor is what a crash left after the last commit', async () => {
  const path = join(scratch, 'open.db')
  const writer = new BetterSqlite(path)
  writer.pragma('journal_mode = WAL')
  writer.pragma('cache_size = 2') // so that a transaction spills into the log before it is committed
  writer.exec('CREATE TABLE thing (id text PRIMARY KEY, data text)')
  const databases = createDatabases()
  const count = () => databases.read(path, (database) => [...database.all('thing')].length)
  const put = writer.prepare('INSERT INTO thing VALUES (?, ?)')
  writer.exec('BEGIN')
  for (let i = 0; i < 100; i += 1) put.run(`t${i}`, 'x'.repeat(3000))
  expect(await count()).toBe(0)
  writer.exec('ROLLBACK')
  put.run('only', 'x')
  expect(await count()).toBe(1)
  writer.exec('BEGIN')
  for (let i = 0; i < 100; i += 1) put.run(`t${i}`, 'x'.repeat(3000))
  expect(await count()).toBe(1)
  writer.exec('COMMIT')
  expect(await count()).toBe(101)
  writer.close()
})

test('broken bytes are a named error, or are read as something; nothing hangs, nothing else is thrown', async () => {
  const path = join(scratch, 'whole.db')
  const writer = new BetterSqlite(path)
  writer.exec('CREATE TABLE thing (id text PRIMARY KEY, data text); CREATE INDEX thing_data ON thing (data)')
  const put = writer.prepare('INSERT INTO thing VALUES (?, ?)')
  for (let i = 0; i < 300; i += 1) put.run(`t${i}`, 'x'.repeat(i * 7))
  const whole = writer.serialize()
  writer.close()
  const broken = join(scratch, 'broken.db')
  const databases = createDatabases()
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 60 }),
      fc.nat(200),
      async (flips, cut) => {
        const bytes = Buffer.from(whole.subarray(0, whole.length - (cut > 150 ? cut * 64 : 0)))
        for (const [at, value] of flips) if (at < bytes.length) bytes[cut % 2 === 0 ? at % 4096 : at] = value
        await writeFile(broken, bytes)
        const read = databases.read(broken, (database) => [
          rowsOf(database, 'thing', ['id', 'data']).length,
          [...database.where('thing', 'data', '')].length,
        ])
        await read.catch((error: unknown) => expect(error).toBeInstanceOf(CorruptDatabaseError))
      },
    ),
    { numRuns: runs * 10 },
  )
})

test('the columns of a table, however they are written', () => {
  expect(
    columnsOf(
      'CREATE TABLE x (`id` text PRIMARY KEY, "a b" text DEFAULT \'(,)\', [c] int, d numeric(3, 4) , CONSTRAINT y PRIMARY KEY(`id`, `d`), e)',
    ),
  ).toEqual(['id', 'a b', 'c', 'd', 'e'])
})
