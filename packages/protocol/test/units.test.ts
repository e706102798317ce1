import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatDuration, parseDuration, parseSize } from '../src/index.ts'

test.each([
  ['500ms', 500],
  ['10s', 10_000],
  ['1.5s', 1_500],
  ['3m', 180_000],
  ['1h', 3_600_000],
  ['1h30m', 5_400_000],
  ['2d', 172_800_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each(['', '10', '10 s', '-1s', 's', '1S', '1e3s', '1w', '10s ', '٣s', '1h-30m', '1..5s'])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined()
})

test.each([
  ['512B', 512],
  ['64MiB', 67_108_864],
  ['1.5 KiB', 1_536],
  ['10kB', 10_000],
  ['1GB', 1e9],
])('%s is %i bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

test.each(['', '64', '64 mib', '-1MiB', '64M', 'MiB', '1TiB'])('%j is no size', (text) => {
  expect(parseSize(text)).toBeUndefined()
})

test('a duration that was written out is read back as the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 366 * 86_400_000 }), (ms) => {
      expect(parseDuration(formatDuration(ms))).toBe(ms)
    }),
  )
})

test('no text makes the parsers throw', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect([parseDuration(text), parseSize(text)].every((value) => value === undefined || Number.isFinite(value))).toBe(true)
    }),
  )
})
