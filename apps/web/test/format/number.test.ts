import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatClock, formatExact } from '../../src/format/clock.ts'
import { formatBytes, formatCount, formatPercent, formatTokens, formatUsd, plural } from '../../src/format/number.ts'

const plain = (text: string) => text.replaceAll('\u202f', ' ')

test('numbers as the page writes them', () => {
  expect(plain(formatCount(18_204))).toBe('18 204')
  expect(plain(formatTokens(940))).toBe('940')
  expect(plain(formatTokens(612_400))).toBe('612 k')
  expect(plain(formatTokens(1_840_000))).toBe('1.84 M')
  expect(formatUsd(4.47)).toBe('$4.47')
  expect(plain(formatUsd(0.004))).toBe('< $0.01')
  expect(formatUsd(0)).toBe('$0.00')
  expect(plain(formatPercent(84.2))).toBe('84 %')
  expect(plain(formatBytes(482))).toBe('482 B')
  expect(plain(formatBytes(5520))).toBe('5.5 kB')
  expect(plain(formatBytes(212_000_000))).toBe('212 MB')
  expect(plural(1, 'worker')).toBe('1 worker')
  expect(plural(0, 'worker')).toBe('0 workers')
})

test('grouping digits loses none', () => {
  fc.assert(
    fc.property(fc.nat(), (count) => {
      expect(formatCount(count).replaceAll('\u202f', '')).toBe(String(count))
    }),
  )
})

test('a moment in full names its zone; a clock of another day names the day', () => {
  const at = Date.parse('2026-11-21T14:07:09.000Z')
  expect(formatExact(at)).toMatch(/2026.*:07:09.*(?:UTC|GMT|[A-Z]{2,5})/)
  expect(formatClock(at, at)).toMatch(/^\d\d:07$/)
  expect(formatClock(at, at + 48 * 3_600_000)).toMatch(/Nov/)
})
