import { createEffect, createMemo, createSignal, For, on, onCleanup, onMount, Show, type Accessor, type JSX } from 'solid-js'
import { useShell } from '../../frame/shell.tsx'
import { keepOrder } from '../../model/keep-order.ts'
import { createVirtualRows, type VirtualRows } from './virtual-rows.ts'

/** Moves through the rows, whether they are drawn or not. */
export interface RowMoves {
  readonly move: (delta: number) => void
  readonly current: () => string | undefined
}

/** Where a row stands, and what it is to the keyboard. */
export interface RowPlace {
  readonly index: number
  readonly topPx: number
  readonly isCurrent: boolean
  readonly isTabStop: boolean
  readonly onFocus: () => void
}

/** Rows of one height of which only those in sight are drawn, with one of them current. */
export interface LongList<Row> {
  readonly rows: Accessor<readonly Row[]>
  readonly virtual: VirtualRows
  readonly moves: RowMoves
  readonly body: LongListBody
}

interface LongListBody {
  readonly setElement: (element: HTMLElement) => void
  readonly setHeld: (isHeld: boolean) => void
  readonly pinned: Accessor<number | undefined>
  readonly currentAt: Accessor<number>
  readonly setCurrent: (key: string) => void
}

/** Top bar and table head; tab bar of a phone. */
const STICKY: readonly [number, number] = [90, 72]

/**
 * @param view the name under which the current row is kept: back from its page, the list stands where it was left
 * @param fresh the rows, each with a link of the class `row-link` in an element whose `data-row` is its key
 */
export function createLongList<Row extends { readonly key: string }>(view: string, fresh: Accessor<readonly Row[]>): LongList<Row> {
  const shell = useShell()
  const [isHeld, setHeld] = createSignal(false)
  // While the pointer is in the list nothing moves under it: what is new takes its place when it leaves.
  const rows = createMemo<readonly Row[]>((before) => (isHeld() && before.length > 0 ? keepOrder(before, fresh()) : fresh()), [])
  const virtual = createVirtualRows(() => rows().length, STICKY)
  const [current, setCurrent] = createSignal<string | undefined>(shell.lastRow.get(view))
  const currentAt = createMemo(() => rows().findIndex(({ key }) => key === current()))
  const isDrawn = (at: number) => at >= virtual.from() && at < virtual.to()
  // The row with the focus stays, wherever it is: a row that is taken away takes the focus with it.
  const pinned = createMemo(() => (currentAt() === -1 || isDrawn(currentAt()) ? undefined : currentAt()))
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
  createEffect(
    on(current, (key) => {
      if (key !== undefined) shell.lastRow.set(view, key)
    }),
  )
  createEffect(
    on([pinned, virtual.from], () => {
      const key = current()
      if (key !== undefined && body?.contains(document.activeElement) === true) focus(key)
    }),
  )
  onMount(() => {
    const frame = requestAnimationFrame(() => go(currentAt(), 'center'))
    onCleanup(() => cancelAnimationFrame(frame))
  })
  return {
    rows,
    virtual,
    moves: {
      current,
      move(delta) {
        const last = rows().length - 1
        const next = currentAt() === -1 ? (delta > 0 ? 0 : last) : currentAt() + delta
        go(Math.max(0, Math.min(last, next)))
      },
    },
    body: {
      setElement(element) {
        body = element
        virtual.setHolder(element)
      },
      setHeld,
      pinned,
      currentAt,
      setCurrent,
    },
  }
}

/** The rows of a long list; `probe` and `class` name the styles of an empty row, and of what holds them all. */
export function LongListRows<Row extends { readonly key: string }>(props: {
  readonly list: LongList<Row>
  readonly probe: string
  readonly class: string
  readonly children: (row: Accessor<Row>, place: RowPlace) => JSX.Element
}) {
  const { rows, virtual, body } = props.list
  const Slot = (own: { readonly at: number }) => {
    // While one scrolls, few places change: the others must not even look.
    const at = createMemo(() => own.at)
    return (
      <Show when={rows()[at()]}>
        {(row) => {
          const place: RowPlace = {
            get index() {
              return at()
            },
            get topPx() {
              return at() * virtual.rowPx()
            },
            get isCurrent() {
              return body.currentAt() === at()
            },
            get isTabStop() {
              return body.currentAt() === at() || (body.currentAt() === -1 && at() === 0)
            },
            onFocus: () => body.setCurrent(row().key),
          }
          return props.children(row, place)
        }}
      </Show>
    )
  }
  return (
    <>
      <div class={props.probe} ref={virtual.setProbe} aria-hidden="true" />
      <div
        class={props.class}
        role="rowgroup"
        ref={body.setElement}
        style={{ height: `${rows().length * virtual.rowPx()}px` }}
        onPointerEnter={(event) => event.pointerType === 'mouse' && body.setHeld(true)}
        onPointerLeave={() => body.setHeld(false)}
      >
        <For each={virtual.slots()}>{(slot) => <Slot at={virtual.indexOf(slot)} />}</For>
        <Show when={body.pinned()}>{(at) => <Slot at={at()} />}</Show>
      </div>
    </>
  )
}
