import { type Budget, budgetState, type UsagePoint } from '@hoop/quota'
import { expect, test } from 'vitest'
import { hour, minute, now } from '../observe.ts'

const point = (at: number, changed: Partial<UsagePoint> = {}): UsagePoint => ({
  at,
  nanoUsd: 1e9,
  tokens: 100,
  outputTokens: 10,
  requests: 1,
  ...changed,
})
const budget = (changed: Partial<Budget>): Budget => ({
  account: 'a',
  metric: 'usd',
  limit: 10,
  window: { kind: 'rolling', lengthMs: 5 * hour },
  ...changed,
})

test.each([
  ['usd', 2],
  ['tokens', 200],
  ['output_tokens', 20],
  ['requests', 2],
] as const)('the last five hours, by %s', (metric, used) => {
  const points = [point(now), point(now - hour), point(now - 5 * hour), point(now + 1)]
  expect(budgetState(budget({ metric }), points, now)).toMatchObject({ used, resetsAt: null, isLowerBound: false, usedPercent: used * 10 })
})

test('what has no price makes it a lower bound of money, not of tokens', () => {
  const points = [point(now, { nanoUsd: null })]
  expect(budgetState(budget({}), points, now)).toMatchObject({ used: 0, isLowerBound: true })
  expect(budgetState(budget({ metric: 'tokens' }), points, now).isLowerBound).toBe(false)
})

const calendar = (unit: 'day' | 'week' | 'month', timezone: string, at: string) => {
  const { from, resetsAt } = budgetState(budget({ window: { kind: 'calendar', unit }, timezone }), [], Date.parse(at))
  return [from, resetsAt].map((time) => new Date(time ?? Number.NaN).toISOString().slice(0, 16))
}

test.each([
  ['day', 'Europe/Berlin', '2026-11-20T09:10:00Z', '2026-11-19T23:00', '2026-11-20T23:00'],
  ['day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00', '2026-03-29T22:00'], // 23 hours
  ['day', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00', '2026-10-25T23:00'], // 25 hours
  ['day', 'America/New_York', '2026-11-01T04:30:00Z', '2026-11-01T04:00', '2026-11-02T05:00'],
  ['day', 'Asia/Beirut', '2026-03-29T12:00:00Z', '2026-03-28T22:00', '2026-03-29T21:00'], // clocks skip midnight
  ['day', 'Asia/Kolkata', '2026-11-20T18:29:59Z', '2026-11-19T18:30', '2026-11-20T18:30'],
  ['day', 'Pacific/Kiritimati', '2026-11-20T10:00:00Z', '2026-11-20T10:00', '2026-11-21T10:00'],
  ['week', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-18T22:00', '2026-10-25T23:00'],
  ['week', 'UTC', '2026-11-16T00:00:00Z', '2026-11-16T00:00', '2026-11-23T00:00'],
  ['month', 'America/Los_Angeles', '2026-11-20T09:10:00Z', '2026-11-01T07:00', '2026-12-01T08:00'],
] as const)('a %s in %s at %s', (unit, timezone, at, from, to) => {
  expect(calendar(unit, timezone, at)).toEqual([from, to])
})

test('a day of the calendar holds its first moment and not the next one', () => {
  const window = { kind: 'calendar', unit: 'day' } as const
  const points = ['2026-11-19T23:00:00Z', '2026-11-19T22:59:59Z', '2026-11-20T08:00:00Z'].map((at) => point(Date.parse(at)))
  expect(budgetState(budget({ window, timezone: 'Europe/Berlin', metric: 'requests' }), points, now).used).toBe(2)
})

test('an anchored span begins with the first request after the one before', () => {
  const anchored = budget({ window: { kind: 'anchored', lengthMs: 5 * hour }, metric: 'requests' })
  const start = now - 9 * hour - 17 * minute
  const points = [start, start + hour, start + 5 * hour + 3 * minute, start + 6 * hour].map((at) => point(at))
  const opened = start + 5 * hour + 3 * minute
  expect(budgetState(anchored, points.toReversed(), now)).toMatchObject({ used: 2, from: opened, resetsAt: opened + 5 * hour })
  expect(budgetState(anchored, points, opened + 5 * hour)).toMatchObject({ used: 0, from: null, resetsAt: null })
})
