import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import { useShell } from '../../frame/shell.tsx'
import type { LiveBeads } from '../../live/beads.ts'
import type { BeadOrder, BeadSort } from '../../model/bead-order.ts'
import { keepOrder } from '../../model/keep-order.ts'
import { BeadRow } from './bead-row.tsx'
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

/** Every bead that was found, one row each, in their order; only those in sight are drawn. */
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
  const rows = createMemo<readonly BeadView[]>(
    (before) => (isHeld() && before.length > 0 ? keepOrder(before, props.beads) : props.beads),
    [],
  )
  const virtual = createVirtualRows(() => rows().length, STICKY)
  const [current, setCurrent] = createSignal<string | undefined>(shell.lastRow.get(VIEW))
  const currentAt = createMemo(() => rows().findIndex(({ key }) => key === current()))
  const isDrawn = (at: number) => at >= virtual.from() && at < virtual.to()
  // The row with the focus stays, wherever it is: a row that is taken away takes the focus with it.
  const pinned = createMemo(() => (currentAt() === -1 || isDrawn(currentAt()) ? undefined : currentAt()))
  let body: HTMLElement | undefined
  const hasFocus = () => body?.contains(document.activeElement) === true
  const focus = (key: string) =>
    body?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] a.row-link`)?.focus({ preventScroll: true })
  const go = (at: number, block: 'nearest' | 'center' = 'nearest') => {
    const key = rows()[at]?.key
    if (key === undefined) return
    setCurrent(key)
    virtual.reveal(at, block)
    focus(key)
  }
  props.setNav({
    current,
    move(delta) {
      const last = rows().length - 1
      const next = currentAt() === -1 ? (delta > 0 ? 0 : last) : currentAt() + delta
      go(Math.max(0, Math.min(last, next)))
    },
  })
  createEffect(
    on(current, (key) => {
      if (key !== undefined) shell.lastRow.set(VIEW, key)
    }),
  )
  createEffect(
    on([pinned, virtual.from], () => {
      const key = current()
      if (key !== undefined && hasFocus()) focus(key)
    }),
  )
  // Back from a bead's page, the list stands where it was left.
  onMount(() => {
    const frame = requestAnimationFrame(() => go(currentAt(), 'center'))
    onCleanup(() => cancelAnimationFrame(frame))
  })
  const sortBy = (sort: BeadSort) => props.onOrder({ by: sort, isTurned: props.order.by === sort && !props.order.isTurned })
  const ariaSort = (sort: BeadSort | undefined) =>
    sort === undefined || props.order.by !== sort ? undefined : (sort === 'updated') === props.order.isTurned ? 'ascending' : 'descending'
  const Row = (own: { readonly at: number }) => {
    // While one scrolls, few places change: the others must not even look.
    const at = createMemo(() => own.at)
    return (
      <Show when={rows()[at()]}>
        {(bead) => (
          <BeadRow
            bead={bead()}
            news={props.live.news(bead().key)}
            now={props.now}
            index={at()}
            topPx={at() * virtual.rowPx()}
            isCurrent={currentAt() === at()}
            isTabStop={currentAt() === at() || (currentAt() === -1 && at() === 0)}
            onFocus={() => setCurrent(bead().key)}
          />
        )}
      </Show>
    )
  }
  return (
    <div class="bead-table" role="table" aria-label="Beads" aria-rowcount={rows().length + 1}>
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
      <div class="bead-probe" ref={virtual.setProbe} aria-hidden="true" />
      <div
        class="bead-body"
        role="rowgroup"
        ref={(element) => {
          body = element
          virtual.setHolder(element)
        }}
        style={{ height: `${rows().length * virtual.rowPx()}px` }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <For each={virtual.slots()}>{(slot) => <Row at={virtual.indexOf(slot)} />}</For>
        <Show when={pinned()}>{(at) => <Row at={at()} />}</Show>
      </div>
    </div>
  )
}
