import { createMemo, createSignal, onCleanup, onMount, type Accessor } from 'solid-js'

/** The part of a long list that is drawn: rows of one height, placed by their index, scrolled by the window. */
export interface VirtualRows {
  /** On the element that holds the rows. */
  readonly setHolder: (element: HTMLElement) => void
  /** On an empty element as high as one row: its height follows density, width and zoom. */
  readonly setProbe: (element: HTMLElement) => void
  readonly rowPx: Accessor<number>
  /** First row that is drawn, and the one after the last. */
  readonly from: Accessor<number>
  readonly to: Accessor<number>
  /**
   * What is drawn, as places that are used again: while one scrolls by a row, one place gets another index, and the others stay as
   * they are. Nothing is made or thrown away.
   */
  readonly slots: Accessor<readonly number[]>
  /** The index of the row that stands in a slot. */
  readonly indexOf: (slot: number) => number
  /** Scrolls so that a row stands in sight, below what is sticky. */
  readonly reveal: (index: number, block?: 'nearest' | 'center') => void
}

/** Rows drawn beyond each edge: a flick of the wheel then shows no gap. */
const BEYOND = 8
/** Until the probe is measured. */
const FALLBACK_PX = 30

/** `stickyPx`: what covers the top and the bottom of the window. */
export function createVirtualRows(count: Accessor<number>, stickyPx: readonly [top: number, bottom: number]): VirtualRows {
  const [rowPx, setRowPx] = createSignal(FALLBACK_PX)
  const [seen, setSeen] = createSignal<readonly [number, number]>([0, window.innerHeight], {
    equals: (a, b) => a[0] === b[0] && a[1] === b[1],
  })
  let holder: HTMLElement | undefined
  let probe: HTMLElement | undefined
  const look = () => {
    if (holder === undefined) return
    const top = -holder.getBoundingClientRect().top
    setSeen([top, top + window.innerHeight])
  }
  const measure = () => {
    const height = probe?.getBoundingClientRect().height ?? 0
    if (height > 0) setRowPx(height)
    look()
  }
  onMount(() => {
    measure()
    const observer = new ResizeObserver(measure)
    if (probe !== undefined) observer.observe(probe)
    // What stands above the list may grow: a banner, a filter that wraps.
    observer.observe(document.body)
    window.addEventListener('scroll', look, { passive: true })
    window.addEventListener('resize', measure, { passive: true })
    onCleanup(() => {
      observer.disconnect()
      window.removeEventListener('scroll', look)
      window.removeEventListener('resize', measure)
    })
  })
  const from = createMemo(() => Math.max(0, Math.min(count(), Math.floor(seen()[0] / rowPx()) - BEYOND)))
  const to = createMemo(() => Math.max(from(), Math.min(count(), Math.ceil(seen()[1] / rowPx()) + BEYOND)))
  // Never fewer than before: a slot that comes back costs more than one that is kept.
  const many = createMemo<number>((before) => Math.min(count(), Math.max(before, to() - from())), 0)
  const slots = createMemo<readonly number[]>(
    (before) => (before.length === many() ? before : Array.from({ length: many() }, (_, at) => at)),
    [],
  )
  return {
    slots,
    indexOf(slot) {
      const first = Math.min(from(), count() - many())
      const index = first - (first % many()) + slot
      return index < first ? index + many() : index
    },
    setHolder: (element) => (holder = element),
    setProbe: (element) => (probe = element),
    rowPx,
    from,
    to,
    reveal(index, block = 'nearest') {
      if (holder === undefined) return
      const [top, bottom] = stickyPx
      const at = holder.getBoundingClientRect().top + index * rowPx()
      const over = at - top
      const under = at + rowPx() - (window.innerHeight - bottom)
      if (block === 'center') window.scrollBy(0, at - window.innerHeight / 2)
      else if (over < 0) window.scrollBy(0, over)
      else if (under > 0) window.scrollBy(0, under)
      look()
    },
  }
}
