import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import { useShell } from '../../frame/shell.tsx'
import type { LiveBeads } from '../../live/beads.ts'
import { sortBeads, type BeadOrder, type BeadSort } from '../../model/bead-order.ts'
import { BeadRow } from './bead-row.tsx'
import { keepOrder } from '../../model/keep-order.ts'
import { createVirtualRows } from './virtual-rows.ts'

/** Moves through the rows, whether they are drawn or not. */
export interface TableNav {
  readonly move: (delta: number) => void
  readonly current: () => string | undefined
}

const VIEW = 'beads'
/** Top bar and table head; tab bar of a phone. */
const STICKY: readonly [number, number] = [90, 72]

/** The columns that a click on their head sorts by. */
const columns: readonly (readonly [name: string, head: string, sort?: BeadSort])[] = [
  ['status', 'Status'],
  ['priority', 'P', 'priority'],
  ['id', 'Bead', 'id'],
  ['title', 'Title', 'title'],
  ['labels', 'Labels'],
  ['type', 'Type'],
  ['assignee', 'Assignee'],
  ['project', 'Project'],
  ['runs', 'Runs'],
  ['age', 'Updated', 'updated'],
]

/** Every bead that was found, one row each; only those in sight are drawn. */
export function BeadTable(props: {
  readonly beads: readonly BeadView[]
  readonly live: LiveBeads
  readonly order: BeadOrder
  readonly onOrder: (order: BeadOrder) => void
  readonly now: number
  readonly setNav: (nav: TableNav) => void
}) {
  const shell = useShell()
  const [isHeld, setHeld] = createSignal(false)
  // While the pointer is in the list nothing moves under it; what is new is put at its place when it leaves.
  const sorted = createMemo<readonly BeadView[]>((before) => {
    const next = sortBeads(props.beads, props.order)
    return isHeld() && before.length > 0 ? keepOrder(before, next) : next
  }, [])
  const keys = createMemo(() => sorted().map(({ key }) => key))
  const places = createMemo(() => new Map(keys().map((key, index) => [key, index])))
  const byKey = createMemo(() => new Map(sorted().map((bead) => [bead.key, bead])))
  const rows = createVirtualRows(() => keys().length, STICKY)
  const [current, setCurrent] = createSignal<string | undefined>(shell.lastRow.get(VIEW))
  const shown = createMemo(() => {
    const drawn = keys().slice(rows.from(), rows.to())
    const at = places().get(current() ?? '')
    // The row with the focus stays, wherever it is: a row that is taken away takes the focus with it.
    if (at === undefined || (at >= rows.from() && at < rows.to())) return drawn
    const key = keys()[at]
    return key === undefined ? drawn : at < rows.from() ? [key, ...drawn] : [...drawn, key]
  })
  let body: HTMLElement | undefined
  const focus = (key: string) => {
    const row = body?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] a.row-link`)
    row?.focus({ preventScroll: true })
  }
  const go = (key: string | undefined, block: 'nearest' | 'center' = 'nearest') => {
    const at = places().get(key ?? '')
    if (key === undefined || at === undefined) return
    setCurrent(key)
    rows.reveal(at, block)
    focus(key)
  }
  props.setNav({
    current,
    move(delta) {
      const last = keys().length - 1
      const at = places().get(current() ?? '')
      const next = at === undefined ? (delta > 0 ? 0 : last) : at + delta
      go(keys()[Math.max(0, Math.min(last, next))])
    },
  })
  createEffect(
    on(current, (key) => {
      if (key !== undefined) shell.lastRow.set(VIEW, key)
    }),
  )
  // Back from a bead's page, the list stands where it was left.
  onMount(() => {
    const frame = requestAnimationFrame(() => go(shell.lastRow.get(VIEW), 'center'))
    onCleanup(() => cancelAnimationFrame(frame))
  })
  const sortBy = (sort: BeadSort) => props.onOrder({ by: sort, isTurned: props.order.by === sort && !props.order.isTurned })
  const ariaSort = (sort: BeadSort | undefined) =>
    sort === undefined || props.order.by !== sort ? undefined : (sort === 'updated') === props.order.isTurned ? 'ascending' : 'descending'
  return (
    <div class="bead-table" role="table" aria-label="Beads" aria-rowcount={keys().length + 1}>
      <div class="bead-head" role="rowgroup">
        <div role="row" class="bead-row-head" aria-rowindex={1}>
          <For each={columns}>
            {([name, head, sort]) => (
              <div role="columnheader" class={`b-${name}`} aria-sort={ariaSort(sort)}>
                <Show when={sort} fallback={head}>
                  {(by) => (
                    <button
                      type="button"
                      class="sort-head"
                      title={`Sort by ${head === 'P' ? 'priority' : head.toLowerCase()}`}
                      onClick={() => sortBy(by())}
                    >
                      {head}
                      <Show when={props.order.by === by()}>
                        {props.order.isTurned === (by() === 'updated') ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />}
                      </Show>
                    </button>
                  )}
                </Show>
              </div>
            )}
          </For>
        </div>
      </div>
      <div class="bead-probe" ref={rows.setProbe} aria-hidden="true" />
      <div
        class="bead-body"
        role="rowgroup"
        ref={(element) => {
          body = element
          rows.setHolder(element)
        }}
        style={{ height: `${keys().length * rows.rowPx()}px` }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <For each={shown()}>
          {(key) => (
            <Show when={byKey().get(key)}>
              {(bead) => (
                <BeadRow
                  bead={bead()}
                  news={props.live.news(key)}
                  now={props.now}
                  index={places().get(key) ?? 0}
                  topPx={(places().get(key) ?? 0) * rows.rowPx()}
                  isCurrent={current() === key}
                  isTabStop={current() === key || (!places().has(current() ?? '') && places().get(key) === 0)}
                  onFocus={() => setCurrent(key)}
                />
              )}
            </Show>
          )}
        </For>
      </div>
    </div>
  )
}
