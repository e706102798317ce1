import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js'
import type { SessionView } from '@hoop/protocol'
import { useShell } from '../../frame/shell.tsx'
import { keepOrder } from '../../model/keep-order.ts'
import { sessionRows, type SessionRow as Row } from '../../model/session-tree.ts'
import { createVirtualRows } from '../beads/virtual-rows.ts'
import { SessionRow } from './session-row.tsx'

/** Moves through the rows, whether they are drawn or not. */
export interface SessionNav {
  readonly move: (delta: number) => void
  readonly current: () => string | undefined
  readonly toggle: () => void
}

const VIEW = 'sessions'
/** Top bar and table head; tab bar of a phone. */
const STICKY: readonly [number, number] = [90, 72]
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
  readonly setNav: (nav: SessionNav) => void
}) {
  const shell = useShell()
  const [isHeld, setHeld] = createSignal(false)
  const [opened, setOpened] = createSignal<ReadonlySet<string>>(new Set())
  // While the pointer is in the list nothing moves under it: what comes takes its place when the pointer leaves.
  const keyed = (rows: readonly Row[]) => rows.map((row) => ({ ...row, key: row.session.key }))
  const rows = createMemo<readonly (Row & { readonly key: string })[]>((before) => {
    const fresh = keyed(sessionRows(props.sessions, opened()))
    return isHeld() && before.length > 0 ? keepOrder(before, fresh) : fresh
  }, [])
  const virtual = createVirtualRows(() => rows().length, STICKY)
  const [current, setCurrent] = createSignal<string | undefined>(shell.lastRow.get(VIEW))
  const currentAt = createMemo(() => rows().findIndex(({ key }) => key === current()))
  const pinned = createMemo(() => {
    const at = currentAt()
    return at === -1 || (at >= virtual.from() && at < virtual.to()) ? undefined : at
  })
  let body: HTMLElement | undefined
  const focus = (key: string) =>
    body?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"] a.row-link`)?.focus({ preventScroll: true })
  const go = (at: number, block: 'nearest' | 'center' = 'nearest') => {
    const key = rows()[at]?.key
    if (key === undefined) return
    setCurrent(key)
    virtual.reveal(at, block)
    focus(key)
  }
  const toggle = (key: string | undefined) => {
    if (key === undefined) return
    setOpened((before) => {
      const next = new Set(before)
      if (!next.delete(key)) next.add(key)
      return next
    })
  }
  props.setNav({
    current,
    move(delta) {
      const last = rows().length - 1
      const next = currentAt() === -1 ? (delta > 0 ? 0 : last) : currentAt() + delta
      go(Math.max(0, Math.min(last, next)))
    },
    toggle: () => toggle(current()),
  })
  createEffect(
    on(current, (key) => {
      if (key !== undefined) shell.lastRow.set(VIEW, key)
    }),
  )
  createEffect(
    on([pinned, virtual.from], () => {
      const key = current()
      if (key !== undefined && body?.contains(document.activeElement) === true) focus(key)
    }),
  )
  createEffect(() => {
    if (virtual.to() >= rows().length - AHEAD) props.onNearEnd()
  })
  onMount(() => {
    const frame = requestAnimationFrame(() => go(currentAt(), 'center'))
    onCleanup(() => cancelAnimationFrame(frame))
  })
  const Slot = (own: { readonly at: number }) => {
    const at = createMemo(() => own.at)
    return (
      <Show when={rows()[at()]}>
        {(row) => (
          <SessionRow
            row={row()}
            now={props.now}
            index={at()}
            topPx={at() * virtual.rowPx()}
            isCurrent={currentAt() === at()}
            isTabStop={currentAt() === at() || (currentAt() === -1 && at() === 0)}
            onFocus={() => setCurrent(row().key)}
            onToggle={() => toggle(row().key)}
          />
        )}
      </Show>
    )
  }
  return (
    <div class="session-table" role="table" aria-label="Sessions" aria-rowcount={rows().length + 1}>
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
      <div class="session-probe" ref={virtual.setProbe} aria-hidden="true" />
      <div
        class="session-rows"
        role="rowgroup"
        ref={(element) => {
          body = element
          virtual.setHolder(element)
        }}
        style={{ height: `${rows().length * virtual.rowPx()}px` }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && setHeld(true)}
        onPointerLeave={() => setHeld(false)}
      >
        <For each={virtual.slots()}>{(slot) => <Slot at={virtual.indexOf(slot)} />}</For>
        <Show when={pinned()}>{(at) => <Slot at={at()} />}</Show>
      </div>
    </div>
  )
}
