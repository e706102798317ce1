import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeTime } from '../src/time.ts'
import { runs } from './support/temp.ts'

const at = Date.UTC(2026, 10, 20, 12, 23, 59, 7)

test.each([
  ['2026-11-20T12:23:59.007205949Z', at],
  ['2026-11-20T12:23:59.007999999Z', at],
  ['2026-11-20T12:23:59.007Z', at],
  ['2026-11-20t12:23:59.007z', at],
  ['2026-11-20T12:23:59.007z', at],
  ['2026-11-20 12:23:59.007+00:00', at],
  ['2026-11-20T08:23:59.007205949-04:00', at],
  ['2026-11-20T12:23:59Z', at - 7],
  ['2026-11-20T12:23:59.1Z', at + 93],
])('%s', (text, expected) => {
  expect(decodeTime(text)).toBe(expected)
})

test.each(['', 'now', '2026-11-20', '2026-11-20T12:23:59', '2026-13-20T12:23:59Z', '2026-11-20T25:23:59Z', '20 Nov 2026', 7, null])(
  '%j is none',
  (value) => {
    expect(decodeTime(value)).toBeUndefined()
  },
)

test('any time comes back from its text, whatever its fraction', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), fc.stringMatching(/^\d{0,6}$/), (date, more) => {
      expect(decodeTime(date.toISOString().replace('Z', `${more}Z`))).toBe(date.getTime())
    }),
    runs('FC_RUNS', 200),
  )
})
