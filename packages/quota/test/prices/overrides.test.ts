import { expect, test } from 'vitest'
import { decodePriceOverrides } from '../../src/overrides.ts'

const faultsOf = (value: unknown) => {
  const decoded = decodePriceOverrides(value)
  return decoded.ok ? [] : decoded.faults
}

test('nothing at all is no override', () => {
  for (const value of [null, undefined, {}]) expect(decodePriceOverrides(value)).toEqual({ ok: true, overrides: new Map() })
})

test.each([
  [{ m: { input: -1, output: 1 } }, ['m', 'input'], 'must be a price', 'value'],
  [{ m: { input: '1', output: 1 } }, ['m', 'input'], 'must be a price', 'value'],
  [{ m: { input: Number.NaN, output: 1 } }, ['m', 'input'], 'must be a price', 'value'],
  [{ m: { input: Number.POSITIVE_INFINITY, output: 1 } }, ['m', 'input'], 'must be a price', 'value'],
  [{ m: { input: 1 } }, ['m', 'output'], 'is missing', 'value'],
  [{ m: { input: 1, output: 1, cache_read: 1 } }, ['m', 'cache_read'], 'is not known here', 'key'],
  [{ m: 3 }, ['m'], 'must be prices', 'value'],
  [{ m: [] }, ['m'], 'must hold at least one', 'value'],
  [
    {
      m: [
        { input: 1, output: 1 },
        { from: '2026-02-30', input: 1, output: 1 },
      ],
    },
    ['m', 1, 'from'],
    'must be a day',
    'value',
  ],
  [
    {
      m: [
        { input: 1, output: 1 },
        { input: 1, output: 1 },
      ],
    },
    ['m', 1, 'from'],
    'is the same day',
    'value',
  ],
  [{ m: { input: 1, output: 1 }, M: { input: 1, output: 1 } }, ['M'], 'is priced twice', 'key'],
  [{ ' ': { input: 1, output: 1 } }, [' '], 'must be the name of a model', 'key'],
  [[], [], 'must be prices by model', 'value'],
  ['x', [], 'must be prices by model', 'value'],
])('%j → a fault at %j', (value, path, message, where) => {
  const [first, ...others] = faultsOf(value)
  expect(first).toMatchObject({ path, at: where })
  expect(first?.message).toContain(message)
  expect(others).toEqual([])
})

test('every fault is told, not only the first', () => {
  expect(faultsOf({ a: { input: -1, output: 1 }, b: { input: 1, output: -1 } }).map(({ path }) => path)).toEqual([
    ['a', 'input'],
    ['b', 'output'],
  ])
})
