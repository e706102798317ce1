import Database from 'better-sqlite3'
import { copyFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readDatabase } from '../src/database.ts'
import { databasePage, lay, snapshot } from './support/disk.ts'
import { runs, temporaryFolder } from './support/temp.ts'

/** A database as a killed program leaves it: what was committed after the first state is in its log alone. */
async function withLog(act: (db: Database.Database) => void, pageBytes = 4096): Promise<string> {
  const folder = await temporaryFolder()
  const db = new Database(join(folder, 'live.db'))
  db.pragma(`page_size = ${pageBytes}`)
  db.exec('create table t (x)')
  db.pragma('user_version = 11')
  db.pragma('journal_mode = wal')
  db.pragma('wal_autocheckpoint = 0')
  act(db)
  await copyFile(join(folder, 'live.db'), join(folder, 'beads.db'))
  await copyFile(join(folder, 'live.db-wal'), join(folder, 'beads.db-wal'))
  db.close()
  return join(folder, 'beads.db')
}

test.each([512, 4096, 65_536])('the newest committed page 1 of the log counts (pages of %i bytes)', async (pageBytes) => {
  const path = await withLog((db) => {
    for (const version of [12, 17, 19]) db.pragma(`user_version = ${version}`)
    db.exec('insert into t values (1)')
  }, pageBytes)
  expect(await readDatabase(path)).toMatchObject({ state: 'present', userVersion: 19, userVersionFrom: 'log' })
  await rm(`${path}-wal`)
  expect(await readDatabase(path)).toMatchObject({ state: 'present', userVersion: 11, userVersionFrom: 'file' })
})

test('what is not committed does not count', async () => {
  const path = await withLog((db) => {
    db.pragma('user_version = 17')
    db.exec('create table big (x)')
    db.pragma('cache_size = 10')
    db.pragma('cache_spill = 1')
    db.exec('begin')
    db.pragma('user_version = 19')
    const insert = db.prepare('insert into big values (?)')
    for (let i = 0; i < 500; i++) insert.run('x'.repeat(2000))
  })
  expect((await stat(`${path}-wal`)).size).toBeGreaterThan(100_000)
  expect((await readDatabase(path)).userVersion).toBe(17)
})

/** The log's running checksum of these bytes, little-endian as better-sqlite3 writes it here. */
function sumOf(bytes: Buffer, from: readonly [number, number]): readonly [number, number] {
  let [a, b] = from
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + bytes.readUInt32LE(at) + b) >>> 0
    b = (b + bytes.readUInt32LE(at + 4) + a) >>> 0
  }
  return [a, b]
}

test('a whole frame of page 1 without its commit does not count', async () => {
  const path = await withLog((db) => {
    for (const version of [12, 13]) db.pragma(`user_version = ${version}`)
  })
  const log = await readFile(`${path}-wal`)
  expect(log.readUInt32BE(0)).toBe(0x377f0682)
  const last = log.length - (24 + 4096)
  const before: readonly [number, number] = [log.readUInt32BE(last - (24 + 4096) + 16), log.readUInt32BE(last - (24 + 4096) + 20)]
  // The frame as a writer leaves it that was killed in the middle of a transaction.
  log.writeUInt32BE(0, last + 4)
  const [a, b] = sumOf(log.subarray(last + 24), sumOf(log.subarray(last, last + 8), before))
  log.writeUInt32BE(a, last + 16)
  log.writeUInt32BE(b, last + 20)
  await writeFile(`${path}-wal`, log)
  expect((await readDatabase(path)).userVersion).toBe(12)
  // The same sums with the commit say that it is the commit alone that made the difference.
  log.writeUInt32BE(2, last + 4)
  const [c, d] = sumOf(log.subarray(last + 24), sumOf(log.subarray(last, last + 8), before))
  log.writeUInt32BE(c, last + 16)
  log.writeUInt32BE(d, last + 20)
  await writeFile(`${path}-wal`, log)
  expect((await readDatabase(path)).userVersion).toBe(13)
})

test('a log cut or changed anywhere gives the last state that was whole before it, and never another', async () => {
  const path = await withLog((db) => {
    for (const version of [12, 13, 14, 15, 16]) db.pragma(`user_version = ${version}`)
  })
  const log = await readFile(`${path}-wal`)
  const frame = 24 + 4096
  const versionAfter = (bytes: number): number => {
    const frames = Math.max(0, Math.floor((bytes - 32) / frame))
    return frames === 0 ? 11 : 11 + frames
  }
  expect(log.length).toBe(32 + 5 * frame)
  await fc.assert(
    fc.asyncProperty(fc.nat(log.length), fc.nat(log.length - 1), fc.integer({ min: 1, max: 255 }), async (length, at, flip) => {
      const cut = Buffer.from(log.subarray(0, length))
      await writeFile(`${path}-wal`, cut)
      expect((await readDatabase(path)).userVersion).toBe(versionAfter(length))
      const flipped = Buffer.from(log)
      flipped[at] = (flipped[at] ?? 0) ^ flip
      await writeFile(`${path}-wal`, flipped)
      // Bytes 12 to 15 number the checkpoint; they are under the header's checksum as all of it is.
      expect((await readDatabase(path)).userVersion).toBe(at < 32 ? 11 : versionAfter(at))
    }),
    runs('FC_RUNS', 60),
  )
})

test('a log of before the last checkpoint, and one that is a header alone, say nothing', async () => {
  const path = await withLog((db) => db.pragma('user_version = 12'))
  await truncate(`${path}-wal`, 32)
  expect(await readDatabase(path)).toMatchObject({ userVersion: 11, userVersionFrom: 'file' })
  await truncate(`${path}-wal`, 0)
  expect(await readDatabase(path)).toMatchObject({ userVersion: 11, userVersionFrom: 'file' })
})

test('a database that is missing, empty, garbled, or not to be read is said to be so', async () => {
  const folder = await lay(await temporaryFolder(), {
    'empty.db': '',
    'garbled.db': 'not a database '.repeat(20),
    'short.db': 'SQLite format 3\0',
  })
  const state = async (name: string) => (await readDatabase(join(folder, name))).state
  expect(await Promise.all(['no.db', 'empty.db', 'garbled.db', 'short.db'].map(state))).toEqual(['missing', 'empty', 'garbled', 'garbled'])
})

test('an empty file whose log is committed is a database', async () => {
  const path = await withLog((db) => db.pragma('user_version = 19'))
  await truncate(path, 0)
  expect(await readDatabase(path)).toMatchObject({ state: 'present', userVersion: 19 })
})

test('a version with the high bit is negative, as SQLite has it; nothing is touched by reading', async () => {
  const folder = await lay(await temporaryFolder(), { 'beads.db': databasePage(-2) })
  const before = await snapshot(folder)
  expect((await readDatabase(join(folder, 'beads.db'))).userVersion).toBe(-2)
  expect(await snapshot(folder)).toEqual(before)
})
