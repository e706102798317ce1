import { expect, test } from 'vitest'
import { withGaps } from '../../src/model/entry-gaps.ts'
import { entryItems } from '../../src/model/entry-items.ts'
import { gapWords } from '../../src/model/excerpt-words.ts'
import { makeCall, makeEntry, makeResult } from '../make-entries.ts'
import { NOW } from '../make.ts'

const rows = (...entries: Parameters<typeof entryItems>[0]) =>
  withGaps(entryItems(entries)).map((row) => (row.kind === 'gap' ? gapWords(row) : row.seq))

test('a minute of silence is a gap, also behind a call that took long', () => {
  const late = { at: NOW + 200_000 }
  expect(rows(makeEntry(0), makeEntry(1, late))).toEqual([0, '3\u202fmin without a word', 1])
  expect(rows(makeEntry(0), makeEntry(1))).toEqual([0, 1])
  expect(rows(makeCall(0, 'a'), { ...makeResult(1, 'a'), ...late }, makeEntry(2, { at: NOW + 210_000 }))).toEqual([0, 2])
})

test('entries that are left out are counted, a result that stands with its call is not', () => {
  expect(rows(makeEntry(0), makeEntry(45, { at: NOW + 1_440_000 }))).toEqual([0, '44 entries left out, 24\u202fmin', 45])
  expect(rows(makeCall(0, 'a'), makeCall(1, 'b'), makeResult(2, 'a'), makeResult(3, 'b'), makeEntry(4))).toEqual([0, 1, 4])
})

test('without times a gap is only what is left out', () => {
  const { at: _, ...timeless } = makeEntry(9)
  expect(rows(makeEntry(0), timeless)).toEqual([0, '8 entries left out', 9])
})
