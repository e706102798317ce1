import type { Entry } from '@hoop/transcripts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { excerptEntriesAtMost, selectExcerpt, type Why } from '../../src/excerpt/select-excerpt.ts'
import { recordedSessions, recordedVersions } from './recorded.ts'

const whys: readonly Why[] = ['success', 'failure', 'timeout', 'crash', 'interrupted', 'lost', 'stuck', 'running']

/** A session in a few letters: `u`ser, `a`ssistant, `t`hinking, `s`ystem, `e`rror; `c1` a call, `r1` its result, `R1` a failed one. */
function session(script: string): Entry[] {
  const kinds = {
    u: 'user',
    a: 'assistant',
    t: 'thinking',
    s: 'system',
    e: 'error',
    c: 'tool_call',
    r: 'tool_result',
    R: 'tool_result',
  } as const
  const isKind = (letter: string): letter is keyof typeof kinds => letter in kinds
  return script.split(' ').map((word, seq): Entry => {
    const letter = word.charAt(0)
    if (!isKind(letter)) throw new Error(`no kind ${letter}`)
    const id = word.slice(1)
    const tool = id === '' ? undefined : { id, name: 'Bash', ...(letter === 'R' && { isError: true }) }
    return {
      seq,
      kind: kinds[letter],
      text: letter === 's' ? 'Retry 3 of 10 in 2 s' : word,
      source: { offset: seq, length: 1 },
      ...(tool && { tool }),
    }
  })
}
const told = (script: string, why: Why) => {
  const entries = session(script)
  const { entries: chosen, focusSeq, pending } = selectExcerpt(entries, why)
  return {
    text: chosen.map(({ text }) => text).join(' '),
    focus: focusSeq === null ? null : entries[focusSeq]?.text,
    pending: pending?.text,
  }
}

test.each<[string, string, Why, string]>([
  ['the CLI’s own error', 'u a c1 r1 e', 'failure', 'e'],
  ['the last call that failed', 'u c1 R1 c2 r2 a', 'failure', 'R1'],
  ['the later one of a failed call and one that never came back', 'u c1 R1 c2', 'failure', 'c2'],
  ['no error at all: the last words', 'u c1 r1 a', 'failure', 'a'],
  ['an error that it went on after is not why it was killed', 'u e a c1', 'crash', 'c1'],
  ['a call that never came back, at a timeout', 'u c1 r1 a c2', 'timeout', 'c2'],
  ['of calls side by side the one that hangs', 'u c1 c2 r1', 'stuck', 'c2'],
  ['waiting for a provider', 'u a s s', 'stuck', 'Retry 3 of 10 in 2 s'],
  ['what it said last', 'u c1 r1 t', 'lost', 't'],
  ['a good end: its last words', 'u c1 R1 c2 r2 a', 'success', 'a'],
  ['nothing but the prompt', 'u', 'interrupted', 'u'],
])('in the middle stands %s', (_, script, why, focus) => {
  expect(told(script, why).focus).toBe(focus)
})

test('a good end: the prompt, the last call with what it gave, the last words', () => {
  expect(told('u a c1 r1 a c2 r2 a', 'success').text).toBe('u a a c2 r2 a')
})

test('a failure far back is there with its call and what is around it, and so is the end', () => {
  const steps = Array.from({ length: 100 }, (_, n) => `c${n} ${n === 30 ? 'R' : 'r'}${n}`).join(' ')
  const { text, focus } = told(`u ${steps} a`, 'failure')
  expect(focus).toBe('R30')
  for (const word of ['u', 'c30', 'R30', 'c29', 'c99', 'r99', 'a']) expect(text.split(' ')).toContain(word)
})

test('the prompt that lies far before is handed in', () => {
  const [prompt] = session('u')
  const later = session('u c1 r1 a').slice(1)
  expect(selectExcerpt(later, 'success', prompt).entries.map(({ text }) => text)).toEqual(['u', 'c1', 'r1', 'a'])
})

test('whatever the session and its end: bounded, in order, of its own entries, with the focus among them', () => {
  const word = fc.oneof(
    fc.constantFrom('u', 'a', 't', 's', 'e'),
    fc.nat(9).chain((n) => fc.constantFrom(`c${n}`, `r${n}`, `R${n}`)),
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 120 }), fc.constantFrom(...whys), (words, why) => {
      const entries = words.length === 0 ? [] : session(words.join(' '))
      const { entries: chosen, focusSeq } = selectExcerpt(entries, why)
      const seqs = chosen.map(({ seq }) => seq)
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b))
      expect(seqs.length).toBeLessThanOrEqual(excerptEntriesAtMost)
      expect(seqs.every((seq) => entries[seq] !== undefined)).toBe(true)
      if (entries.length > 0) expect(seqs).toContain(focusSeq)
      else expect([seqs, focusSeq]).toEqual([[], null])
    }),
  )
})

test.each(recordedVersions)(
  '$cli $version: of each recorded session that went wrong, what went wrong is there',
  async ({ cli, version }) => {
    for (const { path, entries, pending } of await recordedSessions(cli, version)) {
      const lastPrompt = entries.findLast(({ kind }) => kind === 'user')
      const its = entries.slice(lastPrompt ? lastPrompt.seq + 1 : 0)
      const fatal = its.at(-1)?.kind === 'error' ? its.at(-1) : undefined
      for (const why of ['failure', 'crash', 'timeout'] as const) {
        const { entries: chosen, focusSeq } = selectExcerpt(entries, why)
        const has = (entry: Entry | undefined) => entry === undefined || chosen.includes(entry)
        const focus = entries.find(({ seq }) => seq === focusSeq)
        expect([path, has(lastPrompt), has(its.findLast(({ kind }) => kind === 'assistant'))]).toEqual([path, true, true])
        expect([path, has(its.findLast(({ kind }) => kind === 'tool_result'))]).toEqual([path, true])
        if (fatal) expect([path, focus]).toEqual([path, fatal])
        else if (pending !== undefined && focus?.kind !== 'tool_result')
          expect([path, focus]).toMatchObject([path, { kind: 'tool_call', tool: { name: pending } }])
      }
      const { entries: good, focusSeq } = selectExcerpt(entries, 'success')
      const words = entries.findLast(({ kind }) => kind === 'assistant')
      if (words) expect([path, focusSeq]).toEqual([path, words.seq])
      expect(good.length).toBeLessThanOrEqual(8)
    }
  },
)
