import { appendFile, mkdir, rename, unlink } from 'node:fs/promises'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { realDisk } from '../src/disk.ts'
import { openAudit, signCheckpoint, verify, type AuditVerdict, type LogFile } from '../src/index.ts'
import { broken, chainOf, draft, entry, writeLog } from './support/logs.ts'
import { testKeys } from './support/keys.ts'
import { temporaryFolder } from './support/temp.ts'
import { verifyFolder } from './support/standalone.ts'

const [first, second, third] = ['audit-000001.jsonl', 'audit-000002.jsonl', 'audit-000003.jsonl']
const { lines, records } = chainOf(9)
const line = (n: number): string => lines[n - 1] ?? ''
const head = { seq: 9, hash: records[8]?.hash ?? '' }
const keys = testKeys()
const checkpointOf = (n: number) => signCheckpoint(records[n - 1] ?? head, keys, '2026-11-21T00:00:00.000Z')

/** Both verifiers, each with its own code, must say the same of a folder. */
async function verdictOf(dir: string, options: Parameters<typeof verify>[1] = {}): Promise<AuditVerdict> {
  const verdict = await verify(dir, options)
  expect(verifyFolder(dir, options.checkpoint)).toEqual(verdict)
  return verdict
}

async function threeSegments(): Promise<string> {
  const dir = await temporaryFolder()
  await writeLog(dir, lines.slice(0, 3), lines.slice(3, 6), lines.slice(6))
  return dir
}

test('a whole log: how many, and its head', async () => {
  const dir = await threeSegments()
  expect(await verdictOf(dir)).toEqual({ ok: true, records: 9, segments: 3, head })
})

test('an empty log is whole; a folder that is not there is no log', async () => {
  const dir = await temporaryFolder()
  expect(await verdictOf(dir)).toEqual({ ok: true, records: 0, segments: 0, head: null })
  await writeLog(dir, [])
  expect(await verdictOf(dir)).toEqual({ ok: true, records: 0, segments: 1, head: null })
  await expect(verify(join(dir, 'nowhere'))).rejects.toMatchObject({ code: 'AUDIT_NOT_FOUND', path: join(dir, 'nowhere') })
})

test('what an open log says of itself is what verify finds', async () => {
  const dir = await temporaryFolder()
  const log = await openAudit({ dir, maxSegmentBytes: 1000 })
  await log.appendAll([1, 2].map(entry))
  await log.append(entry(3))
  expect(await verdictOf(dir)).toEqual({ ok: true, records: 3, segments: 2, head: log.head })
  await log.close()
})

describe('one thing wrong → where, and what', () => {
  const cases: [string, string[][], AuditVerdict][] = [
    ['an altered record', [[line(1), line(2).replace('bd-2', 'bd-3'), line(3)]], broken('hash-mismatch', 2, 2)],
    [
      'a record altered and hashed anew',
      [[line(1), ...chainOf(1, records[0], () => ({ ...draft(2), actor: 'mallory' })).lines, line(3)]],
      broken('prev-mismatch', 3, 3),
    ],
    ['a record removed', [[line(1), line(3)]], broken('sequence-gap', 2, 2)],
    ['the first record removed', [[line(2), line(3)]], broken('sequence-gap', 1, 1)],
    ['a record doubled', [[line(1), line(2), line(2), line(3)]], broken('sequence-gap', 3, 3)],
    ['two records swapped', [[line(1), line(3), line(2), line(4)]], broken('sequence-gap', 2, 2)],
    [
      'a record of another chain inserted',
      [[line(1), chainOf(2, null, (n) => draft(n + 10)).lines[1] ?? '', line(2)]],
      broken('prev-mismatch', 2, 2),
    ],
    ['a chain that follows something unknown', [chainOf(2, { seq: 0, hash: 'a'.repeat(64) }).lines.slice()], broken('prev-mismatch', 1, 1)],
    ['an empty line', [[line(1), '\n', line(2)]], broken('malformed', 2, 2)],
    ['two records on one line', [[line(1).trimEnd(), line(2)]], broken('malformed', 1, 1)],
    ['a carriage return', [[line(1), line(2).replace('\n', '\r\n')]], broken('malformed', 2, 2)],
    ['a second spelling', [[line(1), line(2).replace('"seq":2', '"seq":2.0')]], broken('malformed', 2, 2)],
    ['a changed last newline', [[line(1), line(2).replace('\n', '\u000b')]], broken('malformed', 2, 2)],
    ['a cut line that is not the last', [[line(1), line(2).slice(0, 50)], [line(3)]], broken('malformed', 2, 2)],
    ['a newline missing between two segments', [[line(1), line(2).trimEnd()], [line(3)]], broken('malformed', 2, 2)],
    ['an end cut off a segment that is not the last', [[line(1)], [line(3)]], broken('sequence-gap', 2, 1, second)],
    ['a beginning cut off a later segment', [[line(1)], [line(2).slice(20), line(3)]], broken('malformed', 2, 1, second)],
    ['two segments in each other’s place', [[line(2)], [line(1)]], broken('sequence-gap', 1, 1)],
    ['an empty segment before another', [[line(1)], [], [line(2)]], broken('malformed', 2, 1, second)],
    ['a segment twice', [[line(1)], [line(2)], [line(2)]], broken('sequence-gap', 3, 1, third)],
  ]
  test.each(cases)('%s', async (_, segments, verdict) => {
    const dir = await temporaryFolder()
    await writeLog(dir, ...segments)
    expect(await verdictOf(dir)).toEqual(verdict)
  })

  test.each([
    [first, broken('missing-segment', 1, 1, first)],
    [second, broken('missing-segment', 4, 1, second)],
  ])('%s is missing', async (name, verdict) => {
    const dir = await threeSegments()
    await unlink(join(dir, name))
    expect(await verdictOf(dir)).toEqual(verdict)
  })

  test('bytes that are not UTF-8', async () => {
    const dir = await temporaryFolder()
    const bytes = Buffer.from(line(1) + line(2))
    bytes[bytes.indexOf('zw', 400) + 2] = 0xff
    await writeLog(dir, bytes)
    expect(await verdictOf(dir)).toEqual(broken('malformed', 2, 2))
  })

  test('a line without end is found in bounded memory', async () => {
    const dir = await temporaryFolder()
    await writeLog(dir, Buffer.concat([Buffer.from(line(1)), Buffer.alloc(40 * 1024 * 1024, 'x')]))
    expect(await verdictOf(dir)).toEqual(broken('malformed', 2, 2))
  })
})

describe('a torn last line', () => {
  test.each([line(9).slice(0, 1), line(9).slice(0, 200), line(9).slice(0, -1), '\0\0\0', `${line(9).slice(0, -1)}\0\0`])(
    '%j is no break',
    async (torn) => {
      const dir = await temporaryFolder()
      await writeLog(dir, lines.slice(0, 3), [...lines.slice(3, 8), torn])
      expect(await verdictOf(dir)).toEqual({ ok: true, records: 8, segments: 2, head: { seq: 8, hash: records[7]?.hash }, torn: true })
    },
  )

  test('a whole record with something else than a newline behind it is one', async () => {
    const dir = await temporaryFolder()
    await writeLog(dir, [line(1), `${line(2).trimEnd()}x${line(3).slice(0, 40)}`])
    expect(await verdictOf(dir)).toEqual(broken('malformed', 2, 2))
  })

  test('a line that another process is just writing is not torn', async () => {
    const dir = await temporaryFolder()
    await writeLog(dir, [line(1), line(2).slice(0, 50)])
    const rest = Buffer.from(line(2)).subarray(Buffer.byteLength(line(2).slice(0, 50)))
    let isWhole = false
    const verdict = await verify(dir, {
      disk: {
        ...realDisk,
        async open(path, how) {
          const file = await realDisk.open(path, how)
          const read: LogFile['read'] = async (into, length, position) => {
            const bytes = await file.read(into, length, position)
            if (bytes === 0 && !isWhole) {
              isWhole = true // the end was seen; now the other process writes on
              appendFileSync(path, rest)
            }
            return bytes
          }
          return { ...file, read }
        },
      },
    })
    expect(verdict).toEqual({ ok: true, records: 2, segments: 1, head: { seq: 2, hash: records[1]?.hash } })
  })
})

describe('against a checkpoint', () => {
  test.each([1, 3, 4, 9])('the log holds record %i as it was signed', async (n) => {
    expect(await verdictOf(await threeSegments(), { checkpoint: checkpointOf(n) })).toMatchObject({ ok: true, records: 9 })
  })

  test('an end that was cut off', async () => {
    const dir = await temporaryFolder()
    await writeLog(dir, lines.slice(0, 3), lines.slice(3, 5))
    expect(await verdictOf(dir)).toMatchObject({ ok: true, records: 5 })
    expect(await verdictOf(dir, { checkpoint: checkpointOf(9) })).toEqual(broken('truncated', 6, 3, second))
    expect(await verdictOf(dir, { checkpoint: checkpointOf(5) })).toMatchObject({ ok: true })
  })

  test('the record of the checkpoint is only torn', async () => {
    const dir = await temporaryFolder()
    await writeLog(dir, [...lines.slice(0, 8), line(9).slice(0, 80)])
    expect(await verdictOf(dir, { checkpoint: checkpointOf(9) })).toEqual(broken('truncated', 9, 9))
  })

  test('everything is gone', async () => {
    expect(await verdictOf(await temporaryFolder(), { checkpoint: checkpointOf(1) })).toMatchObject({
      ok: false,
      error: { seq: 1, reason: 'truncated' },
    })
  })

  test('a log that was written anew from some record on', async () => {
    const dir = await temporaryFolder()
    const forged = chainOf(6, records[2], (n) => ({ ...draft(n), actor: 'mallory' })).lines
    await writeLog(dir, [...lines.slice(0, 3), ...forged])
    expect(await verdictOf(dir)).toMatchObject({ ok: true, records: 9 })
    expect(await verdictOf(dir, { checkpoint: checkpointOf(7) })).toEqual(broken('hash-mismatch', 7, 7))
    expect(await verdictOf(dir, { checkpoint: checkpointOf(3) })).toMatchObject({ ok: true })
  })

  test('a checkpoint that was changed, or is of another key than the expected, is no answer but an error', async () => {
    const dir = await threeSegments()
    const checkpoint = checkpointOf(9)
    await expect(verify(dir, { checkpoint: { ...checkpoint, seq: 8 } })).rejects.toMatchObject({ code: 'AUDIT_CHECKPOINT' })
    await expect(verify(dir, { checkpoint, publicKey: testKeys().publicKey })).rejects.toMatchObject({ code: 'AUDIT_CHECKPOINT' })
    expect(await verify(dir, { checkpoint, publicKey: keys.publicKey })).toMatchObject({ ok: true })
  })
})

test('until: what is behind the durable end is not looked at', async () => {
  const dir = await threeSegments()
  await appendFile(join(dir, second), 'garbage')
  const until = { segment: second, offset: Buffer.byteLength(lines.slice(3, 6).join('')) }
  expect(await verify(dir, { until })).toEqual({ ok: true, records: 6, segments: 2, head: { seq: 6, hash: records[5]?.hash } })
})

test('a segment that is no file is named', async () => {
  const dir = await threeSegments()
  await rename(join(dir, third), join(dir, 'aside'))
  await mkdir(join(dir, third))
  await expect(verify(dir)).rejects.toMatchObject({ code: 'AUDIT_UNREADABLE', path: join(dir, third) })
})

test('it tells how far it is, and can be stopped', async () => {
  const dir = await threeSegments()
  const seen: number[] = []
  await verify(dir, { onProgress: ({ records }) => seen.push(records) })
  expect(seen).toEqual([3, 6, 9])
  const stop = new AbortController()
  await expect(verify(dir, { signal: stop.signal, onProgress: () => stop.abort(new Error('enough')) })).rejects.toThrow('enough')
})
