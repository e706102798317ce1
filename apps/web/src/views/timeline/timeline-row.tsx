import { A, useNavigate } from '@solidjs/router'
import { For, Index, Show } from 'solid-js'
import type { ExecutionView, WorkerView } from '@hoop/protocol'
import { formatClock } from '../../format/clock.ts'
import { formatCount } from '../../format/number.ts'
import { workerHref } from '../../model/attention.ts'
import { runHref } from '../../model/hrefs.ts'
import type { Look } from '../../model/look.ts'
import { outcomeSentence, outcomeWord } from '../../model/outcome.ts'
import { plain } from '../../model/sentence.ts'
import type { WorkerLane } from '../../model/worker-lanes.ts'
import { Glyph } from '../../ui/glyph.tsx'

/** One worker: who it is, how it is, and its runs on the common axis. */
export function TimelineRow(props: {
  readonly worker: Pick<WorkerView, 'id' | 'name' | 'history'>
  readonly look: Look | undefined
  readonly lane: WorkerLane | undefined
  readonly runOf: (id: string) => ExecutionView | undefined
  readonly ticks: readonly number[]
  readonly now: number
  readonly onSay: (said: string | undefined) => void
}) {
  const navigate = useNavigate()
  const wordsOf = (id: string, count: number): string => {
    const run = props.runOf(id)
    if (run === undefined) return ''
    const own = `${props.worker.name}, ${run.bead}, ${formatClock(Date.parse(run.startedAt), props.now)}. ${outcomeWord[run.outcome]}: ${plain(outcomeSentence(run, props.now))}`
    return count > 1 ? `${own} One of ${formatCount(count)} runs here.` : own
  }
  const open = (id: string) => {
    const run = props.runOf(id)
    if (run !== undefined) navigate(runHref(run))
  }
  /** The mark that an event came from: one listener for all of a row. */
  const markAt = (event: Event): HTMLElement | undefined =>
    event.target instanceof HTMLElement ? (event.target.closest<HTMLElement>('[data-run]') ?? undefined) : undefined
  return (
    <div class="timeline-row" role="row">
      <span class="timeline-name" role="rowheader">
        <Show when={props.look} fallback={<i class="timeline-gone" title="No longer in the fleet" />}>
          {(look) => <Glyph look={look()} />}
        </Show>
        <A href={workerHref(props.worker.id)} class="cut">
          <bdi>{props.worker.name}</bdi>
        </A>
      </span>
      <div
        class="lane-track"
        role="cell"
        onClick={(event) => {
          const id = markAt(event)?.dataset['run']
          if (id !== undefined) open(id)
        }}
        onPointerOver={(event) => {
          const mark = markAt(event)
          props.onSay(mark === undefined ? undefined : wordsOf(mark.dataset['run'] ?? '', Number(mark.dataset['count'] ?? 1)))
        }}
      >
        <For each={props.ticks}>{(left) => <i class="lane-line" style={{ left: `${left}%` }} />}</For>
        {/* Marks keep their place in the page while time goes on: what is being clicked does not vanish. */}
        <Index each={props.lane?.marks}>
          {(mark) => (
            <i
              class="lane-bar"
              data-run={mark().id}
              data-count={mark().count}
              data-outcome={mark().outcome}
              style={{ left: `${mark().leftPercent}%`, width: `${mark().widthPercent}%` }}
            />
          )}
        </Index>
      </div>
      <span class="lane-sum num" role="cell">
        {formatCount(props.lane?.runs ?? 0)}
        <Show when={(props.lane?.failures ?? 0) > 0}>
          <span class="bad"> {formatCount(props.lane?.failures ?? 0)} bad</span>
        </Show>
      </span>
    </div>
  )
}
