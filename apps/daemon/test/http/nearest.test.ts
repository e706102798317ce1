import { expect, test } from 'vitest'
import { findNearest, hintNearest } from '../../src/http/nearest.ts'

test.each([
  ['alpho', ['alpha', 'bravo'], 'alpha'],
  ['ALPHA', ['bravo', 'alpha'], 'alpha'],
  ['needle-claude-sonet-alpha', ['needle-claude-sonnet-alpha', 'needle-codex-bravo'], 'needle-claude-sonnet-alpha'],
  ['zulu', ['alpha', 'bravo'], undefined],
  ['', [], undefined],
  ['x'.repeat(200), ['x'.repeat(200)], undefined],
])('nearest to %s', (wanted, candidates, nearest) => {
  expect(findNearest(wanted, candidates)).toBe(nearest)
})

test('no nearest, no hint', () => {
  expect(hintNearest('zulu', ['alpha'])).toEqual({})
})
