import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileSearch } from '../../src/pattern/search.ts'

const numRuns = Number(process.env['HOOP_PROPERTY_RUNS'] ?? 300)

function covered(pattern: string, text: string): string {
  const marks = Array.from(text, (c) => '.'.repeat(c.length))
    .join('')
    .split('')
  compileSearch(pattern)(text, (start, end) => marks.fill('#', start, end))
  return marks.join('')
}

/** What any match of JavaScript's own engine covers, wherever it begins and however short or long it is. */
function coveredNatively(pattern: string, text: string): string {
  const marks = Array.from(text, (c) => '.'.repeat(c.length))
    .join('')
    .split('')
  for (let start = 0; start < text.length; start += 1)
    for (let end = start + 1; end <= text.length; end += 1) {
      const whole = new RegExp(`(?<=^[^]{${start}})(?:${pattern})(?=[^]{${text.length - end}}$)`, 'u')
      if (whole.test(text)) marks.fill('#', start, end)
    }
  return marks.join('')
}

test('it covers what matches of the native engine cover, and nothing else', () => {
  const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '\\w', '(?:a|bc)', '(?:ab)?', '\\b', 'c{2}', 'a{1,2}', 'b+', 'c*?', '(?:a|)')
  const pattern = fc.array(atom, { minLength: 1, maxLength: 4 }).map((atoms) => `x?a${atoms.join('')}`)
  fc.assert(
    fc.property(pattern, fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', 'x'), maxLength: 9 }), (pattern, text) => {
      expect(covered(pattern, text)).toBe(coveredNatively(pattern, text))
    }),
    { numRuns },
  )
})

test.each([
  ['TCK-\\d+', 'a TCK-12 b', '..######..'],
  ['^a$', 'a\nb\na', '#...#'],
  ['\\p{Lu}{2}', 'ÄÖ é', '##..'],
  ['[😀-😂]x', 'a😀x', '.###'],
  ['a[^z]b', 'a\nb', '...'],
  ['(?<id>a)\\/b', 'a/b', '###'],
  ['\\u{61}\\x62\\u0063', 'abc', '###'],
])('%s in %j', (pattern, text, marks) => expect(covered(pattern, text)).toBe(marks))
