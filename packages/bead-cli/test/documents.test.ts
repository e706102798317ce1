import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseDocuments } from '../src/documents.ts'
import { textOf } from './support/fixtures.ts'
import { runs } from './support/temp.ts'

test('two documents after each other, the second pretty-printed', () => {
  expect(parseDocuments(textOf('br-0.7.6/close-again.txt'))).toMatchObject([
    { closed: [], skipped: [{ reason: 'already closed' }] },
    { error: { code: 'NOTHING_TO_DO' } },
  ])
})

test('log lines before the first brace are no documents', () => {
  const text =
    '2026-11-21 INFO opening\n[note] Output truncated\n[2026-11-21T00:00:00Z] {half\n{"error":{"code":"X","message":"}\\n{"}}\nbye'
  expect(parseDocuments(text)).toEqual([{ error: { code: 'X', message: '}\n{' } }])
})

test('nothing, text, and half a document give none', () => {
  for (const text of ['', '  \n', 'error: unexpected argument', '{"a":', '[1,2', '{"a":"never closed'])
    expect(parseDocuments(text)).toEqual([])
})

test('any objects, printed in any of the ways, come back', () => {
  const value = fc.dictionary(fc.string(), fc.jsonValue())
  const noise = fc.constantFrom('', 'plain words\n', '[note] x\n', '{half\n')
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.boolean(), noise), { minLength: 1, maxLength: 5 }), (parts) => {
      const text = parts.map(([object, pretty, before]) => `${before}${JSON.stringify(object, null, pretty ? 2 : 0)}\n`).join('')
      expect(parseDocuments(text)).toEqual(parts.map(([object]) => JSON.parse(JSON.stringify(object))))
    }),
    runs('FC_RUNS', 300),
  )
})
