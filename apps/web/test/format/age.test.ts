import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatAge, formatAhead, formatLong, formatSpan, THIN } from '../../src/format/age.ts'

const S = 1000
const M = 60 * S
const H = 60 * M
const D = 24 * H
const plain = (text: string) => text.replaceAll(THIN, ' ')

describe('ages in rows', () => {
  test.each([
    [0, '0 s'],
    [8 * S, '8 s'],
    [59_999, '59 s'],
    [M, '1 m'],
    [12 * M + 59 * S, '12 m'],
    [3 * H, '3 h'],
    [47 * H, '47 h'],
    [2 * D, '2 d'],
    [-5 * S, '0 s'],
  ])('%d ms → %s', (ms, text) => expect(plain(formatAge(ms))).toBe(text))

  test('never grow younger as time goes on', () => {
    const value = (text: string) => {
      const [count = '0', unit = 's'] = plain(text).split(' ')
      return Number(count) * ({ s: S, m: M, h: H, d: D }[unit] ?? 0)
    }
    fc.assert(
      fc.property(fc.nat(10 * D), fc.nat(D), (ms, more) => {
        expect(value(formatAge(ms + more))).toBeGreaterThanOrEqual(value(formatAge(ms)))
        expect(value(formatAge(ms))).toBeLessThanOrEqual(ms)
      }),
    )
  })
})

test.each([
  [42 * S, '42 s'],
  [65 * S, '65 s'],
  [12 * M, '12 min'],
  [61 * M, '61 min'],
  [3 * H, '3 h'],
  [2 * D, '2 d'],
])('in sentences: %d ms → %s', (ms, text) => expect(plain(formatSpan(ms))).toBe(text))

test.each([
  [40 * S, '40 s'],
  [39_001, '40 s'],
  [1, '1 s'],
  [4 * M, '4 m'],
  [3 * M + 1 * S, '4 m'],
])('ahead: %d ms → %s', (ms, text) => expect(plain(formatAhead(ms))).toBe(text))

test.each([
  [9 * S, '9 s'],
  [72 * S, '1 m 12 s'],
  [2 * H + 5 * M, '2 h 5 m'],
  [2 * H, '2 h'],
])('of the link: %d ms → %s', (ms, text) => expect(plain(formatLong(ms))).toBe(text))

test('a number never parts from its unit', () => {
  for (const format of [formatAge, formatSpan, formatAhead]) expect(format(12 * M)).toMatch(/^\d+\u202f[a-z]+$/)
})
