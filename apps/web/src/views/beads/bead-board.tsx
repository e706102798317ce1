import { A } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import { formatCount } from '../../format/number.ts'
import type { LiveBeads } from '../../live/beads.ts'
import { boardColumns, type BoardColumn } from '../../model/bead-board.ts'
import { keyHref } from '../../model/bead-key.ts'
import { beadLook, priorityMeaning } from '../../model/bead-look.ts'
import { newsWords } from '../../model/bead-news.ts'
import { Age } from '../../ui/age.tsx'
import { BeadIcon } from '../../ui/bead-mark.tsx'
import { Button } from '../../ui/button.tsx'
import type { RowMoves } from '../list/long-list.tsx'

/** Cards of a column at first, and as many more with each press. */
const STEP = 40

function Card(props: { readonly bead: BeadView; readonly said: string | undefined; readonly now: number }) {
  return (
    <li class="card" data-row={props.bead.key} data-changed={props.said === undefined ? undefined : ''}>
      <p class="card-top">
        <code class="cut">
          <bdi>{props.bead.id}</bdi>
        </code>
        <Show when={props.bead.priority !== null}>
          <span class="b-priority num" data-priority={props.bead.priority} title={priorityMeaning(props.bead.priority)}>
            P{props.bead.priority}
          </span>
        </Show>
        <Age class="num quiet" at={props.bead.updatedAt === null ? null : Date.parse(props.bead.updatedAt)} now={props.now} />
      </p>
      <A class="row-link card-title" href={keyHref(props.bead.key)} dir="auto">
        {props.bead.title.trim() === '' ? props.bead.id : props.bead.title}
      </A>
      <p class="card-foot quiet">
        <span class="cut">
          <bdi>{props.bead.project}</bdi>
        </span>
        <Show when={props.bead.assignee}>
          {(assignee) => (
            <span class="cut">
              <bdi>{assignee()}</bdi>
            </span>
          )}
        </Show>
        <Show when={props.said}>{(said) => <span class="b-news">{said()}</span>}</Show>
      </p>
    </li>
  )
}

function Column(props: { readonly column: BoardColumn; readonly live: LiveBeads; readonly now: number }) {
  const [count, setCount] = createSignal(STEP)
  const shown = createMemo(() => props.column.beads.slice(0, count()))
  const keys = createMemo(() => shown().map(({ key }) => key))
  const byKey = createMemo(() => new Map(shown().map((bead) => [bead.key, bead])))
  return (
    <section class="board-column" aria-labelledby={`column-${props.column.id.replaceAll(/\W/g, '-')}`}>
      <h2 id={`column-${props.column.id.replaceAll(/\W/g, '-')}`}>
        <BeadIcon look={beadLook(props.column)} /> <bdi>{props.column.word}</bdi>{' '}
        <span class="num quiet">{formatCount(props.column.beads.length)}</span>
      </h2>
      <Show when={keys().length > 0} fallback={<p class="board-none quiet">None</p>}>
        <ul>
          <For each={keys()}>
            {(key) => (
              <Show when={byKey().get(key)}>
                {(bead) => <Card bead={bead()} said={newsWords(props.live.news(key), props.now)} now={props.now} />}
              </Show>
            )}
          </For>
        </ul>
      </Show>
      <Show when={shown().length < props.column.beads.length}>
        <Button kind="plain" onClick={() => setCount((before) => before + STEP)}>
          Show {formatCount(Math.min(STEP, props.column.beads.length - shown().length))} more
        </Button>
      </Show>
    </section>
  )
}

/** The beads by status. Nothing can be dragged: statuses are changed by those who work on the beads. */
export function BeadBoard(props: {
  readonly beads: readonly BeadView[]
  readonly live: LiveBeads
  readonly now: number
  readonly setNav: (nav: RowMoves) => void
}) {
  const columns = createMemo(() => boardColumns(props.beads))
  const ids = createMemo(() => columns().map(({ id }) => id))
  const byId = createMemo(() => new Map(columns().map((column) => [column.id, column])))
  let board: HTMLDivElement | undefined
  const cards = () => [...(board?.querySelectorAll<HTMLElement>('a.row-link') ?? [])]
  const at = () => cards().findIndex((card) => card === document.activeElement)
  const go = (card: HTMLElement | undefined) => card?.focus()
  props.setNav({
    current: () => document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset['row'],
    move: (delta) => go(cards()[Math.max(0, Math.min(cards().length - 1, at() + delta))]),
  })
  const keydown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    const from = cards()[at()]?.closest('.board-column')
    if (step === 0 || from == null) return
    // The next column that has a card.
    let next = step > 0 ? from.nextElementSibling : from.previousElementSibling
    while (next !== null && next.querySelector('a.row-link') === null)
      next = step > 0 ? next.nextElementSibling : next.previousElementSibling
    go(next?.querySelector<HTMLElement>('a.row-link') ?? undefined)
    event.preventDefault()
  }
  return (
    <div class="board" ref={board} onKeyDown={keydown}>
      <For each={ids()}>
        {(id) => <Show when={byId().get(id)}>{(column) => <Column column={column()} live={props.live} now={props.now} />}</Show>}
      </For>
    </div>
  )
}
