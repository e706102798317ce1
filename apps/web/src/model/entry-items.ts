import type { EntryView } from '@hoop/protocol'

/** What stands in one line of a transcript: a call with its result, where it has one yet, or any other entry. */
export type EntryItem =
  | { readonly kind: 'call'; readonly seq: number; readonly call: EntryView; readonly result: EntryView | undefined }
  | { readonly kind: 'entry'; readonly seq: number; readonly entry: EntryView }

/**
 * Entries → items, in the order in which they began. A result joins its call, also when other calls stand between them; one whose call is
 * not among these entries stands alone, and so does a second result of one call.
 */
export function entryItems(entries: readonly EntryView[]): readonly EntryItem[] {
  const items: EntryItem[] = []
  const open = new Map<string, number>()
  for (const entry of entries) {
    if (entry.kind === 'tool_call') {
      if (entry.tool !== undefined) open.set(entry.tool.id, items.length)
      items.push({ kind: 'call', seq: entry.seq, call: entry, result: undefined })
      continue
    }
    const id = entry.kind === 'tool_result' ? entry.tool?.id : undefined
    const at = id === undefined ? undefined : open.get(id)
    const item = at === undefined ? undefined : items[at]
    if (id === undefined || at === undefined || item?.kind !== 'call') {
      items.push({ kind: 'entry', seq: entry.seq, entry })
      continue
    }
    items[at] = { ...item, result: entry }
    open.delete(id)
  }
  return items
}

/** Whether an entry is an error, or the result of a call that failed. */
export const isError = (entry: EntryView): boolean => entry.kind === 'error' || entry.tool?.isError === true

/** Whether something went wrong in this item. */
export const hasError = (item: EntryItem): boolean =>
  item.kind === 'call' ? isError(item.call) || (item.result !== undefined && isError(item.result)) : isError(item.entry)

/** The entry that began the item. */
export const firstOf = (item: EntryItem): EntryView => (item.kind === 'call' ? item.call : item.entry)

/** Whether an entry, by its number, is shown by this item. */
export const holdsSeq = (item: EntryItem, seq: number): boolean => item.seq === seq || (item.kind === 'call' && item.result?.seq === seq)
