import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asTime, parseRecord } from '../src/parse-record.ts'

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

const filler = 'x'.repeat(1024 * 1024)

test('a large line keeps the beginning of its long strings, and says what is missing', () => {
  const parsed = parseRecord(JSON.stringify({ filler, short: 'a "quoted" [word' }))
  expect(parsed).toEqual({
    ok: true,
    value: { filler: `${'x'.repeat(16_384)}… [${filler.length - 16_384} characters left out]`, short: 'a "quoted" [word' },
  })
})

test.each([
  ['brackets', `${'['.repeat(700_000)}${']'.repeat(700_000)}`],
  ['brackets that are never closed', '[{"a":'.repeat(300_000)],
])('a large line of nothing but %s is refused before it is parsed', (_, line) => {
  expect(parseRecord(line)).toEqual({ ok: false, reason: 'nested more than 10000 deep' })
})

test('brackets in strings, and brackets side by side, are not deep', () => {
  const value = { filler, words: '[{'.repeat(15_000), rows: Array.from({ length: 20_000 }, () => [{}]) }
  expect(parseRecord(JSON.stringify(value))).toMatchObject({ ok: true, value: { words: value.words, rows: value.rows } })
})
