import { createEffect, createMemo, createSignal, on, onCleanup, onMount } from 'solid-js'
import type { Transcript } from '../../live/transcript.ts'
import { isErrorMark, type Mark } from '../../model/outline.ts'
import type { EntryRows } from './use-entry-rows.ts'

const isPrompt = ({ kind }: Mark) => kind === 'user'

/** The whole session as a narrow strip: where errors and prompts are, and what is in sight. Everything in it is reachable by keys, too. */
export function Ruler(props: { readonly transcript: Transcript; readonly rows: EntryRows }) {
  const { transcript, rows } = props
  const [heightPx, setHeightPx] = createSignal(0)
  /** Grows when heights may have moved enough to be seen here. */
  const [turn, setTurn] = createSignal(0)
  let strip: HTMLDivElement | undefined
  onMount(() => {
    const observer = new ResizeObserver(() => setHeightPx(strip?.clientHeight ?? 0))
    if (strip !== undefined) observer.observe(strip)
    onCleanup(() => observer.disconnect())
  })
  const seqsOf = (fits: (mark: Mark) => boolean) => {
    const found: number[] = []
    for (let seq = transcript.outline.find(-1, 1, fits); seq !== undefined; seq = transcript.outline.find(seq, 1, fits)) found.push(seq)
    return found
  }
  const marks = createMemo(on(transcript.outlineVersion, () => ({ errors: seqsOf(isErrorMark), prompts: seqsOf(isPrompt) })))
  let timer: ReturnType<typeof setTimeout> | undefined
  createEffect(
    on(rows.scroller.holderPx, () => {
      timer ??= setTimeout(() => {
        timer = undefined
        setTurn((before) => before + 1)
      }, 250)
    }),
  )
  onCleanup(() => clearTimeout(timer))
  /** One stroke for each pixel in which something stands. */
  const strokes = (seqs: readonly number[], width: number) => {
    turn()
    const total = Math.max(1, rows.heights.total())
    const pixels = new Set<number>()
    for (const seq of seqs) pixels.add(Math.round((rows.heights.topOf(seq) / total) * (heightPx() - 2)) + 1)
    return [...pixels].map((y) => `M${(18 - width) / 2} ${y}h${width}`).join('')
  }
  const jump = (event: PointerEvent & { readonly currentTarget: HTMLDivElement }) => {
    const { top, height } = event.currentTarget.getBoundingClientRect()
    rows.scroller.toPart((event.clientY - top) / Math.max(1, height))
  }
  return (
    <div
      ref={strip}
      class="ruler"
      aria-hidden="true"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        jump(event)
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) jump(event)
      }}
    >
      <svg width="18" height={heightPx()}>
        <path class="ruler-prompt" d={strokes(marks().prompts, 10)} />
        <path class="ruler-error" d={strokes(marks().errors, 18)} />
        <rect
          class="ruler-view"
          x="0.5"
          width="17"
          rx="2"
          y={rows.scroller.seen()[0] * heightPx() + 0.5}
          height={Math.max(6, (rows.scroller.seen()[1] - rows.scroller.seen()[0]) * heightPx() - 1)}
        />
      </svg>
    </div>
  )
}
