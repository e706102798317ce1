import { expect, test } from 'vitest'
import { describeIndex } from '../../src/cli/status/describe-index.ts'

test('how far the index is, while it is on its way', () => {
  const files = { total: 8031, done: 1240, parsed: 1240 }
  expect(describeIndex({ state: 'indexing', files, etaMs: 40_000 })).toBe('1240 of 8031 sessions read, 40 s left')
  expect(describeIndex({ state: 'indexing', files, etaMs: null })).toBe('1240 of 8031 sessions read')
  expect(describeIndex({ state: 'idle', files, etaMs: null })).toBeUndefined()
  expect(describeIndex({ state: 'indexing', files: { total: 3, done: 3, parsed: 3 }, etaMs: null })).toBeUndefined()
})
