import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asTime } from '../src/parse-record.ts'

test('a time is what Date says it is, in every form and at every instant', () => {
  const instant = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true })
  fc.assert(
    fc.property(instant, (date) => {
      expect(asTime(date.toISOString())).toBe(date.getTime())
    }),
  )
  fc.assert(
    fc.property(instant, fc.nat(23), fc.constantFrom('0', '9', 'x', '-', ':', '', '24', 'é'), (date, place, put) => {
      const text = `${date.toISOString().slice(0, place)}${put}${date.toISOString().slice(place + 1)}`
      const expected = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN
      expect([text, asTime(text)]).toEqual([text, expected >= 0 ? expected : undefined])
    }),
    { numRuns: 1000 },
  )
})

test.each([
  ['2026-11-20T12:00:00Z', Date.UTC(2026, 10, 20, 12)],
  ['2026-11-20T12:00:00.000+01:00', Date.UTC(2026, 10, 20, 11)],
  ['1969-12-31T23:59:59.999Z', undefined],
  ['2026-13-20T12:00:00.000Z', undefined],
  ['2026-11-20T25:00:00.000Z', undefined],
  ['2026', undefined],
  ['', undefined],
  [1795176887792, undefined],
])('%j is %j', (value, at) => {
  expect(asTime(value)).toBe(at)
})
