import { batch, createMemo, createSignal, onCleanup, onMount, type Accessor } from 'solid-js'
import type { Heights } from '../../model/heights.ts'

/**
 * The part of a very long list that is drawn: rows of any height, of which most are guessed until they are seen, scrolled by the window.
 * What is being read never moves: the row under the reader's eyes is held where it is, whatever grows, comes or goes around it.
 */
export interface EntryScroller {
  readonly setHolder: (element: HTMLElement) => void
  /** What sticks at the top of the window and covers rows. */
  readonly setBar: (element: HTMLElement) => void
  /** Rows that are drawn, in order. */
  readonly rows: Accessor<readonly number[]>
  /** Where the first of them stands in the holder. */
  readonly startPx: Accessor<number>
  /** How high the holder is. */
  readonly holderPx: Accessor<number>
  /** Which part of all is in sight: from 0 to 1. */
  readonly seen: Accessor<readonly [from: number, to: number]>
  /** The row at the top of what can be seen. */
  readonly topRow: Accessor<number>
  /** Whether the end is in sight, and stays in sight when more comes. */
  readonly isAtEnd: Accessor<boolean>
  /** A row is drawn: its true height counts from now on. */
  readonly observe: (row: number, element: HTMLElement) => void
  /** Changes heights; what is read stays where it is. */
  readonly change: (work: () => void) => void
  /** Shows a row: a quarter below the top, or, `nearest`, only if it is not in sight. */
  readonly show: (row: number, block?: 'start' | 'nearest') => void
  readonly toEnd: () => void
  /** A row is about to change its height by the reader's own doing: its head stays where it is, also at the end. */
  readonly hold: (row: number) => void
  /** To a place of all, from 0 to 1. */
  readonly toPart: (part: number) => void
}

/** Drawn beyond each edge of the window. */
const BEYOND_PX = 500
/** This long after the last scroll it is over. */
const REST_MS = 120
const AT_END_PX = 8
/** Where a row that was jumped to stands, as a part of the window. */
const JUMP_AT = 0.2
const ROWS_AT_MOST = 400

export function createEntryScroller(heights: Heights, bottomPx: Accessor<number>): EntryScroller {
  const [rows, setRows] = createSignal<readonly number[]>([], {
    equals: (a, b) => a.length === b.length && a.every((row, at) => row === b[at]),
  })
  const [startPx, setStartPx] = createSignal(0)
  const [holderPx, setHolderPx] = createSignal(0)
  const [seen, setSeen] = createSignal<readonly [number, number]>([0, 1], { equals: (a, b) => a[0] === b[0] && a[1] === b[1] })
  const [topRow, setTopRow] = createSignal(0)
  const [isAtEnd, setAtEnd] = createSignal(false)
  let holder: HTMLElement | undefined
  let bar: HTMLElement | undefined
  /** What is drawn stands so much lower than the heights tell: paid back when the reader rests, unseen. */
  let shift = 0
  let anchor = 0
  let ownY = -1
  let lastY = 0
  let holderTop = 0
  let scrolledAt = 0
  let rest: ReturnType<typeof setTimeout> | undefined
  const rowOf = new WeakMap<Element, number>()

  const stickyPx = () => (bar === undefined ? 0 : bar.offsetHeight + (Number.parseFloat(getComputedStyle(bar).top) || 0))
  let topPx = 0
  const viewPx = () => window.innerHeight - topPx - bottomPx()
  const endY = () => Math.max(0, document.documentElement.scrollHeight - window.innerHeight)
  const scrollTo = (y: number) => {
    window.scrollTo(0, y)
    ownY = window.scrollY
    lastY = ownY
  }

  const place = () => {
    const first = rows()[0]
    batch(() => {
      setStartPx((first === undefined ? 0 : heights.topOf(first)) + shift)
      setHolderPx(Math.max(0, heights.total() + shift))
    })
  }
  /** What of the list is in sight, and so what is drawn. */
  const look = (isMoved: boolean) => {
    if (holder === undefined) return
    const y = window.scrollY
    const from = y + topPx - holderTop - shift
    const to = from + viewPx()
    if (isMoved) anchor = heights.rowAt(from)
    const next: number[] = []
    const end = to + BEYOND_PX
    for (let row = heights.rowAt(from - BEYOND_PX), top = heights.topOf(row); row < heights.count() && next.length < ROWS_AT_MOST;) {
      const px = heights.get(row)
      if (px > 0) next.push(row)
      top += px
      if (top > end) break
      const following = px > 0 ? heights.rowAt(top + 1e-6) : row + 1
      if (following <= row) break
      row = following
    }
    const total = Math.max(1, heights.total())
    batch(() => {
      setRows(next)
      setTopRow(heights.rowAt(from))
      setSeen([Math.max(0, Math.min(1, from / total)), Math.max(0, Math.min(1, to / total))])
      place()
    })
  }
  /** Pays the shift back: the window scrolls by what the rows are moved, in one frame. */
  const payBack = () => {
    if (shift === 0) return
    const y = window.scrollY - shift
    shift = 0
    look(false)
    scrollTo(y)
    look(false)
  }
  const keep = (delta: number) => {
    if (delta === 0) return
    shift -= delta
  }
  const settle = () => {
    if (isAtEnd()) {
      shift = 0
      look(false)
      scrollTo(endY())
      look(true)
      return
    }
    look(false)
    // At rest nothing is disturbed by it; near the beginning a gap would show.
    if (performance.now() - scrolledAt > REST_MS || heights.topOf(rows()[0] ?? 0) === 0) payBack()
  }

  const observer = new ResizeObserver((sizes) => {
    let above = 0
    let isOther = false
    for (const { target, borderBoxSize } of sizes) {
      const row = rowOf.get(target)
      const px = borderBoxSize[0]?.blockSize ?? 0
      // A row that was just taken away has no size; one that stands empty must still be found.
      if (row === undefined || !target.isConnected || heights.get(row) === 0) continue
      const grown = heights.set(row, Math.max(px, 1))
      if (grown === 0) continue
      isOther = true
      if (row < anchor) above += grown
    }
    if (!isOther) return
    keep(above)
    settle()
  })
  const scrolled = () => {
    const y = window.scrollY
    const isOwn = Math.abs(y - ownY) < 1
    if (!isOwn) {
      scrolledAt = performance.now()
      ownY = -1
      const isNearEnd = y >= endY() - AT_END_PX
      if (y < lastY && !isNearEnd) setAtEnd(false)
      else if (y >= lastY && isNearEnd) setAtEnd(true)
      else if (!isNearEnd) setAtEnd(false)
      clearTimeout(rest)
      rest = setTimeout(() => {
        payBack()
        look(true)
      }, REST_MS)
    }
    lastY = y
    look(!isOwn)
    if (shift !== 0 && heights.topOf(rows()[0] ?? 0) === 0) payBack()
  }
  /** The reader turns back: from now on the end is not held, even before anything has moved. */
  const turned = (event: WheelEvent) => {
    if (event.deltaY < 0) setAtEnd(false)
  }
  const measure = () => {
    if (holder === undefined) return
    topPx = stickyPx()
    const before = holderTop
    holderTop = holder.getBoundingClientRect().top + window.scrollY
    // What stands above the list has grown: the list moved, and the reader with it.
    if (before !== 0 && holderTop !== before && !isAtEnd() && window.scrollY + topPx > before) scrollTo(window.scrollY + holderTop - before)
    settle()
  }
  const layout = new ResizeObserver(measure)
  onMount(() => {
    measure()
    layout.observe(document.body)
    if (bar !== undefined) layout.observe(bar)
    if (holder?.previousElementSibling) layout.observe(holder.previousElementSibling)
    window.addEventListener('scroll', scrolled, { passive: true })
    window.addEventListener('resize', measure, { passive: true })
    window.addEventListener('wheel', turned, { passive: true })
  })
  onCleanup(() => {
    clearTimeout(rest)
    observer.disconnect()
    layout.disconnect()
    window.removeEventListener('scroll', scrolled)
    window.removeEventListener('resize', measure)
    window.removeEventListener('wheel', turned)
  })
  const toPx = (px: number, row: number) => {
    setAtEnd(false)
    shift = 0
    anchor = row
    place()
    scrollTo(holderTop + px - topPx)
    look(false)
  }
  return {
    setHolder: (element) => (holder = element),
    setBar: (element) => (bar = element),
    rows,
    startPx,
    holderPx,
    seen,
    topRow: createMemo(topRow),
    isAtEnd,
    observe(row, element) {
      rowOf.set(element, row)
      observer.observe(element)
      onCleanup(() => observer.unobserve(element))
    },
    change(work) {
      const before = heights.topOf(anchor)
      work()
      keep(heights.topOf(anchor) - before)
      settle()
    },
    show(row, block = 'start') {
      if (block === 'nearest') {
        const from = window.scrollY + topPx - holderTop - shift
        const [top, bottom] = [heights.topOf(row), heights.topOf(row) + heights.get(row)]
        if (top >= from && bottom <= from + viewPx()) return
        const px = top < from || bottom - top > viewPx() ? top - 8 : bottom - viewPx() + 8
        return toPx(px, row)
      }
      toPx(heights.topOf(row) - viewPx() * JUMP_AT, row)
    },
    hold(row) {
      setAtEnd(false)
      if (row < anchor || !rows().includes(anchor)) anchor = row
    },
    toEnd() {
      setAtEnd(true)
      settle()
    },
    toPart(part) {
      const px = Math.max(0, Math.min(1, part)) * heights.total()
      toPx(px - viewPx() / 2, heights.rowAt(px))
    },
  }
}
