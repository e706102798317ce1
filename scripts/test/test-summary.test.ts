import { expect, test } from 'vitest'
import { describeSkipped, summaryLine } from '../test-summary.mjs'

test('the last line: passed and failed, skipped only where there are any', () => {
  expect(summaryLine({ passed: 12, failed: 0, skipped: [], errors: 0 })).toBe('12 passed, 0 failed')
  expect(summaryLine({ passed: 12, failed: 1, skipped: ['a', 'b'], errors: 0 })).toBe('12 passed, 1 failed, 2 skipped')
})

test('an error outside of any test is a failure', () => {
  expect(summaryLine({ passed: 3, failed: 1, skipped: [], errors: 2 })).toBe('3 passed, 3 failed')
})

test('skipped tests are grouped by what they need, with what would enable them', () => {
  const lines = describeSkipped([
    'fleet page is accessible [needs chromium]',
    'fleet page > at 390 px [needs Chromium]',
    'creates a bead [needs br]',
    'something [needs a moon]',
    'no reason given',
  ])
  expect(lines).toEqual([
    expect.stringMatching(/^Skipped 2 that need chromium\. To run them: install Chromium/),
    '  fleet page is accessible [needs chromium]',
    '  fleet page > at 390 px [needs Chromium]',
    expect.stringMatching(/^Skipped 1 that need br\. To run them: install br/),
    '  creates a bead [needs br]',
    'Skipped 1 that need a moon. To run them: provide a moon.',
    '  something [needs a moon]',
    'Skipped 1 by a filter, or by a mark in the test itself:',
    '  no reason given',
  ])
})

test('the hundreds that a filter skips are counted, not named', () => {
  expect(describeSkipped(Array.from({ length: 300 }, (_, i) => `test ${i}`))).toEqual([
    'Skipped 300 by a filter, or by a mark in the test itself.',
  ])
})
