import { expect, test } from 'vitest'
import { patternOfWords } from '../../src/model/word-pattern.ts'

const hits = (query: string, text: string) => [...text.matchAll(patternOfWords(query) ?? /$^/g)].map(([hit]) => hit)

test.each([
  ['each word, whatever its case', 'Webhook handler', 'The WEBHOOK asks the handler', ['WEBHOOK', 'handler']],
  ['a phrase as it stands, over line ends too', '"no such table"', 'no such\n  table, such a table', ['no such\n  table']],
  ['the beginning of a word', 'idem*', 'idempotent', ['idem']],
  ['what is a pattern to a program, as text', 'a.b(c) [x]', 'a.b(c) axb [x]', ['a.b(c)', '[x]']],
  ['words of other scripts', '日本', 'in 日本', ['日本']],
])('it marks %s', (_, query, text, found) => {
  expect(hits(query, text)).toEqual(found)
})

test.each(['', '   ', '* "" ()', '"'])('nothing is looked for with %j', (query) => {
  expect(patternOfWords(query)).toBeUndefined()
})
