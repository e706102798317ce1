import { forecast } from '@hoop/quota'
import { expect, test } from 'vitest'
import { day, hour, minute, now, observe, weekly } from '../observe.ts'

const climb = (percents: readonly number[], stepMs: number, changed: Parameters<typeof observe>[0] = {}) =>
  percents.map((usedPercent, i) => observe({ usedPercent, observedAt: now - (percents.length - 1 - i) * stepMs, ...changed }))

test('a straight climb is full where the line says', () => {
  // 10 % in 10 minutes from 70: full in 30 minutes, before the reset in two hours.
  const found = forecast(climb([60, 65, 70], 5 * minute), now)
  expect(found).toMatchObject({ fullAt: now + 30 * minute, observations: 3, spanMs: 10 * minute })
  expect(found?.percentPerHour).toBeCloseTo(60)
})

test('a slower climb has a rate, and no time: the window resets before', () => {
  const found = forecast(climb([10, 11, 12], 10 * minute), now)
  expect(found?.percentPerHour).toBeCloseTo(6)
  expect(found?.fullAt).toBeNull()
})

test.each([
  ['two reports', climb([60, 70], 30 * minute)],
  ['nine minutes', climb([60, 62, 64, 66], 3 * minute)],
  ['three reports of one moment', climb([60, 62, 64], 0)],
  ['no growth', climb([60, 60, 60], 10 * minute)],
  ['falling', climb([70, 65, 60], 10 * minute)],
  ['already full', climb([90, 95, 100], 10 * minute)],
  ['no end told', climb([60, 65, 70], 10 * minute, { resetsAt: null })],
  ['over', climb([60, 65, 70], 10 * minute, { resetsAt: now })],
  ['a week over three hours', climb([10, 20, 30, 40], hour, { window: weekly, resetsAt: now + 3 * day })],
])('no forecast: %s', (_, observations) => {
  expect(forecast(observations, now)).toBeUndefined()
})

test('a week over six hours', () => {
  expect(forecast(climb([10, 20, 30], 3 * hour, { window: weekly, resetsAt: now + 3 * day }), now)?.fullAt).toBe(now + 21 * hour)
})

test('only the window that is open counts; its end may differ by two minutes', () => {
  const before = climb([80, 90, 99], 10 * minute).map((one) => ({ ...one, resetsAt: now - hour, observedAt: one.observedAt - 3 * hour }))
  const open = climb([10, 20, 30], 10 * minute).map((one, i) => ({ ...one, resetsAt: now + 2 * hour + i * minute }))
  expect(forecast([...open, ...before].toReversed(), now)).toMatchObject({ observations: 3, fullAt: now + 70 * minute })
})
