import { createMemo, createSignal, For, onCleanup, onMount } from 'solid-js'
import type { Mark } from '../../model/outline.ts'
import { scrubBars, type StepSpan } from '../../model/steps.ts'

/** A bar is no thinner than this, its space included. */
const BAR_PX = 6

/** All steps of a run as bars, errors tallest, with a slider over them: one tab stop, arrows go step by step. */
export function Scrubber(props: {
  readonly span: StepSpan
  readonly at: number
  readonly markAt: (seq: number) => Mark | undefined
  /** Grows when more kinds became known. */
  readonly version: unknown
  /** Steps with a gap of a minute or more before them, as far as they were read. */
  readonly gaps: ReadonlySet<number>
  readonly said: string
  readonly onStep: (seq: number) => void
}) {
  const [widthPx, setWidthPx] = createSignal(600)
  let track: HTMLDivElement | undefined
  onMount(() => {
    const measure = () => {
      const width = track?.getBoundingClientRect().width ?? 0
      if (width > 0) setWidthPx(width)
    }
    measure()
    const observer = new ResizeObserver(measure)
    if (track !== undefined) observer.observe(track)
    onCleanup(() => observer.disconnect())
  })
  const bars = createMemo(() => {
    // oxlint-disable-next-line no-unused-expressions -- read, so that bars are drawn anew when it grows
    props.version
    return scrubBars(props.span, props.markAt, Math.max(20, Math.floor(widthPx() / BAR_PX)))
  })
  const hasGap = (from: number, to: number) => {
    for (let seq = from; seq < to; seq += 1) if (props.gaps.has(seq)) return true
    return false
  }
  return (
    <div class="scrubber" ref={track}>
      <div class="scrub-bars" aria-hidden="true">
        <For each={bars()}>
          {(bar) => (
            <i
              data-error={bar.isError ? '' : undefined}
              data-unknown={bar.isKnown ? undefined : ''}
              data-gap={hasGap(bar.from, bar.to) ? '' : undefined}
              data-past={bar.to <= props.at + 1 ? '' : undefined}
              data-now={props.at >= bar.from && props.at < bar.to ? '' : undefined}
              style={{ height: `${bar.height * 100}%` }}
            />
          )}
        </For>
      </div>
      <input
        type="range"
        class="scrub-range"
        aria-label="Step"
        aria-valuetext={props.said}
        min={props.span.from}
        max={Math.max(props.span.from, props.span.to - 1)}
        step="1"
        value={props.at}
        onInput={(event) => props.onStep(Number(event.currentTarget.value))}
      />
    </div>
  )
}
