import { createMemo, For, Show } from 'solid-js'
import type { ExecutionView } from '@hoop/protocol'
import { formatAge } from '../../format/age.ts'
import { formatClock } from '../../format/clock.ts'
import { formatCount } from '../../format/number.ts'
import { lanesOf, tickLabel, ticksOf } from '../../model/lanes.ts'
import { outcomeSentence, outcomeWord } from '../../model/outcome.ts'
import { plain } from '../../model/sentence.ts'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'

interface LanesProps {
  readonly executions: readonly ExecutionView[]
  readonly rangeMs: number
  readonly now: number
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

/** Wide enough for a bead's id to stand in the bar. */
const LABEL_PERCENT = 7

/** A lane per outcome on one time axis, with count and sum at the right; the chosen execution has an accent ring. */
export function Lanes(props: LanesProps) {
  const lanes = createMemo(() => lanesOf(props.executions, props.rangeMs, props.now))
  const ticks = createMemo(() =>
    ticksOf(props.rangeMs, props.now, 8).map((at) => ({ at, leftPercent: 100 - ((props.now - at) / props.rangeMs) * 100 })),
  )
  const finding = () =>
    lanes()
      .map((lane) => `${lane.bars.length} ${outcomeWord[lane.outcome].toLowerCase()}`)
      .join(', ')
  return (
    <>
      <p class="sr">{`Executions on a time axis: ${finding() || 'none in this range'}. The list below has each.`}</p>
      <div class="lanes" aria-hidden="true">
        <For each={lanes().map(({ outcome }) => outcome)}>
          {(outcome) => {
            const lane = () => lanes().find((one) => one.outcome === outcome)
            return (
              <div class="lane">
                <OutcomeMark outcome={outcome} />
                <div class="lane-track">
                  <For each={ticks()}>{(tick) => <i class="lane-line" style={{ left: `${tick.leftPercent}%` }} />}</For>
                  <For each={lane()?.bars.map(({ execution }) => execution.id)}>
                    {(id) => (
                      <Show when={lane()?.bars.find(({ execution }) => execution.id === id)}>
                        {(bar) => (
                          <button
                            type="button"
                            tabindex="-1"
                            class="lane-bar"
                            data-outcome={outcome}
                            data-chosen={props.chosen === id ? '' : undefined}
                            style={{ left: `${bar().leftPercent}%`, width: `${bar().widthPercent}%` }}
                            title={`${bar().execution.bead}\n${outcomeWord[outcome]}. ${plain(outcomeSentence(bar().execution, props.now))}`}
                            onClick={() => props.onChoose(id)}
                          >
                            <Show when={bar().widthPercent >= LABEL_PERCENT}>
                              <bdi>{bar().execution.bead}</bdi>
                            </Show>
                          </button>
                        )}
                      </Show>
                    )}
                  </For>
                </div>
                <span class="lane-sum num">
                  {formatCount(lane()?.bars.length ?? 0)} · {formatAge(lane()?.sumMs ?? 0)}
                </span>
              </div>
            )
          }}
        </For>
        <div class="lane lane-axis num">
          <span />
          <div class="lane-track">
            <For each={ticks().filter(({ leftPercent }) => leftPercent > 3 && leftPercent < 90)}>
              {(tick) => (
                <span class="lane-tick" data-late={tick.leftPercent > 84 ? '' : undefined} style={{ left: `${tick.leftPercent}%` }}>
                  {tickLabel(tick.at, props.rangeMs)}
                </span>
              )}
            </For>
            <b class="lane-now">{formatClock(props.now, props.now)}</b>
          </div>
          <span />
        </div>
      </div>
    </>
  )
}
