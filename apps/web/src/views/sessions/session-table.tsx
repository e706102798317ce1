import { createEffect, createSignal, For } from 'solid-js'
import type { SessionView } from '@hoop/protocol'
import { sessionRows } from '../../model/session-tree.ts'
import { createLongList, LongListRows, type RowMoves } from '../list/long-list.tsx'
import { SessionRow } from './session-row.tsx'

/** Also opens and closes those that a session began. */
export interface SessionMoves extends RowMoves {
  readonly toggle: () => void
}

/** So many rows before the end the older ones are asked for. */
const AHEAD = 60

const columns: readonly (readonly [name: string, head: string])[] = [
  ['state', 'State'],
  ['title', 'Session'],
  ['cli', 'CLI'],
  ['worker', 'Worker'],
  ['bead', 'Bead'],
  ['project', 'Project'],
  ['outcome', 'Outcome'],
  ['entries', 'Entries'],
  ['tokens', 'Tokens'],
  ['lasted', 'Lasted'],
  ['age', 'Last'],
]

/** The sessions, newest first, each with those it began below it; only rows in sight are drawn. */
export function SessionTable(props: {
  readonly sessions: readonly SessionView[]
  readonly now: number
  readonly onNearEnd: () => void
  readonly setNav: (nav: SessionMoves) => void
}) {
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set())
  const list = createLongList('sessions', () => sessionRows(props.sessions, opened()).map((row) => ({ ...row, key: row.session.key })))
  const toggle = (key: string | undefined) => {
    if (key === undefined) return
    setOpened((before) => {
      const next = new Set(before)
      if (!next.delete(key)) next.add(key)
      return next
    })
  }
  props.setNav({ ...list.moves, toggle: () => toggle(list.moves.current()) })
  createEffect(() => {
    if (list.virtual.to() >= list.rows().length - AHEAD) props.onNearEnd()
  })
  return (
    <div class="session-table" role="table" aria-label="Sessions" aria-rowcount={list.rows().length + 1}>
      <div class="session-table-head" role="rowgroup">
        <div role="row" class="session-row-head" aria-rowindex={1}>
          <For each={columns}>
            {([name, head]) => (
              <div role="columnheader" class={`s-${name}`}>
                {head}
              </div>
            )}
          </For>
        </div>
      </div>
      <LongListRows list={list} probe="session-probe" class="session-rows">
        {(row, place) => <SessionRow row={row()} now={props.now} {...place} onToggle={() => toggle(row().key)} />}
      </LongListRows>
    </div>
  )
}
