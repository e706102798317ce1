import type { Entry, Excerpt } from '@hoop/protocol'

/** Why somebody looks at the end of an execution. */
export type Why = Excerpt['why']

export interface SelectedExcerpt<E extends Entry = Entry> {
  /** In order of `seq`. */
  readonly entries: readonly E[]
  readonly focusSeq: number | null
  /** A call without a result. */
  readonly pending: E | undefined
}

/** No excerpt has more. */
export const excerptEntriesAtMost = 40

/** What came just before, whatever it is: so much of it shows how it went. */
const lastEntries = 16
/** Calls with their output, beside those. */
const lastCalls = { good: 1, bad: 6 }
const lastWords = { good: 3, bad: 3 }
const lastErrors = 3
/** Around what tells most. */
const aroundFocus = 3

/**
 * Of the entries of an execution (the last few hundred, in order), those that explain how it ended. At a failure the prompt, the last
 * calls with their output, the last words and the error; at a success the last words and what the last call gave; else what it was doing.
 *
 * @param prompt the prompt that it worked on, where that lies before `entries`
 */
export function selectExcerpt<E extends Entry>(entries: readonly E[], why: Why, prompt?: E): SelectedExcerpt<E> {
  const its = entries.slice(entries.findLastIndex(({ kind }) => kind === 'user') + 1)
  const results = new Set(its.flatMap(({ kind, tool }) => (kind === 'tool_result' && tool ? [tool.id] : [])))
  const pending = its.findLast(({ kind, tool }) => kind === 'tool_call' && tool && !results.has(tool.id))
  const asked = entries.findLast(({ kind }) => kind === 'user') ?? prompt
  const isGood = why === 'success'
  const focus = isGood ? focusOfSuccess(entries) : (focusOf(its, why, pending) ?? entries.at(-1))

  const chosen = new Map<number, E>()
  const room = () => excerptEntriesAtMost - chosen.size
  const choose = (some: readonly (E | undefined)[]): void => {
    for (const entry of some) if (entry && (room() > 0 || chosen.has(entry.seq))) chosen.set(entry.seq, entry)
  }
  // What matters most first: what follows is left out where there is no room.
  choose([asked, focus, partnerOf(entries, focus), pending])
  choose(lastOf(entries, ({ kind }) => kind === 'assistant', isGood ? lastWords.good : lastWords.bad))
  if (!isGood) choose(lastOf(entries, isError, lastErrors).flatMap((entry) => [entry, partnerOf(entries, entry)]))
  const calls = lastOf(entries, ({ kind }) => kind === 'tool_result', isGood ? lastCalls.good : lastCalls.bad)
  choose(calls.toReversed().flatMap((result) => [result, partnerOf(entries, result)]))
  if (!isGood) {
    const at = focus ? entries.indexOf(focus) : -1
    if (at !== -1) choose(entries.slice(Math.max(0, at - aroundFocus), at + aroundFocus + 1))
    choose(entries.slice(-lastEntries).toReversed())
  }
  return { entries: [...chosen.values()].sort((a, b) => a.seq - b.seq), focusSeq: focus?.seq ?? null, pending }
}

/** A call of its result, a result of its call. */
function partnerOf<E extends Entry>(entries: readonly E[], entry: E | undefined): E | undefined {
  if (!entry?.tool || (entry.kind !== 'tool_call' && entry.kind !== 'tool_result')) return undefined
  const other = entry.kind === 'tool_call' ? 'tool_result' : 'tool_call'
  const { id } = entry.tool
  return entries.findLast(({ kind, tool }) => kind === other && tool?.id === id)
}

const lastOf = <E extends Entry>(entries: readonly E[], fits: (entry: E) => boolean, count: number) => entries.filter(fits).slice(-count)

const isError = ({ kind, tool }: Entry): boolean => kind === 'error' || (kind === 'tool_result' && tool?.isError === true)

/** Records that say nothing of what an agent does, and yet come last. */
const isAside = ({ kind, text }: Entry): boolean => kind === 'unknown' || (kind === 'system' && !troubleWords.test(text))
const troubleWords = /\b(?:retry|retries|limit|overloaded|error|failed|failure|denied|abort\w*|interrupt\w*|killed|timed? ?out)\b/i

/** The last words, or where there are none, what came last. */
function focusOfSuccess<E extends Entry>(entries: readonly E[]): E | undefined {
  return entries.findLast(({ kind }) => kind === 'assistant') ?? entries.findLast((entry) => !isAside(entry)) ?? entries.at(-1)
}

/**
 * An error of the CLI itself, unless the agent went on after it; for what was ended from outside the call that never came back, and what
 * came last; for what failed by itself the last call that failed.
 */
function focusOf<E extends Entry>(its: readonly E[], why: Why, pending: E | undefined): E | undefined {
  const last = its.findLast((entry) => !isAside(entry))
  const fatal = its.findLast(({ kind }) => kind === 'error')
  const went =
    fatal && its.slice(its.indexOf(fatal) + 1).some(({ kind }) => kind === 'assistant' || kind === 'tool_call' || kind === 'thinking')
  if (fatal && !went) return fatal
  if (why !== 'failure') return pending ?? last
  const failed = its.findLast(isError)
  return pending && failed ? (pending.seq > failed.seq ? pending : failed) : (pending ?? failed ?? last)
}
