import Database from 'better-sqlite3'
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { getTableName, is } from 'drizzle-orm'
import { SQLiteTable } from 'drizzle-orm/sqlite-core'
import * as schema from '../../src/db/schema.ts'
import { expect, onTestFinished, test } from 'vitest'
import { openFleetDb } from '../../src/db/index.ts'
import { findMigrations } from '../../src/db/migrations.ts'
import { makeFolder } from '../fixtures.ts'

/** The migrations of an older HOOP: the first so many. */
async function olderMigrations(count: number): Promise<string> {
  const folder = join(await makeFolder(), 'drizzle')
  await cp(findMigrations(), folder, { recursive: true })
  const path = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(await readFile(path, 'utf8'))
  await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, count) }))
  return folder
}

test('a database from before stitches is brought up to date with all that is in it', async () => {
  const home = await makeFolder()
  const old = openFleetDb(home, await olderMigrations(1))
  old.workers.save(new Map([['alpha', { state: 'live' }]]))
  old.close()
  const db = openFleetDb(home)
  onTestFinished(() => db.close())
  expect(db.workers.load()).toEqual(new Map([['alpha', { state: 'live' }]]))
  expect([db.drafts.list(), db.stitches.stitches(), db.lastSeen.projects()]).toEqual([[], [], []])
})

test('the schema says what the migrations make', async () => {
  const home = await makeFolder()
  openFleetDb(home).close()
  const raw = new Database(join(home, 'fleet.db'), { readonly: true })
  onTestFinished(() => void raw.close())
  const tables = raw
    .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%' and name not like '\\_\\_%' escape '\\'")
    .pluck()
  const named = Object.values(schema).flatMap((table) => (is(table, SQLiteTable) ? [getTableName(table)] : []))
  expect(new Set(tables.all())).toEqual(new Set(named))
})

test('what was seen last is there after the workspaces are gone', async () => {
  const home = await makeFolder()
  const web = { name: 'web', label: 'Web', workspaces: [{ path: '/srv/web', realPath: '/mnt/web', role: 'app' }] }
  const first = openFleetDb(home)
  first.lastSeen.saveProjects([web, { name: 'api', workspaces: [] }], 1)
  first.lastSeen.saveBeads(
    '/srv/web',
    new Map([
      ['bd-1', '{"id":"bd-1"}'],
      ['bd-2', '{}'],
    ]),
    [],
    2,
  )
  first.lastSeen.saveProjects([web], 3)
  first.lastSeen.saveBeads('/srv/web', new Map([['bd-1', '{"id":"bd-1","status":"closed"}']]), ['bd-2'], 4)
  first.close()
  const db = openFleetDb(home)
  onTestFinished(() => db.close())
  expect(db.lastSeen.projects()).toEqual([web])
  expect(db.lastSeen.beads('/srv/web')).toEqual([
    { workspace: '/srv/web', id: 'bd-1', json: '{"id":"bd-1","status":"closed"}', lastSeenAt: 4, goneAt: null },
    { workspace: '/srv/web', id: 'bd-2', json: '{}', lastSeenAt: 2, goneAt: 4 },
  ])
  db.lastSeen.saveBeads('/srv/web', new Map([['bd-2', '{"id":"bd-2"}']]), [], 5)
  expect(db.lastSeen.beads().find(({ id }) => id === 'bd-2')).toMatchObject({ goneAt: null, lastSeenAt: 5 })
})

test('a link of a stitch to itself is refused by the database, too', async () => {
  const db = openFleetDb(await makeFolder())
  onTestFinished(() => db.close())
  const link = { fromId: 'st-a', toId: 'st-a', kind: 'references' as const, createdAt: 0, createdBy: 'x' }
  expect(() => db.stitches.addLink(link)).toThrow(expect.objectContaining({ code: 'SQLITE_CONSTRAINT_CHECK' }))
})
