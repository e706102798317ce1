import { expect, test } from 'vitest'
import { describeAmount, formatAmount, formatAmountShort, formatMicroUsd } from '../../src/format/money.ts'

test('nothing known, no request, no price and nothing spent are four things', () => {
  expect(formatAmount({ usd: null })).toBe('—')
  expect(formatAmount({ usd: null, requests: 0 })).toBe('$0.00')
  expect(formatAmount({ usd: null, requests: 3 })).toBe('no price')
  expect(formatAmount({ usd: 0, requests: 3 })).toBe('$0.00')
})

test('a lower bound names how many models have no price; in columns it says more than an estimate', () => {
  const amount = { usd: 1.23, atLeast: true, estimated: true, unpriced: 1 }
  expect(formatAmount(amount)).toBe('at least $1.23 (1 model without price)')
  expect(formatAmountShort(amount)).toBe('≥\u202f$1.23')
  expect(formatAmountShort({ usd: 0.12, estimated: true })).toBe('≈\u202f$0.12')
  expect(formatAmount({ usd: 4.47, unpriced: 2 })).toBe('$4.47')
})

test('hovering tells the millionths, and why it is no more than that', () => {
  expect(describeAmount({ usd: 0.003_229 })).toBe('$0.003229')
  expect(describeAmount({ usd: 1.5, atLeast: true })).toBe('At least $1.50: some requests have no price, or are not read yet')
  expect(describeAmount({ usd: 1.5, atLeast: true, unpriced: 2 })).toBe('At least $1.50: 2 models without a price')
  expect(describeAmount({ usd: null, requests: 2 })).toBe('2 requests to models without a price')
  expect(describeAmount({ usd: null })).toBe('Nothing tells what it cost')
})

test('millionths without zeros that say nothing', () => {
  expect([4.47, 0.1, 0.000_001, 12, 1.234_567].map(formatMicroUsd)).toEqual(['$4.47', '$0.10', '$0.000001', '$12.00', '$1.234567'])
})
