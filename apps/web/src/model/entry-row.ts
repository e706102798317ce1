import type { EntryView } from '@hoop/protocol'
import type { EntryItem } from './entry-items.ts'
import { showsMark, type EntryFilter, type Mark } from './outline.ts'

/** What is known of an entry: its kind, its text if it is in memory, and the call or result that it belongs to. */
export interface RowSources {
  readonly mark: (seq: number) => Mark | undefined
  readonly get: (seq: number) => EntryView | undefined
  readonly partner: (entry: EntryView) => EntryView | undefined
}

/**
 * Whether an entry has no row of its own: a result stands with its call, and what a filter leaves out stands nowhere. A result that is not
 * in memory is taken to be one that has a call; where errors alone are shown, a result that failed brings its call along.
 */
export function isRowHidden({ mark, get, partner }: RowSources, filter: EntryFilter, seq: number): boolean {
  const known = mark(seq)
  if (known === undefined) return false
  if (!showsMark(filter, known)) return true
  if (known.kind !== 'tool_result' || filter === 'errors') return false
  const entry = get(seq)
  return entry === undefined || partner(entry) !== undefined
}

/** What stands in the row of an entry; `undefined` while it is not in memory. */
export function rowItem({ get, partner }: RowSources, seq: number): EntryItem | undefined {
  const entry = get(seq)
  if (entry === undefined) return undefined
  if (entry.kind === 'tool_call') return { kind: 'call', seq, call: entry, result: partner(entry) }
  const call = entry.kind === 'tool_result' ? partner(entry) : undefined
  return call === undefined ? { kind: 'entry', seq, entry } : { kind: 'call', seq, call, result: entry }
}

export const isSameItem = (a: EntryItem | undefined, b: EntryItem | undefined): boolean =>
  a === b ||
  (a?.kind === 'call' && b?.kind === 'call' && a.call === b.call && a.result === b.result && a.seq === b.seq) ||
  (a?.kind === 'entry' && b?.kind === 'entry' && a.entry === b.entry)

/** How high a row of a kind usually is: what is counted with until it is seen. */
const usualPx: Readonly<Record<EntryView['kind'], number>> = {
  user: 78,
  assistant: 62,
  thinking: 54,
  tool_call: 34,
  tool_result: 60,
  system: 34,
  summary: 34,
  error: 60,
  unknown: 34,
}

/** Chromium draws nothing beyond some 33 million pixels: of a session that long, rows are guessed lower. */
const MOST_PX = 24_000_000

/** The height of a row that was never seen. */
export function guessPx(mark: Mark | undefined, total: number): number {
  const px = mark === undefined ? 40 : usualPx[mark.kind]
  return Math.min(px, Math.max(1, MOST_PX / Math.max(1, total)))
}

/** A pause before an entry that is worth a line: silence of more than so long, or another day. */
const SILENCE_MS = 60_000

export function gapBefore(
  before: number | undefined,
  at: number | undefined,
): { readonly ms: number; readonly isNewDay: boolean } | undefined {
  if (before === undefined || at === undefined) return undefined
  const ms = at - before
  const isNewDay = new Date(before).toDateString() !== new Date(at).toDateString()
  return ms >= SILENCE_MS || isNewDay ? { ms, isNewDay } : undefined
}
