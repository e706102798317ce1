import { expect, test } from 'vitest'
import { countUp, describeFailures, describeSkipped, failedFiles, replaceFiles, summaryLine } from '../test-summary.mjs'

const good = { path: '/x/a.test.ts', passed: 12, skipped: ['a', 'b'], failures: [] }
const bad = { path: '/x/b.test.ts', passed: 1, skipped: [], failures: [{ name: 'page > opens', message: 'expected 1\n\nto be 2' }] }

test('the last line: passed and failed, skipped only where there are any', () => {
  expect(summaryLine(countUp({ files: [good], unhandled: [] }))).toBe('12 passed, 0 failed, 2 skipped')
  expect(summaryLine(countUp({ files: [bad], unhandled: [] }))).toBe('1 passed, 1 failed')
})

test('an error outside of any test is a failure', () => {
  expect(summaryLine(countUp({ files: [bad], unhandled: ['lost'] }))).toBe('1 passed, 2 failed')
})

test('every failure is named, with the first lines of its reason', () => {
  expect(describeFailures({ files: [good, bad], unhandled: ['lost'] }, '/x')).toEqual([
    '  b.test.ts > page > opens',
    '      expected 1',
    '      to be 2',
    '  (outside of any file)',
    '      lost',
  ])
})

test('a file that is run again counts as it is then; what belongs to no file stays', () => {
  const first = { files: [good, bad], unhandled: ['lost'] }
  expect(failedFiles(first)).toEqual(['/x/b.test.ts'])
  const mended = { ...bad, passed: 2, failures: [] }
  expect(replaceFiles(first, { files: [mended], unhandled: [] })).toEqual({ files: [good, mended], unhandled: ['lost'] })
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
