import { expect, test } from 'vitest'
import { plainTerminalText, terminalSpans, withoutCommands } from '../../src/model/terminal-text.ts'

test('colours become names, and end where they are reset', () => {
  expect(terminalSpans('a \u001b[31mred\u001b[0m \u001b[1;92mok\u001b[39m!')).toEqual([
    { text: 'a ' },
    { text: 'red', colour: 'red' },
    { text: ' ' },
    { text: 'ok', colour: 'green', isBold: true },
    { text: '!', isBold: true },
  ])
})

test('palette and 24-bit colours are passed over with their numbers', () => {
  expect(terminalSpans('\u001b[38;5;196mx\u001b[38;2;31;32;33;34my')).toEqual([{ text: 'x' }, { text: 'y', colour: 'blue' }])
})

test.each([
  ['moves and clears', '\u001b[2J\u001b[1;1Hgone\u001b[K', 'gone'],
  ['a link', '\u001b]8;;https://example.org\u001b\\text\u001b]8;;\u001b\\', 'text'],
  ['the clipboard', 'a\u001b]52;c;aGVsbG8=\u0007b', 'ab'],
  ['a title that never ends', '\u001b]0;title', '0;title'],
  ['a device control string', '\u001bPq#0\u001b\\x', 'x'],
  ['one byte forms', '\u009b31mred\u009d0;t\u009c.', 'red.'],
  ['a lone escape', 'a\u001b', 'a'],
  ['bells, backspaces, zero bytes', 'a\u0007\u0008\u0000b\u007f', 'ab'],
  ['a progress bar', '10 %\r50 %\r100 %\ndone\r\nend\r', '100 %\ndone\nend'],
])('%s leave nothing but text', (_, output, text) => {
  expect(plainTerminalText(output)).toBe(text)
})

test('what turns the direction of writing, or cannot be seen, is named', () => {
  expect(terminalSpans('a\u202eb\u200b')).toEqual([
    { text: 'a' },
    { text: 'U+202E', isControl: true },
    { text: 'b' },
    { text: 'U+200B', isControl: true },
  ])
})

test('prose loses commands, and keeps its lines, tabs and marks', () => {
  expect(withoutCommands('a \u001b[31mred\u001b[0m\tword\r\nnext\u0000 \u001b]8;;http://evil.test\u0007link\u001b]8;;\u0007')).toBe(
    'a red\tword\nnext link',
  )
  const same = 'שלום, 日本, 👨\u200d👩 and <b>\n\ttabs'
  expect(withoutCommands(same)).toBe(same)
})

test('a text of nothing but beginnings of commands takes no longer than its length', () => {
  expect(withoutCommands('\u001b]'.repeat(100_000))).toBe('')
  expect(withoutCommands('\u009d'.repeat(100_000))).toBe('')
  expect(withoutCommands('\u009b1'.repeat(100_000))).toBe('')
})
