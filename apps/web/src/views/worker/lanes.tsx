import { createMemo, createSignal, For, Show } from 'solid-js'
import type { ExecutionView } from '@hoop/protocol'
import { formatAge } from '../../format/age.ts'
import { formatClock } from '../../format/clock.ts'
import { formatCount } from '../../format/number.ts'
import { axisEnd, lanesOf, tickLabel, ticksOf } from '../../model/lanes.ts'
import { outcomeSentence, outcomeWord } from '../../model/outcome.ts'
import { plain } from '../../model/sentence.ts'
import { bandSentence, liveMs, stateBands, type StateChange } from '../../model/state-bands.ts'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'

interface LanesProps {
  readonly executions: readonly ExecutionView[]
  /** State changes of the worker; `undefined` while they are read. */
  readonly states: readonly StateChange[] | undefined
  readonly rangeMs: number
  readonly now: number
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

/** Wide enough for a bead's id to stand in the bar. */
const LABEL_PERCENT = 7

const steps: Readonly<Record<string, (at: number, last: number) => number>> = {
  ArrowLeft: (at) => Math.max(0, at - 1),
  ArrowRight: (at, last) => Math.min(last, at + 1),
  Home: () => 0,
  End: (_, last) => last,
}

/**
 * The worker's states, and a lane per outcome, on one time axis, with count and sum at the right; the chosen execution has an accent ring.
 * One tab stop: arrows go from run to run in time, whatever lane they stand in.
 */
export function Lanes(props: LanesProps) {
  const endMs = createMemo(() => axisEnd(props.now, props.rangeMs))
  const lanes = createMemo(() => lanesOf(props.executions, props.rangeMs, endMs()))
  const byId = createMemo(() => new Map(lanes().flatMap(({ bars }) => bars.map((bar) => [bar.execution.id, bar] as const))))
  const inTime = createMemo(() =>
    [...byId().values()].sort((a, b) => (a.execution.startedAt < b.execution.startedAt ? -1 : 1)).map(({ execution }) => execution.id),
  )
  const bands = createMemo(() => (props.states === undefined ? [] : stateBands(props.states, props.rangeMs, endMs())))
  const ticks = createMemo(() =>
    ticksOf(props.rangeMs, endMs(), 8).map((at) => ({ at, leftPercent: 100 - ((endMs() - at) / props.rangeMs) * 100 })),
  )
  const [said, setSaid] = createSignal<string>()
  const [held, setHeld] = createSignal<string>()
  /** The one bar that Tab reaches. */
  const stop = () => {
    const wanted = held() ?? props.chosen
    return wanted !== undefined && byId().has(wanted) ? wanted : inTime().at(-1)
  }
  const wordsOf = (id: string): string => {
    const execution = byId().get(id)?.execution
    if (execution === undefined) return ''
    return `${execution.bead}, ${formatClock(Date.parse(execution.startedAt), props.now)}. ${outcomeWord[execution.outcome]}: ${plain(outcomeSentence(execution, props.now))}`
  }
  let holder: HTMLDivElement | undefined
  const keydown = (event: KeyboardEvent) => {
    const step = steps[event.key]
    const now = stop()
    if (step === undefined || now === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const next = inTime()[step(inTime().indexOf(now), inTime().length - 1)]
    if (next === undefined) return
    setHeld(next)
    holder?.querySelector<HTMLElement>(`[data-bar="${CSS.escape(next)}"]`)?.focus()
  }
  const finding = () =>
    lanes()
      .map((lane) => `${lane.bars.length} ${outcomeWord[lane.outcome].toLowerCase()}`)
      .join(', ')
  return (
    <>
      <p class="sr">{`Executions on a time axis: ${finding() || 'none in this range'}. Arrow keys go from run to run.`}</p>
      <div class="lanes" ref={holder} role="group" aria-label="Executions by outcome" onKeyDown={keydown} onPointerLeave={() => setSaid()}>
        <Show when={props.states !== undefined}>
          <div class="lane lane-state">
            <span class="quiet">State</span>
            <div
              class="lane-track"
              role="img"
              aria-label={bands()
                .map((band) => bandSentence(band, props.now))
                .join('. ')}
            >
              <For each={ticks()}>{(tick) => <i class="lane-line" style={{ left: `${tick.leftPercent}%` }} />}</For>
              <For each={bands()}>
                {(band) => (
                  <i
                    class="lane-band"
                    data-state={band.state}
                    style={{ left: `${band.leftPercent}%`, width: `${band.widthPercent}%` }}
                    title={bandSentence(band, props.now)}
                    onPointerEnter={() => setSaid(bandSentence(band, props.now))}
                  />
                )}
              </For>
            </div>
            <span class="lane-sum num">{liveMs(bands()) > 0 ? `${formatAge(liveMs(bands()))} live` : ''}</span>
          </div>
        </Show>
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
                      <Show when={byId().get(id)}>
                        {(bar) => (
                          <button
                            type="button"
                            tabindex={stop() === id ? 0 : -1}
                            class="lane-bar"
                            data-bar={id}
                            data-outcome={outcome}
                            data-chosen={props.chosen === id ? '' : undefined}
                            aria-pressed={props.chosen === id}
                            aria-label={wordsOf(id)}
                            style={{ left: `${bar().leftPercent}%`, width: `${bar().widthPercent}%` }}
                            onClick={() => props.onChoose(id)}
                            onPointerEnter={() => setSaid(wordsOf(id))}
                            onFocus={() => {
                              setHeld(id)
                              setSaid(wordsOf(id))
                            }}
                            onBlur={() => setSaid()}
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
        <div class="lane lane-axis num" aria-hidden="true">
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
      <p class="lanes-said quiet" aria-hidden="true">
        <bdi>{said() ?? 'Point at a run for how it went; open it for what its agent wrote.'}</bdi>
      </p>
    </>
  )
}
