import { expect, test } from 'vitest'
import { rateLimitsOf } from '../../src/index.ts'
import { event, said } from './rollout.ts'

const at = Date.parse('2026-11-20T12:00:00.000Z')
const limits = (rate_limits: unknown) => rateLimitsOf(event('token_count', { info: null, rate_limits }), at)

test('both windows, in milliseconds', () => {
  expect(
    limits({
      limit_id: 'codex',
      plan_type: 'pro',
      rate_limit_reached_type: 'primary',
      primary: { used_percent: 12.5, window_minutes: 300, resets_at: 1_795_184_528 },
      secondary: { used_percent: 41, window_minutes: 10_080, resets_at: 1_795_477_328 },
    }),
  ).toEqual({
    at,
    limitId: 'codex',
    planType: 'pro',
    reachedType: 'primary',
    primary: { usedPercent: 12.5, windowMinutes: 300, resetsAt: 1_795_184_528_000 },
    secondary: { usedPercent: 41, windowMinutes: 10_080, resetsAt: 1_795_477_328_000 },
  })
})

test('a reset told in seconds counts from the line; without its time it is not known', () => {
  const primary = { used_percent: 1, window_minutes: 300, resets_in_seconds: 7_200 }
  expect(limits({ primary })?.primary).toEqual({ usedPercent: 1, windowMinutes: 300, resetsAt: at + 7_200_000 })
  expect(rateLimitsOf(event('token_count', { rate_limits: { primary } }), undefined)).toEqual({
    primary: { usedPercent: 1, windowMinutes: 300 },
    secondary: null,
  })
})

test('what is not told is not 0 %', () => {
  expect(limits({ primary: null, secondary: null })).toEqual({ at, primary: null, secondary: null })
  expect(limits({ primary: { window_minutes: 300 }, secondary: { used_percent: -1 } })).toEqual({ at, primary: null, secondary: null })
  expect(limits({ primary: { used_percent: 3, resets_at: null } })?.primary).toEqual({ usedPercent: 3 })
})

test('other records have none', () => {
  for (const record of [
    said('a'),
    event('task_complete'),
    event('token_count', { rate_limits: null }),
    null,
    [],
    'x',
    { type: 'event_msg' },
  ])
    expect(rateLimitsOf(record, at)).toBeUndefined()
})
