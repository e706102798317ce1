import type { EntryView } from '@hoop/protocol'
import { firstOf, type EntryItem } from './entry-items.ts'

/** Silence of this length is shown as a gap. */
export const GAP_MS = 60_000

/** A stretch between two items: entries that are left out, and time in which nothing was written. */
export interface Gap {
  readonly kind: 'gap'
  /** Entries that are not shown. */
  readonly skipped: number
  /** From the last entry before it to the first after it; `undefined` where one of them has no time. */
  readonly ms: number | undefined
}

/** The last entry that an item shows. */
const lastOf = (item: EntryItem): EntryView => (item.kind === 'call' ? (item.result ?? item.call) : item.entry)

/** How long nobody wrote between two entries; `undefined` where that cannot be told. */
export const silenceMs = (before: EntryView | undefined, after: EntryView): number | undefined =>
  before?.at === undefined || after.at === undefined ? undefined : Math.max(0, after.at - before.at)

/** Puts a gap where entries are left out, and where nothing was written for a minute or more. */
export function withGaps(items: readonly EntryItem[]): readonly (EntryItem | Gap)[] {
  const rows: (EntryItem | Gap)[] = []
  let before: EntryItem | undefined
  // Of calls side by side the results may stand behind the next item: what was shown last is the highest number so far.
  let seen = -1
  for (const item of items) {
    const ms = before === undefined ? undefined : silenceMs(lastOf(before), firstOf(item))
    const skipped = before === undefined ? 0 : Math.max(0, item.seq - seen - 1)
    if (skipped > 0 || (ms ?? 0) >= GAP_MS) rows.push({ kind: 'gap', skipped, ms })
    rows.push(item)
    seen = Math.max(seen, item.seq, lastOf(item).seq)
    before = item
  }
  return rows
}
