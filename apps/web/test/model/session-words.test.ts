import { expect, test } from 'vitest'
import {
  costWords,
  indexWords,
  lastedWords,
  seqOfHash,
  titleWords,
  tokenWords,
  unreadWords,
  usageWords,
} from '../../src/model/session-words.ts'
import { NOW } from '../make.ts'

const usage = { input: 12, output: 150, cacheRead: 11_000, cacheWrite: 0, reasoning: 0 }

test.each([
  ['#0', 0],
  ['#1204', 1204],
  ['', undefined],
  ['#', undefined],
  ['#12x', undefined],
  ['#-1', undefined],
  ['#9999999999999', undefined],
])('%j points at entry %j', (hash, seq) => {
  expect(seqOfHash(hash)).toBe(seq)
})

test('tokens are a sum; what is not the provider’s own is marked, what is unknown is not a number', () => {
  expect(tokenWords({ usage, usageQuality: 'exact' })).toBe('11\u202fk tokens')
  expect(tokenWords({ usage, usageQuality: 'estimate' })).toBe('≈\u202f11\u202fk tokens')
  expect(tokenWords({ usage, usageQuality: 'none' })).toBeUndefined()
  expect(usageWords(usage)).toBe('11\u202fk from cache · 12 in · 150 out')
  expect(usageWords({ ...usage, cacheWrite: 300, reasoning: 90 })).toBe(
    '11\u202fk from cache · 300 cached · 12 in · 150 out, 90 of it thought',
  )
})

test.each([
  [{}, 'cost unknown'],
  [{ costUsd: 4.47 }, '$4.47'],
  [{ cost: { usd: null, estimated: true, atLeast: true } }, 'no price'],
  [{ cost: { usd: 0.12, estimated: true, atLeast: false } }, '≈\u202f$0.12'],
  [{ cost: { usd: 3.1, estimated: false, atLeast: true } }, 'at least $3.10'],
])('%j costs %s', (session, words) => {
  expect(costWords(session)).toBe(words)
})

test.each([
  ['# Task Make it idempotent', 'Make it idempotent'],
  ['### Plan', 'Plan'],
  ['  \u001b[1mBold\u001b[0m  ', 'Bold'],
  ['# Task', 'Task'],
  ['\u0000', 'A session without words'],
  [undefined, 'A session without words'],
])('the title %j is shown as %j', (title, words) => {
  expect(titleWords(title)).toBe(words)
})

test('one that goes on lasts until now, one that ended until its last entry', () => {
  const times = { startedAt: NOW - 3_600_000, lastAt: NOW - 1_800_000 }
  expect(lastedWords({ ...times, state: 'open' }, NOW)).toBe('60\u202fmin')
  expect(lastedWords({ ...times, state: 'ended' }, NOW)).toBe('30\u202fmin')
  expect(lastedWords({ state: 'open' }, NOW)).toBe('unknown time')
})

test('what could not be read is counted', () => {
  expect(unreadWords({ counts: { unknown: 0, malformed: 0 } })).toEqual([])
  expect(unreadWords({ counts: { unknown: 2, malformed: 1 } })).toEqual([
    '2 records of a kind HOOP does not know; raw text kept',
    '1 line that cannot be read; raw text kept',
  ])
})

test('the index tells how far it is while there is something to wait for', () => {
  const files = { total: 8031, done: 1240 }
  expect(indexWords({ state: 'indexing', files, etaMs: 40_000 })).toBe('1\u202f240 of 8\u202f031 sessions read, 40\u202fs left')
  expect(indexWords({ state: 'indexing', files, etaMs: null })).toBe('1\u202f240 of 8\u202f031 sessions read')
  expect(indexWords({ state: 'indexing', files, etaMs: 3 })).toBe('1\u202f240 of 8\u202f031 sessions read, 1\u202fs left')
  expect(indexWords({ state: 'idle', files, etaMs: null })).toBeUndefined()
  expect(indexWords({ state: 'indexing', files: { total: 5, done: 5 }, etaMs: null })).toBeUndefined()
})
