import { chmod, mkdir, readFile, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { genesis, openAudit, verify, type AuditLog, type AuditOptions, type AuditRecord, type Repair } from '../src/index.ts'
import { testDisk } from './support/disks.ts'
import { chainOf, entry, readLog, writeLog, whole } from './support/logs.ts'
import { temporaryFolder } from './support/temp.ts'

const first = 'audit-000001.jsonl'
const now = (): number => Date.UTC(2026, 10, 21, 8, 0, 0, 123)

async function open(dir: string, options: Partial<AuditOptions> = {}): Promise<AuditLog> {
  const log = await openAudit({ dir, now, ...options })
  onTestFinished(() => log.close())
  return log
}

const home = async (): Promise<string> => join(await temporaryFolder(), 'home', 'audit')

test('an empty folder: created for this user alone, and the chain begins with 64 zeros', async () => {
  const dir = await home()
  const log = await open(dir)
  expect(log.head).toBeNull()
  const record = await log.append({ type: 'daemon.started', actor: 'hoop' })
  expect(record).toMatchObject({ seq: 1, prev: genesis, at: '2026-11-21T08:00:00.123Z', project: null, subject: null, data: {}, v: 1 })
  expect(log.head).toEqual({ seq: 1, hash: record.hash })
  expect(await readFile(join(dir, first), 'utf8')).toBe(`${JSON.stringify(record)}\n`)
  expect([(await stat(dir)).mode & 0o777, (await stat(join(dir, first))).mode & 0o777]).toEqual([0o700, 0o600])
})

test('append resolves after the bytes are synced, and what is told of them comes in order before', async () => {
  const dir = await home()
  const disk = testDisk()
  const told: number[] = []
  const log = await open(dir, { disk: disk.disk, onAppend: (records) => told.push(...records.map(({ seq }) => seq)) })
  const before = { ...disk.calls }
  const { seq } = await log.append(entry(1))
  expect([disk.calls.write, disk.calls.sync].map((calls, n) => (calls ?? 0) - ([before.write, before.sync][n] ?? 0))).toEqual([1, 1])
  expect(told).toEqual([seq])
  expect(log.position).toEqual({ segment: first, offset: (await stat(join(dir, first))).size })
})

test('appends that come while the disk is busy share one write and one sync, in order', async () => {
  const dir = await home()
  const disk = testDisk()
  const log = await open(dir, { disk: disk.disk })
  let openGate = (): void => undefined
  const gate = new Promise<void>((resolve) => (openGate = resolve))
  disk.beforeWrite = () => gate
  const one = log.append(entry(1))
  await Promise.resolve()
  const many = Array.from({ length: 500 }, (_, n) => log.append(entry(n + 2)))
  openGate()
  const records = await Promise.all([one, ...many])
  expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: 501 }, (_, n) => n + 1))
  expect(disk.calls.sync).toBeLessThanOrEqual(2)
  whole(await verify(dir), 501)
})

test('appendAll: together, in order, in one segment', async () => {
  const dir = await home()
  const log = await open(dir, { maxSegmentBytes: 2000 })
  await log.append(entry(1))
  const records = await log.appendAll(Array.from({ length: 20 }, (_, n) => entry(n)))
  expect(records.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2))
  await expect(log.appendAll([])).resolves.toEqual([])
  await log.append(entry(1))
  const segments = await readLog(dir)
  expect(Object.values(segments).map((lines) => lines.split('\n').length - 1)).toEqual([1, 20, 1])
  whole(await verify(dir), 22)
})

test('what happens to the objects after append was called changes nothing', async () => {
  const log = await open(await home())
  const data = { title: 'before', list: [1] }
  const appended = log.append({ type: 'bead.created', actor: 'hoop', data })
  data.title = 'after'
  data.list.push(2)
  expect((await appended).data).toEqual({ title: 'before', list: [1] })
})

test('a record that cannot be recorded is refused alone: those beside it are written', async () => {
  const dir = await home()
  const log = await open(dir)
  const results = await Promise.allSettled([
    log.append(entry(1)),
    log.append({ ...entry(2), data: { costUsd: 0.5 } }),
    log.appendAll([entry(3), { ...entry(4), actor: '' }]),
    log.append(entry(5)),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
  expect(results[1]).toMatchObject({ reason: { code: 'AUDIT_INVALID', path: 'data.costUsd' } })
  whole(await verify(dir), 2)
})

test('segments close before they would grow too large; the chain runs on, also over a restart', async () => {
  const dir = await home()
  let log = await open(dir, { maxSegmentBytes: 1500 })
  for (let n = 1; n <= 10; n += 1) await log.append(entry(n))
  const { head } = log
  await log.close()
  log = await open(dir, { maxSegmentBytes: 1500 })
  expect(log.head).toEqual(head)
  for (let n = 11; n <= 20; n += 1) await log.append(entry(n))
  const sizes = Object.values(await readLog(dir)).map((lines) => lines.length)
  expect(sizes.length).toBeGreaterThan(4)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1500)
  expect(await verify(dir)).toMatchObject({ ok: true, records: 20, segments: sizes.length, head: log.head })
})

test('appends that share a write stay within a segment’s size too', async () => {
  const dir = await home()
  const log = await open(dir, { maxSegmentBytes: 2000 })
  await Promise.all(Array.from({ length: 60 }, (_, n) => log.append(entry(n))))
  const sizes = Object.values(await readLog(dir)).map((lines) => lines.length)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(2000)
  expect(sizes.length).toBeLessThan(30)
  whole(await verify(dir), 60)
})

test('a clock that was set back does no harm', async () => {
  const dir = await home()
  let atMs = now()
  const log = await open(dir, { now: () => (atMs -= 3_600_000) })
  await log.append({ type: 'daemon.started', actor: 'hoop' })
  await log.append({ type: 'daemon.stopped', actor: 'hoop' })
  whole(await verify(dir), 2)
})

test('opening reads the end of the last segment, not the log', async () => {
  const dir = await home()
  const { lines, records } = chainOf(5000)
  await writeLog(dir, lines.slice(0, 1000), lines.slice(1000))
  const disk = testDisk()
  const log = await open(dir, { disk: disk.disk })
  expect(log.head).toEqual({ seq: 5000, hash: records.at(-1)?.hash })
  expect(disk.readBytes).toBeLessThanOrEqual(64 * 1024)
})

describe('a torn last line', () => {
  const cases: [string, (lines: readonly string[]) => [string[], string]][] = [
    ['half a record', (lines) => [lines.slice(0, 3), lines[3]?.slice(0, 100) ?? '']],
    ['a record without its newline', (lines) => [lines.slice(0, 3), lines[3]?.slice(0, -1) ?? '']],
    ['one byte', (lines) => [lines.slice(0, 3), '{']],
    ['far more than the record of the repair', (lines) => [lines.slice(0, 3), `{"actor":"hoop","at":"${'x'.repeat(200_000)}`]],
    ['NULs, as a file system leaves them', (lines) => [lines.slice(0, 3), '\0'.repeat(4096)]],
    ['the first line of all', () => [[], '{"actor":"hoop","at"']],
  ]
  test.each(cases)('%s: replaced by a record that tells of it', async (_, make) => {
    const dir = await home()
    const [lines, torn] = make(chainOf(4).lines)
    await writeLog(dir, [...lines, torn])
    expect(await verify(dir)).toMatchObject({ ok: true, records: lines.length, torn: true })

    const repairs: Repair[] = []
    const log = await open(dir, { onRepair: (repair) => repairs.push(repair) })
    const told = {
      segment: first,
      offset: Buffer.byteLength(lines.join('')),
      sizeBytes: Buffer.byteLength(torn),
      sha256: createHash('sha256').update(torn).digest('hex'),
    }
    expect(repairs).toMatchObject([
      { torn: told, record: { seq: lines.length + 1, type: 'audit.repaired', actor: 'hoop', subject: first, data: told } },
    ])
    await log.append(entry(9))
    expect(await verify(dir)).toEqual({ ok: true, records: lines.length + 2, segments: 1, head: log.head })
  })

  test('in a segment that has just begun', async () => {
    const dir = await home()
    const { lines } = chainOf(4)
    await writeLog(dir, lines.slice(0, 3), [lines[3]?.slice(0, 50) ?? ''])
    const log = await open(dir)
    expect(log.head?.seq).toBe(4)
    expect(await verify(dir)).toMatchObject({ ok: true, records: 4, segments: 2 })
  })

  test('a repair that is interrupted anywhere is repaired by the next', async () => {
    const { lines } = chainOf(3)
    const torn = `{"actor":"${'x'.repeat(3000)}`
    for (const written of [0, 1, 100, 400, 600]) {
      const dir = await home()
      await writeLog(dir, [...lines, torn])
      const disk = testDisk()
      disk.fail('write', 'EIO', { written })
      await expect(openAudit({ dir, disk: disk.disk })).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' })
      disk.fail('truncate', 'EIO')
      await expect(openAudit({ dir, disk: disk.disk })).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE' })
      // By now a record of the repair may stand there with the rest of the torn bytes behind it: that rest is told of in another one.
      const log = await open(dir)
      expect(await verify(dir)).toEqual({ ok: true, records: log.head?.seq, segments: 1, head: log.head })
      const after = Object.values(await readLog(dir))
        .join('')
        .split('\n')
        .slice(3, -1)
      expect(new Set(after.map((line): unknown => JSON.parse(line).type))).toEqual(new Set(['audit.repaired']))
    }
  })

  test('an empty last segment goes on with the one before', async () => {
    const dir = await home()
    await writeLog(dir, chainOf(3).lines, [])
    const log = await open(dir)
    expect(await log.append(entry(1))).toMatchObject({ seq: 4 })
    expect(await verify(dir)).toMatchObject({ ok: true, records: 4, segments: 2 })
  })
})

describe('everything else that is broken at the end is refused and left as it is', () => {
  const { lines } = chainOf(4)
  const last = lines[3] ?? ''
  const before = lines.slice(0, 3).join('')
  test.each<[string, (dir: string) => Promise<void>, string, string]>([
    ['an altered last record', (dir) => writeLog(dir, [before, last.replace('bd-4', 'bd-5')]), 'hash-mismatch', first],
    ['a last line that is no record', (dir) => writeLog(dir, [before, '{"seq":4}\n']), 'malformed', first],
    ['an empty line', (dir) => writeLog(dir, [before, '\n']), 'malformed', first],
    ['a changed last newline', (dir) => writeLog(dir, [before, `${last.slice(0, -1)}\u000b`]), 'malformed', first],
    [
      'a missing segment',
      async (dir) => (await writeLog(dir, [before], [last]), rename(join(dir, 'audit-000002.jsonl'), join(dir, 'audit-000003.jsonl'))),
      'missing-segment',
      'audit-000002.jsonl',
    ],
    ['a missing first segment', async (dir) => (await writeLog(dir, [before], [last]), unlink(join(dir, first))), 'missing-segment', first],
    ['a torn line before an empty segment', (dir) => writeLog(dir, [before, last.slice(0, 9)], []), 'malformed', first],
    ['two empty segments', (dir) => writeLog(dir, [before], [], []), 'malformed', 'audit-000002.jsonl'],
  ])('%s', async (_, make, reason, segment) => {
    const dir = await home()
    await make(dir)
    const bytes = await readLog(dir)
    await expect(openAudit({ dir })).rejects.toMatchObject({ name: 'AuditError', code: 'AUDIT_BROKEN', place: { segment, reason } })
    expect(await readLog(dir)).toEqual(bytes)
    expect(await verify(dir)).toMatchObject({ ok: false, error: { reason, segment } })
  })

  test('files of others in the folder are let be', async () => {
    const dir = await home()
    await writeLog(dir, [before])
    for (const name of ['audit-000001.jsonl.bak', 'audit-2.jsonl', 'audit-0000002.jsonl', 'notes.txt'])
      await writeFile(join(dir, name), 'x')
    expect((await open(dir)).head?.seq).toBe(3)
    whole(await verify(dir), 3)
  })
})

describe('two that write', () => {
  test('a log that another has appended to refuses, changes nothing, and stays refused', async () => {
    const dir = await home()
    const one = await open(dir)
    await one.append(entry(1))
    const other = await open(dir)
    await other.append(entry(2))
    const bytes = await readLog(dir)
    for (const _ of [1, 2]) await expect(one.append(entry(2))).rejects.toMatchObject({ code: 'AUDIT_CONFLICT' })
    expect(await readLog(dir)).toEqual(bytes)
    await other.append(entry(3))
    whole(await verify(dir), 3)
  })

  test('both begin the same new segment: the later one refuses', async () => {
    const dir = await home()
    const options = { maxSegmentBytes: 500 }
    const one = await open(dir, options)
    await one.append(entry(1))
    const other = await open(dir, options)
    await other.append(entry(2))
    await expect(one.append(entry(2))).rejects.toMatchObject({ code: 'AUDIT_CONFLICT' })
    whole(await verify(dir), 2)
  })

  test('one would begin a new segment while the other has gone on in the old one: it refuses', async () => {
    const dir = await home()
    const one = await open(dir, { maxSegmentBytes: 500 })
    await one.append(entry(1))
    const other = await open(dir)
    await other.append(entry(2))
    await expect(one.append(entry(2))).rejects.toMatchObject({ code: 'AUDIT_CONFLICT' })
    expect(await verify(dir)).toMatchObject({ ok: true, records: 2, segments: 1 })
  })

  test('a log whose file was deleted refuses: nothing goes into a file without a name', async () => {
    const dir = await home()
    const log = await open(dir)
    await log.append(entry(1))
    await unlink(join(dir, first))
    await expect(log.append(entry(2))).rejects.toMatchObject({ code: 'AUDIT_CONFLICT', message: expect.stringContaining('was deleted') })
  })

  test('a log that was cut off while open refuses', async () => {
    const dir = await home()
    const log = await open(dir)
    await log.append(entry(1))
    await truncate(join(dir, first), 10)
    await expect(log.append(entry(2))).rejects.toMatchObject({ code: 'AUDIT_CONFLICT' })
  })
})

test('close waits for what was appended; afterwards append says so', async () => {
  const dir = await home()
  const log = await open(dir)
  const appended = Promise.all([1, 2, 3].map((n) => log.append(entry(n))))
  await Promise.all([log.close(), log.close()])
  expect((await appended).map(({ seq }: AuditRecord) => seq)).toEqual([1, 2, 3])
  await expect(log.append(entry(4))).rejects.toMatchObject({ code: 'AUDIT_CLOSED' })
})

test.skipIf(process.getuid?.() === 0)('a folder that may not be written is named [needs a user who is not root]', async () => {
  const dir = await home()
  await mkdir(dir, { recursive: true })
  await chmod(dir, 0o500)
  await expect(openAudit({ dir })).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE', path: join(dir, first) })
})

test('a file where the folder should be is named', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'audit'), '')
  await expect(openAudit({ dir: join(folder, 'audit') })).rejects.toMatchObject({ code: 'AUDIT_UNWRITABLE', path: join(folder, 'audit') })
})
