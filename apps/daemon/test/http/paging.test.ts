import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { pageQuery, takePage, type PageOrder } from '../../src/http/paging.ts'

const Query = v.object(pageQuery)
const orders: PageOrder<string>[] = (['ascending', 'descending'] as const).map((direction) => ({ key: (item) => item, direction }))

/** Reads a list to its end, while `meanwhile` changes it after each page. */
function readAll(list: Set<string>, limit: number, order: PageOrder<string>, meanwhile: () => void): string[] {
  const seen: string[] = []
  let cursor: string | null = null
  do {
    const query: v.InferOutput<typeof Query> = v.parse(Query, { limit: String(limit), ...(cursor === null ? {} : { cursor }) })
    const page: { readonly items: readonly string[]; readonly cursor: string | null } = takePage(list, query, order)
    seen.push(...page.items)
    cursor = page.cursor
    meanwhile()
  } while (cursor !== null)
  return seen
}

test('every item that is there throughout is read once and in order, whatever comes and goes meanwhile', () => {
  const key = fc.string({ unit: 'grapheme', maxLength: 6 })
  fc.assert(
    fc.property(
      fc.uniqueArray(key),
      fc.array(key),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom(...orders),
      (kept, coming, limit, order) => {
        const list = new Set(kept)
        const arrivals = coming.filter((item) => !list.has(item))
        let turn = 0
        const seen = readAll(list, limit, order, () => {
          const arrival = arrivals[turn++]
          if (arrival !== undefined) list.add(arrival)
          const gone = arrivals[turn - 3]
          if (gone !== undefined) list.delete(gone)
        })
        expect(new Set(seen).size).toBe(seen.length)
        expect(seen.filter((item) => kept.includes(item))).toEqual(
          order.direction === 'ascending' ? [...kept].sort() : [...kept].sort().toReversed(),
        )
      },
    ),
  )
})

test('the last page says so, also when it is full', () => {
  const [order] = orders
  if (!order) throw new Error('no order')
  expect(takePage(['a', 'b'], { limit: 2 }, order).cursor).toBeNull()
  expect(takePage([], { limit: 2 }, order)).toEqual({ items: [], cursor: null })
  expect(takePage(['a', 'b', 'c'], { limit: 2 }, order).cursor).not.toBeNull()
})
