import { expect, test } from 'vitest'
import { splitTag, titleOf } from '../src/tag.ts'

test.each([
  ['[needle:alpha:bd-1:pluck] Fix it', { worker: 'alpha', bead: 'bd-1', strand: 'pluck' }, ' Fix it'],
  ['"[needle:alpha:bd-1:pluck] Fix \\"it\\""', { worker: 'alpha', bead: 'bd-1', strand: 'pluck' }, ' Fix \\"it\\"'],
  ['\n  [needle:a:web-1k2.3:]\nFix', { worker: 'a', bead: 'web-1k2.3' }, '\nFix'],
])('%j has a tag', (prompt, tag, text) => {
  expect(splitTag(prompt)).toMatchObject({ tag, isMalformed: false, text, whole: expect.stringMatching(/^\[needle:/) })
})

test.each(['[needle:alpha] Fix', '[needle:a b:c:d] x', '[needle::b:c] x', '[needle:a:b:c'])('%j begins like one and is none', (prompt) => {
  expect(splitTag(prompt)).toEqual({ isMalformed: true, text: prompt, whole: prompt })
})

test.each(['Fix it', 'See [needle:a:b:c]', '', '> [needle:a:b:c]'])('%j has none', (prompt) => {
  expect(splitTag(prompt)).toEqual({ isMalformed: false, text: prompt, whole: prompt })
})

test('a title is one line of at most 120 characters', () => {
  expect(titleOf(' a\n\tb\u0000c ')).toBe('a b c')
  expect(titleOf(' \n ')).toBeUndefined()
  expect(titleOf('😀'.repeat(100))?.length).toBeLessThanOrEqual(120)
  expect(titleOf('😀'.repeat(100))).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/)
})
