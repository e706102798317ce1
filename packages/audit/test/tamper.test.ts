import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkLine, signCheckpoint, verify } from '../src/index.ts'
import { verifyFiles } from '../verify-hoop-audit.mjs'
import { testKeys } from './support/keys.ts'
import { chainOf, draft, writeLog } from './support/logs.ts'
import { verifyFolder } from './support/standalone.ts'
import { asked, runs, temporaryFolder, unhurried } from './support/temp.ts'

const count = 1000
const { lines: texts, records } = chainOf(count)
const lines = texts.map((text) => Buffer.from(text))
const closed = [300, 700] // the last records of the first two of three segments

/** AUDIT_FLIP_LINES=1000 flips every bit of the log: ten seconds for ours, a quarter of an hour for the standalone one. */
const flippedLines = asked('AUDIT_FLIP_LINES', 4)
const chosen = Array.from({ length: Math.min(flippedLines, count) }, (_, n) =>
  Math.floor((n * (count - 1)) / Math.max(1, Math.min(flippedLines, count) - 1)),
)

/** Every way (or every `step`th) to change one bit of a line, its newline included. */
function* flips(line: Buffer, step = 1): Generator<Buffer, void, void> {
  for (let bit = 0; bit < line.length * 8; bit += step) {
    const flipped = Buffer.from(line)
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    yield flipped
  }
}

/** The first line of a piece of log that the chain does not take, counted from its first; undefined if it takes all. */
function breakIn(bytes: Buffer, first: number): number | undefined {
  let previous = records[first - 1] ?? null
  for (let start = 0, line = 0; start < bytes.length; line += 1) {
    const stop = bytes.indexOf(0x0a, start)
    const check = checkLine(bytes.subarray(start, stop === -1 ? bytes.length : stop), previous)
    if (!check.ok) return line
    previous = records[first + line] ?? null
    start = stop + 1
  }
  return undefined
}

// What comes before a line is not touched by a flip in it, so the piece from that line to the next one decides.
describe('every single-bit flip in a line is found at that line', () => {
  test(`by the chain, in ${chosen.length} of ${count} lines`, { timeout: 1_200_000 }, () => {
    const missed: number[] = []
    for (const n of chosen)
      for (const flipped of flips(lines[n] ?? Buffer.alloc(0)))
        if (breakIn(Buffer.concat([flipped, lines[n + 1] ?? Buffer.alloc(0)]), n) !== 0) missed.push(n)
    expect(missed).toEqual([])
  })

  test(`by the standalone verifier, in ${chosen.length < count ? 1 : count} of ${count} lines`, { timeout: 3_600_000 }, async () => {
    const path = join(await temporaryFolder(), 'piece.jsonl')
    const missed: unknown[] = []
    for (const n of chosen.length < count ? [closed[0] ?? 0] : chosen) {
      const [before, after] = [lines[n - 1] ?? Buffer.alloc(0), lines[n + 1] ?? Buffer.alloc(0)]
      for (const flipped of flips(lines[n] ?? Buffer.alloc(0), chosen.length < count ? 5 : 1)) {
        writeFileSync(path, Buffer.concat([before, flipped, after]))
        const verdict = verifyFiles([path], { isPartial: n > 0 })
        if (verdict.ok || verdict.error.line !== (n > 0 ? 2 : 1)) missed.push([n, verdict])
      }
    }
    expect(missed).toEqual([])
  })

  test('in the last newline of the log, by both', async () => {
    const dir = await temporaryFolder()
    const last = lines.at(-1) ?? Buffer.alloc(0)
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(last)
      flipped[flipped.length - 1] = 0x0a ^ (1 << bit)
      await writeLog(dir, Buffer.concat([...lines.slice(0, -1), flipped]))
      expect(await verify(dir)).toEqual({
        ok: false,
        error: { seq: count, segment: 'audit-000001.jsonl', line: count, reason: 'malformed' },
      })
      expect(verifyFolder(dir)).toMatchObject({ ok: false, error: { seq: count } })
    }
  })
})

type Tampering = { readonly name: string; readonly at: number; readonly apply: (log: Buffer[]) => void }

/** One change of a whole log in memory; `at` is the number of the first record that is no longer proven. */
const tamperings = (): fc.Arbitrary<Tampering> =>
  fc.oneof(
    fc.tuple(fc.nat({ max: count - 1 }), fc.nat(), fc.nat({ max: 7 })).map(([n, at, bit]) => ({
      name: `flip a bit of record ${n + 1}`,
      at: n + 1,
      apply: (log: Buffer[]) => {
        const line = Buffer.from(log[n] ?? '')
        line[at % line.length] = (line[at % line.length] ?? 0) ^ (1 << bit)
        log[n] = line
      },
    })),
    // The last one may be missing: that is what checkpoints are for.
    fc.nat({ max: count - 2 }).map((n) => ({ name: `delete record ${n + 1}`, at: n + 1, apply: (log: Buffer[]) => void log.splice(n, 1) })),
    fc
      .tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count }))
      .filter(([what, where]) => what !== where)
      .map(([what, where]) => ({
        name: `insert a copy of record ${what + 1} at line ${where + 1}`,
        at: where + 1,
        apply: (log: Buffer[]) => void log.splice(where, 0, log[what] ?? Buffer.alloc(0)),
      })),
    fc
      .tuple(fc.nat({ max: count - 1 }), fc.nat({ max: count - 1 }))
      .filter(([a, b]) => a < b)
      .map(([a, b]) => ({
        name: `swap records ${a + 1} and ${b + 1}`,
        at: a + 1,
        apply: (log: Buffer[]) => {
          const [one, other] = [log[a] ?? Buffer.alloc(0), log[b] ?? Buffer.alloc(0)]
          ;[log[a], log[b]] = [other, one]
        },
      })),
    fc.tuple(fc.nat({ max: count - 2 }), fc.nat(), fc.integer({ min: 1, max: 40 })).map(([n, at, length]) => ({
      name: `cut bytes out of record ${n + 1}`,
      at: n + 1,
      apply: (log: Buffer[]) => {
        const line = log[n] ?? Buffer.alloc(0)
        const start = at % (line.length - 1)
        log[n] = Buffer.concat([line.subarray(0, start), line.subarray(Math.min(line.length - 1, start + length))])
      },
    })),
  )

test(
  'a flip, deletion, insertion, swap or cut anywhere in a log of three segments is found where it is, by both verifiers',
  unhurried,
  async () => {
    await fc.assert(
      fc.asyncProperty(tamperings(), async ({ at, apply }) => {
        const dir = await temporaryFolder()
        const log = [...lines]
        apply(log)
        const bounds = [0, ...closed, log.length]
        await writeLog(dir, ...bounds.slice(1).map((bound, n) => Buffer.concat(log.slice(bounds[n], bound))))
        const verdict = await verify(dir)
        expect(verdict).toMatchObject({ ok: false, error: { seq: at } })
        expect(verifyFolder(dir)).toEqual(verdict)
      }),
      runs(40),
    )
  },
)

const keys = testKeys()
const checkpoint = signCheckpoint(records.at(-1) ?? { seq: 0, hash: '' }, keys, '2026-11-21T00:00:00.000Z')

test('a log that is cut off at any byte is found against a checkpoint, by both verifiers', unhurried, async () => {
  const dir = await temporaryFolder()
  const whole = Buffer.concat(lines)
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: whole.length - 1 }), async (size) => {
      await writeLog(dir, whole.subarray(0, size))
      const verdict = await verify(dir, { checkpoint })
      expect(verdict).toMatchObject({ ok: false, error: { reason: 'truncated' } })
      expect(verifyFolder(dir, checkpoint)).toEqual(verdict)
      expect(await verify(dir)).toMatchObject({ ok: true })
    }),
    runs(15),
  )
})

test('a log that was written anew from any record on is found against a checkpoint, by both verifiers', unhurried, async () => {
  const dir = await temporaryFolder()
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: count - 1 }), async (from) => {
      const forged = chainOf(count - from, records[from - 1] ?? null, (n) => ({ ...draft(n), actor: 'mallory' })).lines
      await writeLog(dir, [...texts.slice(0, from), ...forged])
      const verdict = await verify(dir, { checkpoint })
      expect(verdict).toMatchObject({ ok: false, error: { seq: count, reason: 'hash-mismatch' } })
      expect(verifyFolder(dir, checkpoint)).toEqual(verdict)
    }),
    runs(10),
  )
})
