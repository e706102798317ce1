import type { EntryView } from '@hoop/protocol'

/** Entries from one number to before another. */
export type Range = readonly [from: number, to: number]

/** Entries are let go in pages of so many. */
const PAGE = 100

/** As much text as is held; beyond it the pages farthest from the reader go. */
const HELD_CHARS = 12_000_000
/** These many pages stay in any case. */
const HELD_PAGES = 8

/** The entries of a session that are in memory, and how calls and results belong together. */
export interface EntryStore {
  readonly get: (seq: number) => EntryView | undefined
  readonly put: (entries: readonly EntryView[]) => void
  /** The result of a call; the call of a result. As far as both are in memory. */
  readonly partner: (entry: EntryView) => EntryView | undefined
  /** What of some ranges, each from an entry to before another, is not in memory. */
  readonly missing: (ranges: readonly Range[]) => readonly Range[]
  /** Lets go what is far from a place, where too much is held. */
  readonly trim: (seq: number) => void
  readonly clear: () => void
  readonly size: () => number
}

/** Characters of an entry, roughly: what it costs to hold it. */
function weigh({ text, tool }: EntryView): number {
  let sum = 300 + text.length
  const visit = (value: unknown, depth: number): void => {
    if (typeof value === 'string') sum += value.length
    else if (typeof value === 'object' && value !== null && depth < 6) for (const item of Object.values(value)) visit(item, depth + 1)
  }
  visit(tool?.input, 0)
  return sum
}

interface Page {
  readonly entries: Map<number, EntryView>
  chars: number
}

export function createEntryStore(): EntryStore {
  const pages = new Map<number, Page>()
  /** Of each id of a call: the entries that carry it, in order. */
  const byId = new Map<string, number[]>()
  let chars = 0

  const get = (seq: number) => pages.get(Math.floor(seq / PAGE))?.entries.get(seq)
  const idOf = ({ kind, tool }: EntryView) => (kind === 'tool_call' || kind === 'tool_result' ? tool?.id : undefined)
  const link = (entry: EntryView) => {
    const id = idOf(entry)
    if (id === undefined) return
    const seqs = byId.get(id) ?? []
    if (seqs.includes(entry.seq)) return
    byId.set(
      id,
      [...seqs, entry.seq].sort((a, b) => a - b),
    )
  }
  const unlink = (entry: EntryView) => {
    const id = idOf(entry)
    const rest = id === undefined ? undefined : byId.get(id)?.filter((seq) => seq !== entry.seq)
    if (id === undefined || rest === undefined) return
    if (rest.length === 0) byId.delete(id)
    else byId.set(id, rest)
  }
  const drop = (number: number) => {
    const page = pages.get(number)
    if (page === undefined) return
    for (const entry of page.entries.values()) unlink(entry)
    chars -= page.chars
    pages.delete(number)
  }
  return {
    get,
    size: () => [...pages.values()].reduce((sum, { entries }) => sum + entries.size, 0),
    put(entries) {
      for (const entry of entries) {
        const number = Math.floor(entry.seq / PAGE)
        const page = pages.get(number) ?? { entries: new Map<number, EntryView>(), chars: 0 }
        pages.set(number, page)
        const before = page.entries.get(entry.seq)
        const grown = weigh(entry) - (before === undefined ? 0 : weigh(before))
        if (before !== undefined) unlink(before)
        page.entries.set(entry.seq, entry)
        page.chars += grown
        chars += grown
        link(entry)
      }
    },
    partner(entry) {
      const id = idOf(entry)
      const seqs = id === undefined ? undefined : byId.get(id)
      if (seqs === undefined || seqs.length < 2) return undefined
      const at = seqs.indexOf(entry.seq)
      const other = get(seqs[entry.kind === 'tool_call' ? at + 1 : at - 1] ?? -1)
      // A call that is followed by another one of the same id has no result of its own.
      return other !== undefined && other.kind !== entry.kind ? other : undefined
    },
    missing: (ranges) =>
      ranges.flatMap(([from, to]): readonly Range[] => {
        let [first, last] = [from, to]
        while (first < last && get(first) !== undefined) first += 1
        while (last > first && get(last - 1) !== undefined) last -= 1
        return first < last ? [[first, last]] : []
      }),
    trim(seq) {
      if (chars <= HELD_CHARS) return
      const here = Math.floor(seq / PAGE)
      const farthest = [...pages.keys()].sort((a, b) => Math.abs(b - here) - Math.abs(a - here))
      for (const number of farthest) {
        if (chars <= HELD_CHARS || pages.size <= HELD_PAGES) return
        drop(number)
      }
    },
    clear() {
      pages.clear()
      byId.clear()
      chars = 0
    },
  }
}
