import { createMemo, onMount, Show } from 'solid-js'
import { formatSpan } from '../../format/age.ts'
import { formatDay, formatExact } from '../../format/clock.ts'
import type { Transcript } from '../../live/transcript.ts'
import { firstOf, type EntryItem } from '../../model/entry-items.ts'
import { gapBefore } from '../../model/entry-row.ts'
import { usageWords } from '../../model/session-words.ts'
import { EntryRow } from '../../ui/entry-row.tsx'
import type { EntryRows } from './use-entry-rows.ts'

/** So far back the entry before is looked for: what has no time tells no pause. */
const BACK = 8

/** One row of a transcript in its place; until its entry is in memory, an empty one as high as such rows are. */
export function EntrySlot(props: {
  readonly seq: number
  readonly rows: EntryRows
  readonly transcript: Transcript
  readonly total: number
  readonly isCurrent: boolean
  readonly onPick: (seq: number) => void
}) {
  // The row of an entry stays that of this entry.
  const { seq, rows, transcript } = props
  const item = rows.itemOf(seq)
  const gap = createMemo(() => {
    const own = item()
    if (own === undefined) return undefined
    for (let back = own.seq - 1; back >= 0 && back >= own.seq - BACK; back -= 1) {
      const at = transcript.entries.get(back)?.at
      if (at !== undefined) return gapBefore(at, firstOf(own).at)
    }
    return undefined
  })
  let slot: HTMLDivElement | undefined
  onMount(() => slot !== undefined && rows.scroller.observe(seq, slot))
  return (
    <div
      ref={slot}
      class="entry-slot"
      role="article"
      aria-posinset={seq + 1}
      aria-setsize={props.total}
      aria-current={props.isCurrent ? 'true' : undefined}
      data-row={seq}
      tabindex={-1}
      onFocusIn={() => props.onPick(seq)}
    >
      <Show when={item()} fallback={<div class="entry-blank" style={{ height: `${rows.heights.get(seq)}px` }} />}>
        {(shown) => (
          <>
            <Show when={gap()}>
              {(pause) => (
                <p class="entry-gap" title={formatExact(firstOf(shown()).at ?? 0)}>
                  <Show when={pause().isNewDay} fallback={`${formatSpan(pause().ms)} later`}>
                    {formatDay(firstOf(shown()).at ?? 0)}
                    {pause().ms > 0 ? `, ${formatSpan(pause().ms)} later` : ''}
                  </Show>
                </p>
              )}
            </Show>
            <EntryRow item={shown()} isOpen={rows.isOpen(shown())} onToggle={() => rows.toggle(seq)} isFocus={props.isCurrent}>
              <Used item={shown()} isOpen={shown().kind === 'entry' || rows.isOpen(shown())} />
            </EntryRow>
          </>
        )}
      </Show>
    </div>
  )
}

/** What a turn of the model used, where it ends. */
function Used(props: { readonly item: EntryItem; readonly isOpen: boolean }) {
  const usage = () => (props.isOpen ? firstOf(props.item).usage : undefined)
  return (
    <Show when={usage()}>
      {(used) => (
        <p class="entry-usage quiet num" title={firstOf(props.item).model}>
          {usageWords(used())}
        </p>
      )}
    </Show>
  )
}
