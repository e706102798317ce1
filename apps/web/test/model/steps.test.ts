import { expect, test } from 'vitest'
import type { Mark } from '../../src/model/outline.ts'
import { costUntil, playDelayMs, scrubBars, seqAt, usedUntil } from '../../src/model/steps.ts'
import { makeEntry } from '../make-entries.ts'
import { NOW } from '../make.ts'

test('the first entry at a moment is found, also among entries without a time', async () => {
  const times = [10, 20, undefined, undefined, 30, 30, 40, undefined]
  let asked = 0
  const find = (at: number) => seqAt((seq) => Promise.resolve(((asked += 1), times[seq])), times.length, at)
  expect(await find(5)).toBe(0)
  expect(await find(10)).toBe(0)
  // Those without a time may belong to what follows them.
  for (const at of [25, 30]) expect([2, 3, 4]).toContain(await find(at))
  expect(await find(35)).toBe(6)
  expect(await find(50)).toBeGreaterThanOrEqual(7)
  expect(await seqAt(() => Promise.resolve(undefined), 0, 1)).toBe(0)
  asked = 0
  expect(await seqAt((seq) => Promise.resolve(((asked += 1), seq)), 100_000, 77_777)).toBe(77_777)
  expect(asked).toBeLessThan(18)
})

const marks: readonly (Mark | undefined)[] = [
  { kind: 'user', isError: false },
  { kind: 'tool_call', isError: false },
  { kind: 'tool_result', isError: true },
  undefined,
]

test('bars are as tall as what they hold; errors are tallest; what is not known is low', () => {
  const bars = scrubBars({ from: 0, to: 4 }, (seq) => marks[seq], 100)
  expect(bars.map(({ height, isError, isKnown }) => [height, isError, isKnown])).toEqual([
    [0.8, false, true],
    [0.5, false, true],
    [1, true, true],
    [0.2, false, false],
  ])
  const few = scrubBars({ from: 0, to: 4 }, (seq) => marks[seq], 2)
  expect(few.map(({ from, to, isError }) => [from, to, isError])).toEqual([
    [0, 2, false],
    [2, 4, true],
  ])
  expect(scrubBars({ from: 3, to: 3 }, (seq) => marks[seq], 2)).toEqual([])
})

test('every step stands in exactly one bar', () => {
  const bars = scrubBars({ from: 7, to: 1000 }, () => undefined, 160)
  expect(bars).toHaveLength(160)
  expect(bars[0]?.from).toBe(7)
  expect(bars.at(-1)?.to).toBe(1000)
  bars.forEach((bar, at) => expect(bar.to).toBe(bars[at + 1]?.from ?? 1000))
})

test('playing follows the clock, within what an eye can follow', () => {
  const at = (ms: number) => makeEntry(0, { at: NOW + ms })
  expect(playDelayMs(at(0), at(5000), 10)).toBe(500)
  expect(playDelayMs(at(0), at(10), 10)).toBe(90)
  expect(playDelayMs(at(0), at(3_600_000), 10)).toBe(1600)
  expect(playDelayMs(undefined, at(0), 10)).toBe(100)
})

test('what was used until a step is a sum of what was read, and says when it is not whole', () => {
  const usage = { input: 10, output: 5, cacheRead: 100, cacheWrite: 1, reasoning: 0 }
  const entries = [
    makeEntry(0),
    makeEntry(1, { usage, tool: { id: 'a', name: 'Edit', files: ['a.ts', 'b.ts'] } }),
    makeEntry(2, { usage, tool: { id: 'b', name: 'Edit', files: ['a.ts'] } }),
  ]
  const span = { from: 0, to: 3 }
  expect(usedUntil((seq) => entries[seq], span, 1)).toEqual({ input: 11, cached: 100, output: 5, isWhole: true, files: ['a.ts', 'b.ts'] })
  expect(usedUntil((seq) => entries[seq], span, 2)).toMatchObject({ input: 22, cached: 200, output: 10 })
  expect(usedUntil((seq) => (seq === 1 ? undefined : entries[seq]), span, 2)).toMatchObject({ input: 11, isWhole: false })
})

test('money until a step: a sum of what has a price, and whether it may be more', () => {
  const requests = [
    { seq: 2, costUsd: 0.5 },
    { seq: 5, costUsd: 0.25 },
    { seq: 9, costUsd: null },
    { seq: 40, costUsd: 9 },
  ]
  const span = { from: 2, to: 10 }
  expect(costUntil(requests, span, 5, true)).toEqual({ untilUsd: 0.75, stepUsd: 0.25, isAtLeast: false })
  expect(costUntil(requests, span, 9, true)).toEqual({ untilUsd: 0.75, stepUsd: undefined, isAtLeast: true })
  expect(costUntil(requests, span, 1, true).untilUsd).toBeUndefined()
  expect(costUntil([{ seq: null, costUsd: 1 }, ...requests], span, 5, true).isAtLeast).toBe(true)
  expect(costUntil(requests, span, 5, false).isAtLeast).toBe(true)
})
