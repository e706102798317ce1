import { currentValue, currentValues, type Observation } from '@hoop/quota'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { day, hour, minute, now, observe, weekly } from '../observe.ts'

test('the newest observation counts, whatever told it', () => {
  const stale = observe({ usedPercent: 20, observedAt: now - 3 * hour, source: 'claude-config' })
  const fresh = observe({ usedPercent: 45, observedAt: now - minute, source: 'statusline' })
  expect(currentValue([stale, fresh], now)).toMatchObject({ usedPercent: 45, source: 'statusline', quality: 'exact' })
})

test('two that differ in the same minute: the newer one, not their mean', () => {
  const [a, b] = [
    observe({ usedPercent: 40, observedAt: now - 30_000 }),
    observe({ usedPercent: 50, observedAt: now - 20_000, source: 'stream-json' }),
  ]
  expect(currentValue([b, a], now)?.usedPercent).toBe(50)
})

test('what comes from the future is not believed; a minute of skew is', () => {
  const known = observe()
  expect(currentValue([known, observe({ usedPercent: 99, observedAt: now + 2 * minute })], now)?.usedPercent).toBe(40)
  expect(currentValue([known, observe({ usedPercent: 41, observedAt: now + 30_000 })], now)).toMatchObject({ usedPercent: 41, ageMs: 0 })
})

test('what was observed before the account changed is left out', () => {
  const limits = { staleAfterMs: hour, weeklyStaleAfterMs: day, accountSince: now - 5 * minute }
  expect(currentValue([observe()], now, limits)).toBeUndefined()
  expect(currentValue([observe(), observe({ usedPercent: 3, observedAt: now - minute })], now, limits)?.usedPercent).toBe(3)
})

describe('a window that is over', () => {
  test('is unknown, neither the old value nor 0', () => {
    const value = currentValue([observe({ usedPercent: 88, resetsAt: now })], now)
    expect(value).toMatchObject({
      usedPercent: null,
      quality: 'unknown',
      reasonIfUnknown: 'window over',
      resetsAt: null,
      isLowerBound: false,
    })
  })
  test('of a week is expected to end whole weeks later', () => {
    const resetsAt = now - 8 * day
    expect(currentValue([observe({ window: weekly, resetsAt })], now)).toMatchObject({
      usedPercent: null,
      resetsAt: resetsAt + 14 * day,
      isResetExpected: true,
    })
  })
  test('ends a refusal', () => {
    const refused = observe({ status: 'rejected', usedPercent: null, resetsAt: now - 1 })
    expect(currentValue([refused], now)).toMatchObject({ isExhausted: false, status: null, quality: 'unknown' })
  })
  test('without an end that was told, it lasts no longer than its length', () => {
    const open = observe({ usedPercent: 0, resetsAt: null, observedAt: now - 4 * hour })
    expect(currentValue([open], now)).toMatchObject({ usedPercent: 0, isLowerBound: true })
    expect(currentValue([open], now + 2 * hour)).toMatchObject({ usedPercent: null, reasonIfUnknown: 'window over' })
  })
  test("a month's spend is over with its month", () => {
    const spend = { window: { id: 'spend', minutes: null, scope: null }, resetsAt: null, observedAt: Date.parse('2026-11-19T00:00:00Z') }
    expect(currentValue([observe(spend)], now)?.quality).toBe('lower-bound')
    expect(currentValue([observe(spend)], Date.parse('2026-12-01T00:00:00Z'))?.quality).toBe('unknown')
  })
})

describe('age', () => {
  test.each([
    ['15 minutes', {}, 15 * minute],
    ['6 hours of a week', { window: weekly, resetsAt: now + 3 * day }, 6 * hour],
  ])('%s are fresh, a second more is a lower bound', (_, changed, ageMs) => {
    expect(currentValue([observe({ ...changed, observedAt: now - ageMs })], now)).toMatchObject({ isStale: false, quality: 'exact' })
    const older = currentValue([observe({ ...changed, observedAt: now - ageMs - 1000 })], now)
    expect(older).toMatchObject({ isStale: true, isLowerBound: true, quality: 'lower-bound', usedPercent: 40 })
  })
})

describe('refused', () => {
  test('it is used up until the window ends, also without a percentage', () => {
    const refused = observe({ usedPercent: null, status: 'rejected', observedAt: now - hour })
    expect(currentValue([refused], now)).toMatchObject({ usedPercent: 100, isExhausted: true, quality: 'exact' })
  })
  test('a number without a word on it does not lift that; the word `allowed` does', () => {
    const refused = observe({ usedPercent: 100, status: 'rejected' })
    const number = observe({ usedPercent: 99, observedAt: now - minute })
    expect(currentValue([refused, number], now)).toMatchObject({ usedPercent: 99, isExhausted: true })
    const allowed = observe({ usedPercent: null, status: 'allowed_warning', observedAt: now })
    expect(currentValue([refused, number, allowed], now)).toMatchObject({ usedPercent: 99, isExhausted: false })
  })
  test('without a window, until a request passes or five hours went by', () => {
    const refused = observe({ window: null, usedPercent: null, resetsAt: null, status: 'rejected' })
    expect(currentValues([refused], now)).toHaveLength(1)
    expect(currentValues([refused], now + 6 * hour)).toEqual([])
    const passed = observe({ status: 'allowed', observedAt: now })
    expect(currentValues([refused, passed], now).map(({ window }) => window?.id)).toEqual(['five_hour'])
    expect(currentValues([refused, { ...passed, account: 'b' }], now)).toHaveLength(2)
  })
})

test('a word without a number leaves the number of its window, and hides that of the one before', () => {
  const word = observe({ usedPercent: null, status: 'allowed', observedAt: now })
  expect(currentValue([observe(), word], now)).toMatchObject({ usedPercent: 40, observedAt: now - 10 * minute, status: 'allowed' })
  expect(currentValue([observe({ resetsAt: now - hour }), word], now)).toMatchObject({
    usedPercent: null,
    reasonIfUnknown: 'no percentage reported',
  })
})

test('accounts and providers do not overwrite one another', () => {
  const values = currentValues([observe(), observe({ account: 'b', usedPercent: 90 }), observe({ provider: 'other', usedPercent: 1 })], now)
  expect(values.map(({ usedPercent }) => usedPercent)).toEqual([40, 90, 1])
})

test('unknown is never 0, nothing is cut at 100, and the order of observations does not matter', () => {
  const at = fc.integer({ min: now - 3 * day, max: now + hour })
  const one = fc.record({
    usedPercent: fc.option(fc.integer({ min: 1, max: 300 })),
    resetsAt: fc.option(at),
    status: fc.constantFrom(null, 'allowed' as const, 'rejected' as const),
  })
  const many = fc
    .array(one, { minLength: 1, maxLength: 6 })
    .map((list) => list.map((changed, i): Observation => observe({ ...changed, observedAt: now - i * hour })))
  fc.assert(
    fc.property(many, (observations) => {
      const value = currentValue(observations, now)
      expect(currentValue(observations.toReversed(), now)).toEqual(value)
      expect(value?.usedPercent).not.toBe(0)
      if (value?.usedPercent != null && !value.isExhausted)
        expect(observations.map(({ usedPercent }) => usedPercent)).toContain(value.usedPercent)
      expect(value?.usedPercent === null).toBe(value?.quality === 'unknown')
      expect(value?.usedPercent === null).toBe(value?.reasonIfUnknown !== null)
    }),
    { numRuns: Number(process.env['HOOP_LONG_RUNS'] ?? 300) },
  )
})
