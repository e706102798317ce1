import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createHeights } from '../../src/model/heights.ts'

/** The same, slowly. */
function slowly(rows: readonly number[]) {
  const topOf = (row: number) => rows.slice(0, Math.max(0, row)).reduce((sum, px) => sum + px, 0)
  return {
    topOf,
    rowAt(px: number) {
      const found = rows.findIndex((own, row) => own > 0 && topOf(row) + own > Math.max(0, px))
      if (found !== -1) return found
      return Math.max(
        0,
        rows.findLastIndex((own) => own > 0),
      )
    },
  }
}

const px = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 }))

test('sums and places are those of a plain list, whatever is set, added, or begun anew', () => {
  const change = fc.oneof(
    fc.record({ kind: fc.constant('set' as const), at: fc.nat(400), px }),
    fc.record({ kind: fc.constant('push' as const), px }),
    fc.record({ kind: fc.constant('fill' as const), rows: fc.array(px, { maxLength: 300 }) }),
  )
  fc.assert(
    fc.property(
      fc.array(px, { maxLength: 200 }),
      fc.array(change, { maxLength: 30 }),
      fc.array(fc.integer({ min: -50, max: 60_000 })),
      (first, changes, places) => {
        let rows = [...first]
        const heights = createHeights()
        heights.fill(rows.length, (row) => first[row] ?? 0)
        for (const one of changes) {
          if (one.kind === 'push') {
            rows.push(one.px)
            heights.push(one.px)
          } else if (one.kind === 'fill') {
            const next = one.rows
            heights.fill(next.length, (row) => next[row] ?? 0)
            rows = [...next]
          } else {
            const before = rows[one.at]
            expect(heights.set(one.at, one.px)).toBe(before === undefined ? 0 : one.px - before)
            if (before !== undefined) rows[one.at] = one.px
          }
        }
        const slow = slowly(rows)
        expect(heights.count()).toBe(rows.length)
        expect(heights.total()).toBe(slow.topOf(rows.length))
        for (const place of places) {
          expect(heights.rowAt(place)).toBe(slow.rowAt(place))
          expect(heights.topOf(place)).toBe(slow.topOf(place))
        }
      },
    ),
  )
})

test('a hundred thousand rows and more are held', () => {
  const heights = createHeights()
  for (let row = 0; row < 150_000; row += 1) heights.push(row % 3 === 0 ? 0 : 10)
  expect(heights.total()).toBe(1_000_000)
  expect(heights.rowAt(999_999)).toBe(149_999)
  expect(heights.rowAt(0)).toBe(1)
})
