import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutLongStrings, parseRecord } from '../src/parse-record.ts'

test('a line of 64 MB costs little: long strings are cut, and say so', () => {
  const line = JSON.stringify({ type: 'user', image: 'A'.repeat(64 * 1024 * 1024), n: 7, text: 'x"\\'.repeat(40_000) })
  const parsed = parseRecord(line)
  expect(parsed.ok).toBe(true)
  const text = JSON.stringify(parsed.ok && parsed.value)
  expect(text.length).toBeLessThan(200_000)
  expect(text).toContain('characters left out]')
  expect(text).toContain('"n":7')
})

test('cutting keeps everything else, wherever escapes and surrogates fall', () => {
  fc.assert(
    fc.property(
      fc.json().filter((json) => json !== 'null'),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.integer({ min: 1, max: 60 }),
      (json, long, kept) => {
        const text = JSON.stringify([JSON.parse(json), long, [long, 1]])
        const cut: unknown = JSON.parse(cutLongStrings(text, kept))
        expect(cut).toMatchObject([expect.anything(), expect.any(String), [expect.any(String), 1]])
        if (text.length < kept) expect(cut).toEqual(JSON.parse(text))
      },
    ),
    // What is looked at is of this string, though an escape stands shortly before it.
    { examples: [['""', '\u{10000}\0', 1]] },
  )
})

test('what is not JSON stays so', () => {
  for (const text of ['', '{', '{"a":"b', `{"a":"${'x'.repeat(2_000_000)}`, 'nonsense', '\u0000']) expect(parseRecord(text).ok).toBe(false)
  expect(parseRecord('['.repeat(3_000) + ']'.repeat(3_000)).ok).toBe(true)
})
