import { expect, test } from 'vitest'
import { bandSentence, liveMs, stateBands } from '../../src/model/state-bands.ts'
import { ago, MINUTE, NOW } from '../make.ts'

const change = (minutes: number, state: 'live' | 'hung' | 'dead' | null, reason: 'heartbeat-stale' | null = null) => ({
  at: ago(minutes * MINUTE),
  state,
  reason,
})

test('changes become bands without a hole, in any order; what was before them is not known', () => {
  const bands = stateBands([change(10, 'live'), change(30, 'live'), change(20, 'hung', 'heartbeat-stale')], 60 * MINUTE, NOW)
  expect(bands.map(({ state, leftPercent, widthPercent }) => [state, leftPercent, Math.round(widthPercent)])).toEqual([
    ['unseen', 0, 50],
    ['live', 50, 17],
    ['hung', expect.closeTo(66.67, 1), 17],
    ['live', expect.closeTo(83.33, 1), 17],
  ])
  expect(liveMs(bands)).toBe(20 * MINUTE)
})

test('a change before the range holds in it; the same state again is no new band', () => {
  const bands = stateBands([change(90, 'live'), change(40, 'live'), change(5, null)], 60 * MINUTE, NOW)
  expect(bands.map(({ state, fromMs }) => [state, (NOW - fromMs) / MINUTE])).toEqual([
    ['live', 60],
    ['unknown', 5],
  ])
})

test('nothing is known of a worker without changes', () => {
  expect(stateBands([], 60 * MINUTE, NOW).map(({ state, widthPercent }) => [state, widthPercent])).toEqual([['unseen', 100]])
})

test('a band says what it was and why', () => {
  const [, band] = stateBands([change(20, 'hung', 'heartbeat-stale')], 60 * MINUTE, NOW)
  expect(band && bandSentence(band, NOW)).toMatch(/^Hung for 20.min, \d\d:\d\d to \d\d:\d\d: heartbeat stale$/)
})
