import { expect, test } from 'vitest'
import { axisEnd, idleMs, lanesOf, rangeFor, rangeText, spanOf, tickLabel, ticksOf } from '../../src/model/lanes.ts'
import { ago, makeExecution, MINUTE, NOW } from '../make.ts'

const HOUR = 60 * MINUTE

test('executions stand in the lane of their outcome, cut to the range', () => {
  const lanes = lanesOf(
    [
      makeExecution({ id: 'a', startedAt: ago(90 * MINUTE), endedAt: ago(30 * MINUTE) }),
      makeExecution({ id: 'b', outcome: 'failure', startedAt: ago(15 * MINUTE), endedAt: ago(0) }),
      makeExecution({ id: 'c', outcome: 'running', startedAt: ago(6 * MINUTE), endedAt: null }),
      makeExecution({ id: 'd', startedAt: ago(200 * MINUTE), endedAt: ago(100 * MINUTE) }),
    ],
    HOUR,
    NOW,
  )
  expect(
    lanes.map(({ outcome, bars, sumMs }) => [
      outcome,
      bars.map(({ execution, leftPercent, widthPercent }) => [execution.id, leftPercent, widthPercent]),
      sumMs,
    ]),
  ).toEqual([
    ['running', [['c', 90, 10]], 6 * MINUTE],
    ['success', [['a', 0, 50]], 30 * MINUTE],
    ['failure', [['b', 75, 25]], 15 * MINUTE],
  ])
})

test('ticks are round times inside the range, and not too many', () => {
  for (const range of [HOUR, 8 * HOUR, 24 * HOUR, 168 * HOUR]) {
    const ticks = ticksOf(range, NOW, 8, 0)
    expect(ticks.length).toBeGreaterThan(2)
    expect(ticks.length).toBeLessThanOrEqual(9)
    for (const at of ticks) {
      expect(at % (10 * MINUTE)).toBe(0)
      expect(at).toBeGreaterThanOrEqual(NOW - range)
      expect(at).toBeLessThan(NOW)
    }
  }
})

test('a split question has no bar and no sum', () => {
  const lanes = lanesOf([makeExecution(), makeExecution({ id: 'ask', kind: 'split' })], HOUR, NOW)
  expect(lanes.map(({ bars, sumMs }) => [bars.length, sumMs])).toEqual([[1, 25 * MINUTE]])
})

test('the range that is chosen is all of a short history, else the shortest that holds the newest twenty runs', () => {
  const every = (ms: number, count: number) =>
    Array.from({ length: count }, (_, at) => makeExecution({ id: `ex-${at}`, startedAt: ago((at + 1) * ms), endedAt: null }))
  expect(rangeFor(every(MINUTE / 2, 100), NOW)).toBe('fit')
  expect(rangeFor(every(MINUTE, 100), NOW)).toBe('1h')
  expect(rangeFor(every(4 * MINUTE, 100), NOW)).toBe('6h')
  expect(rangeFor([...every(MINUTE, 3), makeExecution({ kind: 'split', startedAt: ago(5 * HOUR) })], NOW)).toBe('fit')
  expect(rangeFor(every(24 * HOUR, 100), NOW)).toBe('7d')
  expect(rangeFor([], NOW)).toBe('6h')
})

test('to fit, the oldest run has a place; nothing is drawn larger than five minutes', () => {
  const from = (ms: number) => spanOf('fit', [makeExecution({ startedAt: ago(ms), endedAt: null })], NOW)
  expect(from(100 * MINUTE)).toBe(103 * MINUTE)
  expect(from(MINUTE)).toBe(5 * MINUTE)
  expect(spanOf('24h', [], NOW)).toBe(24 * HOUR)
  expect(rangeText('24h')).toBe('24\u202fh')
  expect(rangeText('fit')).toBe('fit')
})

test('the axis moves by what can be seen', () => {
  expect(axisEnd(NOW + 1, 24 * HOUR) - NOW).toBe(72_000)
  expect(axisEnd(NOW + 1, MINUTE) - NOW).toBe(1000)
})

test('idle is the time between runs, those side by side counted once', () => {
  const run = (from: number, to: number | null) =>
    makeExecution({ startedAt: ago(from * MINUTE), endedAt: to === null ? null : ago(to * MINUTE) })
  const runs = [run(50, 40), run(45, 42), run(30, 20), run(5, null)]
  expect(idleMs(runs, NOW - HOUR, NOW)).toBe(25 * MINUTE)
  expect(idleMs(runs, NOW - 25 * MINUTE, NOW)).toBe(15 * MINUTE)
  expect(idleMs(runs.slice(0, 1), NOW - HOUR, NOW)).toBe(40 * MINUTE)
  expect(idleMs([], NOW - HOUR, NOW)).toBe(0)
})

test('ticks of many days say which day, and not midnight seven times', () => {
  const at = new Date(2026, 10, 21).getTime()
  expect(tickLabel(at, 168 * HOUR)).toBe('21 Nov')
  expect(tickLabel(at, 24 * HOUR)).toBe('00:00')
})
