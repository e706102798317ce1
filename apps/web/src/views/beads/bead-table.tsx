import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import { For, Show } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import type { LiveBeads } from '../../live/beads.ts'
import type { BeadOrder, BeadSort } from '../../model/bead-order.ts'
import { createLongList, LongListRows, type RowMoves } from '../list/long-list.tsx'
import { BeadRow } from './bead-row.tsx'

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
  readonly setNav: (nav: RowMoves) => void
}) {
  const list = createLongList('beads', () => props.beads)
  props.setNav(list.moves)
  const sortBy = (sort: BeadSort) => props.onOrder({ by: sort, isTurned: props.order.by === sort && !props.order.isTurned })
  const ariaSort = (sort: BeadSort | undefined) =>
    sort === undefined || props.order.by !== sort ? undefined : (sort === 'updated') === props.order.isTurned ? 'ascending' : 'descending'
  return (
    <div class="bead-table" role="table" aria-label="Beads" aria-rowcount={list.rows().length + 1}>
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
      <LongListRows list={list} probe="bead-probe" class="bead-body">
        {(bead, place) => <BeadRow bead={bead()} news={props.live.news(bead().key)} now={props.now} {...place} />}
      </LongListRows>
    </div>
  )
}
