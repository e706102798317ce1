import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderTable } from '../../src/cli/table.ts'
import { displayWidth, fit, plain } from '../../src/cli/text-width.ts'

interface Row {
  readonly id: string
  readonly title: string
  readonly age: string
}
const columns = [
  { title: 'ID', cell: ({ id }: Row) => id },
  { title: 'TITLE', cell: ({ title }: Row) => title, min: 6 },
  { title: 'AGE', cell: ({ age }: Row) => age, dispensable: 1 },
]
const rows: Row[] = [
  { id: 'bd-1', title: 'a title that goes on and on', age: '12 s' },
  { id: 'bd-22', title: '日本語の題', age: '3 h' },
]

test('with room for all, nothing is cut', () => {
  expect(renderTable(rows, columns, undefined)).toBe(
    'ID     TITLE                        AGE\nbd-1   a title that goes on and on  12 s\nbd-22  日本語の題                   3 h',
  )
})

test('with less room, cells are cut, then columns left out', () => {
  expect(renderTable(rows, columns, 24)).toBe('ID     TITLE        AGE\nbd-1   a title th…  12 s\nbd-22  日本語の題   3 h')
  expect(renderTable(rows, columns, 15)).toBe('ID     TITLE\nbd-1   a title…\nbd-22  日本語…')
})

test('a column that is all blank is left out if it may be', () => {
  expect(renderTable([{ id: 'a', title: 't', age: '' }], columns, undefined)).toBe('ID  TITLE\na   t')
})

test('no line is wider than the terminal, whatever is in it', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 })
  fc.assert(
    fc.property(
      fc.array(fc.record({ id: fc.stringMatching(/^[a-z]{1,6}$/), title: text, age: text }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 20, max: 80 }),
      (some, width) => {
        for (const line of renderTable(some, columns, width).split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width)
      },
    ),
  )
})

test('text from outside cannot move the cursor, recolour, or turn the line around', () => {
  expect(plain('a\u001B[31mb\u001B]0;title\u0007c\r\nd\u202Ee')).toBe('abc de')
})

test('a cut text is exactly as wide as asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat({ max: 30 }), (text, width) => {
      expect(displayWidth(fit(plain(text), width))).toBe(width)
    }),
  )
})
