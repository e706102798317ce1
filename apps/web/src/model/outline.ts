import { outlineLetters, type EntryView } from '@hoop/protocol'
import { isError } from './entry-items.ts'

/** What of a transcript is shown. */
export const entryFilters = ['all', 'talk', 'tools', 'errors'] as const
export type EntryFilter = (typeof entryFilters)[number]

const kinds = Object.fromEntries(Object.entries(outlineLetters).map(([kind, letter]) => [letter, kind]))
const isKind = (text: string): text is EntryView['kind'] => text in outlineLetters

/** One entry at a glance: its kind, and whether it is an error. */
export interface Mark {
  readonly kind: EntryView['kind']
  readonly isError: boolean
}

/** Every mark there is, by its code: the code of its letter. */
const marks: readonly (Mark | undefined)[] = Array.from({ length: 128 }, (_, code) => {
  const letter = String.fromCodePoint(code)
  const kind = kinds[letter.toLowerCase()]
  return kind !== undefined && isKind(kind) ? { kind, isError: letter !== letter.toLowerCase() || kind === 'error' } : undefined
})

/** The kinds of all entries of a session, also of those that are not loaded. */
export interface Outline {
  readonly count: () => number
  /** `undefined`: not known yet. */
  readonly at: (seq: number) => Mark | undefined
  /** What the daemon told of the whole session. What is known already of entries behind its end stays. */
  readonly read: (letters: string) => void
  /** Returns whether it is news. */
  readonly put: (entry: EntryView) => boolean
  readonly grow: (count: number) => void
  /** Everything anew: another transcript. */
  readonly clear: () => void
  /** The next entry of a kind from here, not the one at `from` itself; `undefined` where there is none. */
  readonly find: (from: number, step: 1 | -1, fits: (mark: Mark) => boolean) => number | undefined
  readonly countOf: (fits: (mark: Mark) => boolean) => number
}

export function createOutline(): Outline {
  let codes = new Uint8Array(1024)
  let count = 0
  const grow = (wanted: number) => {
    if (wanted > codes.length) {
      const more = new Uint8Array(Math.max(wanted, codes.length * 2))
      more.set(codes)
      codes = more
    }
    count = Math.max(count, wanted)
  }
  const at = (seq: number): Mark | undefined => (seq < count ? marks[codes[seq] ?? 0] : undefined)
  return {
    count: () => count,
    at,
    read(letters) {
      grow(letters.length)
      for (let seq = 0; seq < letters.length; seq += 1) codes[seq] = letters.codePointAt(seq) ?? 0
    },
    put(entry) {
      grow(entry.seq + 1)
      const letter = outlineLetters[entry.kind]
      const code = (isError(entry) ? letter.toUpperCase() : letter).codePointAt(0) ?? 0
      if (codes[entry.seq] === code) return false
      codes[entry.seq] = code
      return true
    },
    grow,
    clear() {
      codes.fill(0)
      count = 0
    },
    find(from, step, fits) {
      for (let seq = from + step; seq >= 0 && seq < count; seq += step) {
        const mark = at(seq)
        if (mark !== undefined && fits(mark)) return seq
      }
      return undefined
    },
    countOf(fits) {
      let found = 0
      for (let seq = 0; seq < count; seq += 1) {
        const mark = at(seq)
        if (mark !== undefined && fits(mark)) found += 1
      }
      return found
    },
  }
}

/** Whether a filter shows a kind of entry. */
export function showsMark(filter: EntryFilter, mark: Mark): boolean {
  const { kind } = mark
  switch (filter) {
    case 'all':
      return true
    case 'talk':
      return kind === 'user' || kind === 'assistant' || kind === 'summary' || kind === 'error'
    case 'tools':
      return kind === 'tool_call' || kind === 'tool_result'
    case 'errors':
      return isErrorMark(mark)
  }
}

/** Errors of the conversation and results of calls that failed; a call that is marked itself is told by its result. */
export const isErrorMark = ({ kind, isError: isBad }: Mark): boolean => isBad && kind !== 'tool_call'
