import fc from 'fast-check'
import { expect, test } from 'vitest'
import { markHits, matchesText } from '../../src/model/matches.ts'
import { editDistance, nearest } from '../../src/model/nearest.ts'

test('hits are marked, and the text stays whole', () => {
  expect(markHits('Coupon field', 'coup')).toEqual([
    { text: 'Coup', hit: true },
    { text: 'on field', hit: false },
  ])
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, query) => {
      expect(
        markHits(text, query)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text)
    }),
  )
  expect(matchesText('Cart total is wrong', 'wrong cart')).toBe(true)
})

test('the nearest is what was meant', () => {
  expect(nearest('alpa', ['bravo', 'alpha', 'india'], (name) => [name])[0]).toBe('alpha')
  expect(nearest('needle-claude-alpha', ['bravo', 'alpha'], (name) => [name])).toEqual(['alpha'])
  expect(nearest('zzzzzzzzzz', ['bravo', 'alpha'], (name) => [name])).toEqual([])
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(editDistance(a, b)).toBe(editDistance(b, a))
      expect(editDistance(a, b) === 0).toBe(a === b)
    }),
  )
})
