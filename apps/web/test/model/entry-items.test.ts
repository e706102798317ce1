import { expect, test } from 'vitest'
import { entryItems, hasError, holdsSeq } from '../../src/model/entry-items.ts'
import { makeCall, makeEntry, makeResult } from '../make-entries.ts'

test('a result joins its call, also between other calls; an orphan and a second result stand alone', () => {
  const items = entryItems([
    makeResult(0, 'before'),
    makeCall(1, 'a'),
    makeCall(2, 'b'),
    makeResult(3, 'b'),
    makeEntry(4),
    makeResult(5, 'a', 'no', true),
    makeResult(6, 'a'),
  ])
  expect(items.map((item) => [item.kind, item.seq, item.kind === 'call' ? item.result?.seq : undefined])).toEqual([
    ['entry', 0, undefined],
    ['call', 1, 5],
    ['call', 2, 3],
    ['entry', 4, undefined],
    ['entry', 6, undefined],
  ])
  expect(items.map(hasError)).toEqual([false, true, false, false, false])
  expect(items.findIndex((item) => holdsSeq(item, 5))).toBe(1)
})
