import { decodeTime } from '@hoop/needle'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'

test.each([
  ['2026-11-20T09:05:00Z', '2026-11-20T09:05:00.000Z'],
  ['2026-11-19T08:00:07.5Z', '2026-11-19T08:00:07.500Z'],
  ['2026-08-20T04:28:44.457999023+00:00', '2026-08-20T04:28:44.457Z'],
  ['2026-11-20T09:05:00.1234567891Z', '2026-11-20T09:05:00.123Z'],
  ['2026-11-20T09:05:00+02:30', '2026-11-20T06:35:00.000Z'],
  ['2026-11-20t09:05:00-01:00', '2026-11-20T10:05:00.000Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['2026-12-31T23:59:60Z', '2027-01-01T00:00:00.000Z'],
])('%s', (text, expected) => {
  expect(new Date(decodeTime(text) ?? Number.NaN).toISOString()).toBe(expected)
})

test.each([
  '',
  'yesterday',
  '2026-11-20',
  '2026-11-20 09:05:00Z',
  '2026-11-20T09:05:00',
  '2026-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-11-20T24:00:00Z',
  '2026-11-20T09:60:00Z',
  '2026-11-20T09:05:00+99:00',
  '0001-01-01T00:00:00Z',
  '2026-11-20T09:05:00Z\n',
  `2026-11-20T09:05:00.${'1'.repeat(100)}Z`,
  1_795_158_101,
  null,
  undefined,
])('%j is no time', (text) => {
  expect(decodeTime(text)).toBeUndefined()
})

test('agrees with Date on every time that Date writes', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), (date) => {
      expect(decodeTime(date.toISOString())).toBe(date.getTime())
    }),
  )
})
