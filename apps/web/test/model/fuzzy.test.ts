import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fuzzyPieces, fuzzyScore } from '../../src/model/fuzzy.ts'

const best = (query: string, ...names: string[]) =>
  names
    .map((name) => ({ name, score: fuzzyScore(name.toLowerCase(), query) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ name }) => name)

test('whole words before beginnings, beginnings before middles, letters last', () => {
  expect(best('cart', 'Cart', 'Cart total is wrong', 'The cart', 'Discarted', 'c a r t', 'Wholesale')).toEqual([
    'Cart',
    'Cart total is wrong',
    'The cart',
    'Discarted',
    'c a r t',
  ])
})

test('letters in order find a name; far apart they do not', () => {
  expect(best('cartot', 'Cart total is wrong')).toHaveLength(1)
  expect(best('sfk2', 'sf-7k2m', 'sf-9d1x')).toEqual(['sf-7k2m'])
  expect(best('cm', 'Cart total is wrong after a coupon is removed')).toEqual([])
  expect(best('x', 'Cart')).toEqual([])
  expect(fuzzyScore('anything', '')).toBeGreaterThan(0)
})

test('letters are those of one name: a worker is not found by the end of its name and the start of its project', () => {
  expect(fuzzyScore('hotel storefront', 'test')).toBeGreaterThan(0)
  expect(fuzzyScore('hotel\nstorefront', 'test')).toBe(0)
  expect(fuzzyScore('hotel\nstorefront', 'hotel store')).toBeGreaterThan(100)
})

test('what fits is marked, and the text stays whole', () => {
  expect(fuzzyPieces('Cart total', 'cartot').filter(({ hit }) => hit)).toEqual([
    { text: 'Cart', hit: true },
    { text: 'ot', hit: true },
  ])
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 6 }), (text, query) => {
      expect(
        fuzzyPieces(text, query)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }),
  )
})
