import { appendFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  exportLog,
  followRecords,
  openAudit,
  readAt,
  readRecords,
  recordAt,
  scanIndex,
  type AuditRecord,
  type DamagedLine,
  type ReadOptions,
} from '../src/index.ts'
import { testDisk } from './support/disks.ts'
import { chainOf, draft, entry, present, writeLog } from './support/logs.ts'
import { temporaryFolder } from './support/temp.ts'

const { lines, records } = chainOf(2000)

async function longLog(...extra: readonly string[]): Promise<string> {
  const dir = await temporaryFolder()
  await writeLog(dir, lines.slice(0, 700), lines.slice(700, 1400), [...lines.slice(1400), ...extra])
  return dir
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('readRecords', () => {
  const cases: [string, ReadOptions, (records: readonly AuditRecord[]) => readonly AuditRecord[]][] = [
    ['everything', {}, (all) => all],
    ['from the middle', { from: 701 }, (all) => all.slice(700)],
    ['to the middle', { to: 1399 }, (all) => all.slice(0, 1399)],
    ['across a boundary', { from: 690, to: 710 }, (all) => all.slice(689, 710)],
    ['newest first', { reverse: true }, (all) => all.toReversed()],
    ['a page, newest first', { reverse: true, to: 1405, limit: 10 }, (all) => all.slice(1395, 1405).toReversed()],
    ['a range, newest first', { reverse: true, from: 695, to: 705 }, (all) => all.slice(694, 705).toReversed()],
    ['after the end', { from: 2001 }, () => []],
    ['before the beginning', { to: 0 }, () => []],
    ['none at all', { limit: 0 }, () => []],
    [
      'by type',
      { types: ['bead.created', 'worker.lost'] },
      (all) => all.filter(({ type }) => type === 'bead.created' || type === 'worker.lost'),
    ],
    ['by actor', { actor: 'operator:ana', limit: 5 }, (all) => all.filter(({ actor }) => actor === 'operator:ana').slice(0, 5)],
    ['by project', { project: 'project-2' }, (all) => all.filter(({ project }) => project === 'project-2')],
    ['of no project', { project: null }, (all) => all.filter(({ project }) => project === null)],
    [
      'by subject, from, and newest first',
      { subject: 'bd-3', from: 1000, reverse: true },
      (all) => all.filter(({ subject, seq }) => subject === 'bd-3' && seq >= 1000).toReversed(),
    ],
    ['by time', { sinceMs: Date.UTC(2026, 10, 20, 0, 10), untilMs: Date.UTC(2026, 10, 20, 0, 11) }, (all) => all.slice(599, 659)],
    [
      'by several',
      { types: ['bead.created'], actor: 'hoop', project: 'project-1' },
      (all) => all.filter((one) => one.type === 'bead.created' && one.actor === 'hoop' && one.project === 'project-1'),
    ],
  ]
  test.each(cases)('%s', async (_, options, expected) => {
    const found = await collect(readRecords(await longLog(), options))
    expect(found).toEqual(expected(records))
  })

  test('a torn last line is no record yet', async () => {
    const dir = await longLog('{"actor":"hoop')
    expect(await collect(readRecords(dir, { from: 1999 }))).toHaveLength(2)
    expect(await collect(readRecords(dir, { from: 1999, reverse: true }))).toHaveLength(2)
  })

  test('a damaged line stops the reading with its place, or is told and passed over', async () => {
    const dir = await temporaryFolder()
    await writeLog(dir, [lines[0] ?? '', 'rubbish\n', lines[2] ?? ''])
    const offset = Buffer.byteLength(lines[0] ?? '')
    await expect(collect(readRecords(dir))).rejects.toMatchObject({
      code: 'AUDIT_BROKEN',
      place: { segment: 'audit-000001.jsonl', offset },
    })
    const damaged: DamagedLine[] = []
    const found = await collect(readRecords(dir, { onDamaged: (line) => damaged.push(line) }))
    expect(found.map(({ seq }) => seq)).toEqual([1, 3])
    expect(damaged).toEqual([{ segment: 'audit-000001.jsonl', offset, length: 8 }])
  })

  test('a type that a newer HOOP wrote is not passed over in silence', async () => {
    const dir = await temporaryFolder()
    await writeLog(dir, [(lines[0] ?? '').replace(/"type":"[^"]*"/, '"type":"bead.teleported"')])
    await expect(collect(readRecords(dir))).rejects.toMatchObject({
      code: 'AUDIT_BROKEN',
      message: expect.stringContaining('this version does not know'),
    })
    const damaged: DamagedLine[] = []
    expect(await collect(readRecords(dir, { onDamaged: (line) => damaged.push(line) }))).toEqual([])
    expect(damaged).toHaveLength(1)
    expect(await collect(scanIndex(dir))).toMatchObject([{ type: 'bead.teleported' }])
  })

  test('leaving the loop, and a signal, end the reading', async () => {
    const dir = await longLog()
    for await (const { seq } of readRecords(dir)) if (seq === 3) break
    await expect(collect(readRecords(dir, { signal: AbortSignal.abort(new Error('enough')) }))).rejects.toThrow('enough')
  })
})

describe('recordAt', () => {
  test('any record, wherever it stands', async () => {
    const dir = await longLog()
    for (const seq of [1, 2, 350, 699, 700, 701, 1400, 1401, 1999, 2000]) expect(await recordAt(dir, seq)).toEqual(records[seq - 1])
    expect([await recordAt(dir, 0), await recordAt(dir, 2001)]).toEqual([undefined, undefined])
  })

  test('reads a few pieces of a long log, not the log', async () => {
    const dir = await temporaryFolder()
    const long = chainOf(10_000).lines
    await writeLog(dir, long)
    const disk = testDisk()
    expect(await recordAt(dir, 7123, { disk: disk.disk })).toMatchObject({ seq: 7123 })
    expect(Buffer.byteLength(long.join(''))).toBeGreaterThan(3_000_000)
    expect(disk.readBytes).toBeLessThan(1_000_000)
  })

  test('with lines that are longer than any piece', async () => {
    const dir = await temporaryFolder()
    const huge = chainOf(6, null, (n) => draft(n, { text: 'x'.repeat(n % 2 ? 700_000 : 10) }))
    await writeLog(dir, huge.lines)
    for (const record of huge.records) expect(await recordAt(dir, record.seq)).toEqual(record)
  })
})

describe('scanIndex', () => {
  test('one entry a record, with which readAt finds it; an index goes on where it ends', async () => {
    const dir = await longLog()
    const index = await collect(scanIndex(dir))
    expect(index.map(({ seq }) => seq)).toEqual(records.map(({ seq }) => seq))
    for (const n of [0, 699, 700, 1999]) {
      const { segment, offset, length, ...known } = present(index[n])
      const { data: _, hash: _hash, prev: _prev, v: _v, ...shown } = present(records[n])
      expect(known).toEqual(shown)
      expect(await readAt(dir, { segment, offset, length })).toEqual(records[n])
    }
    const { segment, offset, length } = present(index[1500])
    expect(await collect(scanIndex(dir, { from: { segment, offset: offset + length } }))).toEqual(index.slice(1501))
  })

  test('texts that need escapes are what they were', async () => {
    const dir = await temporaryFolder()
    const log = await openAudit({ dir })
    const odd = { actor: 'a"\\b\n\u0001', project: 'null', subject: '😀\u2028/' }
    await log.append({ type: 'bead.created', ...odd })
    await log.close()
    expect(await collect(scanIndex(dir))).toMatchObject([odd])
  })

  test('an index that is not of this log is found out', async () => {
    const dir = await longLog()
    const place = { segment: 'audit-000001.jsonl', offset: 3, length: 300 }
    await expect(readAt(dir, place)).rejects.toMatchObject({ code: 'AUDIT_BROKEN' })
    await expect(readAt(dir, { ...place, offset: 10_000_000 })).rejects.toMatchObject({ code: 'AUDIT_BROKEN' })
  })
})

describe('exportLog', () => {
  test.each<[number | undefined, number | undefined]>([
    [undefined, undefined],
    [1, 1],
    [500, undefined],
    [undefined, 700],
    [690, 1405],
    [2000, 2000],
    [1990, 5000],
    [2001, undefined],
  ])('from %s to %s: the bytes of these lines', async (from, to) => {
    const dir = await longLog('{"actor":"torn')
    const exported = Buffer.concat(await collect(exportLog(dir, { from, to })))
    expect(exported.toString()).toBe(lines.slice((from ?? 1) - 1, to).join(''))
  })
})

describe('followRecords', () => {
  test('what another log appends, across segments, until it is stopped', async () => {
    const dir = join(await temporaryFolder(), 'audit')
    const stop = new AbortController()
    const seen: number[] = []
    const followed = (async () => {
      for await (const { seq } of followRecords(dir, { from: 3, actor: 'operator:ana', signal: stop.signal, pollMs: 5 })) {
        seen.push(seq)
        if (seq === 19) stop.abort()
      }
    })()
    const log = await openAudit({ dir, maxSegmentBytes: 1000 })
    onTestFinished(() => log.close())
    for (let n = 1; n <= 20; n += 1) await log.append(entry(n))
    await followed
    expect(seen).toEqual([3, 5, 7, 9, 11, 13, 15, 17, 19])
  })

  test('without a beginning: only what comes from now on; a line is given out when it is whole', async () => {
    const dir = await longLog()
    const path = join(dir, 'audit-000003.jsonl')
    const next = chainOf(1, records.at(-1) ?? null)
    const line = Buffer.from(next.lines[0] ?? '')
    await appendFile(path, line.subarray(0, 100))
    const stop = new AbortController()
    const disk = testDisk()
    const following = followRecords(dir, { signal: stop.signal, pollMs: 5, disk: disk.disk })
    const first = following.next()
    await vi.waitFor(() => expect(disk.calls.list).toBeGreaterThan(2)) // it has looked, and waits
    await appendFile(path, line.subarray(100))
    expect((await first).value).toEqual(next.records[0])
    stop.abort()
    expect(await following.next()).toEqual({ done: true, value: undefined })
  })
})

test('a missing segment is named by everything that reads', async () => {
  const dir = await temporaryFolder()
  await writeLog(join(dir, 'a'), [], lines.slice(0, 2))
  await rename(join(dir, 'a', 'audit-000001.jsonl'), join(dir, 'aside'))
  for (const read of [readRecords, scanIndex, exportLog])
    await expect(collect<unknown>(read(join(dir, 'a')))).rejects.toMatchObject({
      code: 'AUDIT_BROKEN',
      place: { segment: 'audit-000001.jsonl', reason: 'missing-segment' },
    })
  await expect(collect(readRecords(join(dir, 'nowhere')))).rejects.toMatchObject({ code: 'AUDIT_NOT_FOUND' })
})
