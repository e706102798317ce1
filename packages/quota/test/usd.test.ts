import { expect, test } from 'vitest'
import { formatUsd, toUsd } from '../src/index.ts'

test.each([
  [0, '$0'],
  [1, '<$0.001'],
  [999_999, '<$0.001'],
  [1_000_000, '$0.001'],
  [94_400_000, '$0.094'],
  [95_000_000, '$0.10'],
  [1_234_500_000_000, '$1,234.50'],
  [12_345_678_000_000_000, '$12,345,678.00'],
  [-2_500_000_000, '-$2.50'],
])('%d nano-dollars → %s', (nano, text) => expect(formatUsd(nano)).toBe(text))

test('US dollars are rounded to a millionth', () => {
  expect(toUsd(1_499)).toBe(0.000001)
  expect(toUsd(1_500)).toBe(0.000002)
  expect(toUsd(2_900_000_000)).toBe(2.9)
})
