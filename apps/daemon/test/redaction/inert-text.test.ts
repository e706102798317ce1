import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inertText } from '../../src/redaction/inert-text.ts'

const esc = '\u001b'

test.each([
  ['plain', 'as it is\n\tand so on', 'as it is\n\tand so on'],
  ['colours stay', `${esc}[1;31mFAIL${esc}[0m src/a.ts`, `${esc}[1;31mFAIL${esc}[0m src/a.ts`],
  ['colours in their short form', '\u009b32mok\u009bm', `${esc}[32mok${esc}[m`],
  ['cursor and screen', `a${esc}[2J${esc}[10;20Hb${esc}[?25lc${esc}[3A`, 'abc'],
  ['a title', `${esc}]0;pwned\u0007text`, 'text'],
  ['a link', `${esc}]8;;https://evil.example${esc}\\click${esc}]8;;${esc}\\`, 'click'],
  ['the clipboard', `${esc}]52;c;cm0gLXJmIC8=\u0007after`, 'after'],
  ['a string without an end', `${esc}]52;c;rest`, '52;c;rest'],
  ['a device control string', `a${esc}P1$r0m${esc}\\b`, 'ab'],
  ['short ones', `${esc}c${esc}7${esc}(Ba${esc}`, 'a'],
  ['NUL, bell, backspace', 'a\0b\u0007c\bd\u007f', 'abcd'],
  ['markup and bidi are text', '<img src=x onerror=alert(1)> \u202eevil', '<img src=x onerror=alert(1)> \u202eevil'],
])('%s', (_, text, inert) => {
  expect(inertText(text)).toBe(inert)
})

test('whatever the text, nothing is left that a terminal obeys but colours, and what was plain is still there', () => {
  const piece = fc.oneof(
    fc.constantFrom(esc, `${esc}[`, `${esc}]`, `${esc}\\`, '\u0007', '\u009b', '\u009d', '\u009c', '31m', ';', '2J', `${esc}P`, '\0', 'x'),
    fc.string(),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const inert = inertText(pieces.join(''))
      // Colours alone begin with an ESC; of what else is a control character, only tabs and line ends are left.
      const controls = inert
        .split(esc)
        .map((part, at) => (at === 0 ? part : part.replace(/^\[[0-9;:]*m/, '')))
        .join('')
        .match(/\p{Cc}/gu)
      expect((controls ?? []).filter((control) => !'\t\n\r'.includes(control))).toEqual([])
      for (const part of inert.split(esc).slice(1)) expect(part).toMatch(/^\[[0-9;:]*m/)
      expect(inertText(inert)).toBe(inert)
    }),
  )
})

test('time is in proportion to the length, whatever it holds', () => {
  const hostile = [`${esc}]`, `${esc}[`, `${esc}P`, `${esc}[${'1;'.repeat(40)}`, `${esc}[31`, '\u009d', '\u0090x'].map((piece) =>
    piece.repeat(200_000 / piece.length),
  )
  for (const text of hostile) expect(inertText(text).length).toBeLessThanOrEqual(text.length)
})
