import { createEffect, createMemo, createSignal, on, untrack, type Accessor } from 'solid-js'
import type { Transcript } from '../../live/transcript.ts'
import { callLook, opensByItself } from '../../model/call-look.ts'
import type { EntryItem } from '../../model/entry-items.ts'
import { guessPx, isRowHidden, isSameItem, rowItem, type RowSources } from '../../model/entry-row.ts'
import { createHeights, type Heights } from '../../model/heights.ts'
import type { EntryFilter } from '../../model/outline.ts'
import { wantedEntries } from '../../model/wanted-entries.ts'
import { createEntryScroller, type EntryScroller } from './entry-scroller.ts'

/** The rows of a transcript: which there are, what stands in them, which are folded. */
export interface EntryRows {
  readonly scroller: EntryScroller
  readonly heights: Heights
  readonly itemOf: (seq: number) => Accessor<EntryItem | undefined>
  readonly isOpen: (item: EntryItem) => boolean
  readonly toggle: (seq: number) => void
  readonly foldAll: (isOpen: boolean) => void
  /** Whether all were folded or unfolded at once, and how. */
  readonly allOpen: Accessor<boolean | undefined>
  /** The row in which an entry stands. */
  readonly rowOf: (seq: number) => number
  /** The next row that is shown, from one of them. */
  readonly next: (row: number, step: 1 | -1) => number | undefined
}

/** So many entries in a row are looked at for results without a call. */
const LOOKED_AT = 3000

export function useEntryRows(transcript: Transcript, filter: Accessor<EntryFilter>, bottomPx: Accessor<number>): EntryRows {
  const { entries, outline } = transcript
  const sources: RowSources = { mark: outline.at, get: entries.get, partner: entries.partner }
  const bare = createHeights()
  let isMeasured = new Uint8Array(1024)
  const remember = (seq: number, told: 0 | 1) => {
    if (seq >= isMeasured.length) {
      const more = new Uint8Array(Math.max(seq + 1, isMeasured.length * 2))
      more.set(isMeasured)
      isMeasured = more
    }
    isMeasured[seq] = told
  }
  const heights: Heights = {
    ...bare,
    set(row, px) {
      remember(row, 1)
      return bare.set(row, px)
    },
  }
  const scroller = createEntryScroller(heights, bottomPx)
  const hidden = (seq: number) => isRowHidden(sources, untrack(filter), seq)
  const guess = (seq: number) => (hidden(seq) ? 0 : guessPx(outline.at(seq), outline.count()))

  // All anew: another filter, another text, or the kinds of all entries became known. Else there are only more of them.
  createEffect(
    on([filter, transcript.generation, transcript.readings, () => transcript.total() ?? 0], ([asked, born, readings, total], before) => {
      const isAnew = before === undefined || before[0] !== asked || before[1] !== born || before[2] !== readings
      if (before !== undefined && before[1] !== born) isMeasured.fill(0)
      scroller.change(() => (isAnew || total < heights.count() ? refill(total) : more(total)))
    }),
  )
  const refill = (total: number) =>
    heights.fill(total, (seq) => {
      const px = guess(seq)
      if (px === 0) remember(seq, 0)
      return px > 0 && isMeasured[seq] === 1 ? bare.get(seq) : px
    })
  const more = (total: number) => {
    for (let seq = heights.count(); seq < total; seq += 1) bare.push(guess(seq))
  }
  // Results find their calls, and calls their results, as they come into memory.
  createEffect(
    on([transcript.version, scroller.rows], ([, rows]) => {
      const [first, last] = [rows[0], rows.at(-1)]
      transcript.want(wantedEntries(rows, untrack(transcript.total) ?? 0))
      if (first === undefined || last === undefined || last - first > LOOKED_AT) return
      const others: (readonly [number, number])[] = []
      for (let seq = first; seq <= last; seq += 1) {
        const isOff = heights.get(seq) === 0
        if (hidden(seq) !== isOff) others.push([seq, guess(seq)])
      }
      if (others.length > 0)
        scroller.change(() => {
          for (const [seq, px] of others) bare.set(seq, px)
        })
    }),
  )

  const [allOpen, setAllOpen] = createSignal<boolean>()
  const [folds, setFolds] = createSignal<ReadonlyMap<number, boolean>>(new Map())
  const isOpen = (item: EntryItem): boolean => {
    const own = folds().get(item.seq)
    if (own !== undefined) return own
    const all = allOpen()
    if (all !== undefined) return all
    return item.kind === 'call' && opensByItself(callLook(item.call, item.result))
  }
  return {
    scroller,
    heights,
    itemOf: (seq) =>
      createMemo(
        () => {
          transcript.version()
          return rowItem(sources, seq)
        },
        undefined,
        { equals: isSameItem },
      ),
    isOpen,
    toggle(seq) {
      const item = untrack(() => rowItem(sources, seq))
      if (item === undefined) return
      scroller.hold(seq)
      const next = !untrack(() => isOpen(item))
      setFolds((before) => new Map(before).set(seq, next))
    },
    foldAll(next) {
      setFolds(new Map())
      setAllOpen(next)
    },
    allOpen,
    rowOf(seq) {
      if (heights.get(seq) > 0) return seq
      const entry = entries.get(seq)
      const partner = entry === undefined ? undefined : entries.partner(entry)
      return partner !== undefined && heights.get(partner.seq) > 0 ? partner.seq : seq
    },
    next(row, step) {
      for (let seq = row + step; seq >= 0 && seq < heights.count(); seq += step) if (heights.get(seq) > 0) return seq
      return undefined
    },
  }
}
