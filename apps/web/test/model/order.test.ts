import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Look } from '../../src/model/look.ts'
import { compareRanked, holdOrder, worstOf } from '../../src/model/order.ts'

const row = (id: string, look: Look) => ({ id, name: id, look })

test('worst first, then by name with numbers as numbers', () => {
  const rows = [
    row('w10', 'live'),
    row('w2', 'live'),
    row('z', 'dead'),
    row('a', 'idle'),
    row('m', 'hung'),
    row('n', 'no-agent'),
    row('u', 'unknown'),
    row('d', 'draining'),
  ]
  expect(rows.sort(compareRanked).map(({ id }) => id)).toEqual(['z', 'm', 'n', 'u', 'd', 'w2', 'w10', 'a'])
  expect(worstOf(['live', 'hung', 'idle'])).toBe('hung')
  expect(worstOf([])).toBeUndefined()
})

describe('while the pointer is in the list', () => {
  test('rows stay, the gone go, and the new wait at the end', () => {
    expect(holdOrder(['a', 'b', 'c'], ['c', 'd', 'a'], true)).toEqual(['a', 'c', 'd'])
    expect(holdOrder(['a', 'b', 'c'], ['c', 'd', 'a'], false)).toEqual(['c', 'd', 'a'])
  })

  test('nothing is lost or doubled, and what stayed keeps its order', () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 2 }))
    fc.assert(
      fc.property(ids, ids, (shown, wanted) => {
        const held = holdOrder(shown, wanted, true)
        expect([...held].sort()).toEqual([...wanted].sort())
        const stayed = shown.filter((id) => wanted.includes(id))
        expect(held.filter((id) => shown.includes(id))).toEqual(stayed)
      }),
    )
  })
})
