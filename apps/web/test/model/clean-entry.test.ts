import { expect, test } from 'vitest'
import { cleanEntry } from '../../src/model/clean-entry.ts'
import { makeEntry } from '../make-entries.ts'

test('no text and no name of an entry commands a terminal', () => {
  const entry = makeEntry(1, {
    kind: 'tool_call',
    text: '\u001b[31mred',
    model: 'm\u0007',
    tool: { name: 'Ba\u0000sh', input: { 'a\u001b[2J': ['\u009b1mx', { deep: 'y\u0008' }], count: 3, none: null } },
  })
  expect(cleanEntry(entry)).toMatchObject({
    text: 'red',
    model: 'm',
    tool: { name: 'Bash', input: { a: ['x', { deep: 'y' }], count: 3, none: null } },
  })
})

test('the colours of a result stay: they are drawn as ours', () => {
  expect(cleanEntry(makeEntry(1, { kind: 'tool_result', text: '\u001b[31mred' })).text).toBe('\u001b[31mred')
})

test('an entry that is plain is the same', () => {
  const entry = makeEntry(1, { kind: 'assistant', text: 'Nothing.\nMore.' })
  expect(cleanEntry(entry)).toEqual(entry)
})
