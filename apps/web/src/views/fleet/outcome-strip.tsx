import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import type { ExecutionView, OutcomeCounts } from '@hoop/protocol'
import { formatAge } from '../../format/age.ts'
import { formatCount } from '../../format/number.ts'
import { workerHref } from '../../model/attention.ts'
import { countEnded, outcomeSentence, outcomeWord, type Outcome } from '../../model/outcome.ts'
import { plain } from '../../model/sentence.ts'
import { OutcomeIcon } from '../../ui/outcome-icon.tsx'

const always: readonly (readonly [keyof OutcomeCounts, Outcome | 'race', string])[] = [
  ['success', 'success', outcomeWord.success],
  ['failure', 'failure', outcomeWord.failure],
  ['timeout', 'timeout', outcomeWord.timeout],
  ['crash', 'crash', outcomeWord.crash],
]
const sometimes: readonly (readonly [keyof OutcomeCounts, Outcome | 'race', string])[] = [
  ['interrupted', 'interrupted', outcomeWord.interrupted],
  ['agent_not_found', 'agent_not_found', outcomeWord.agent_not_found],
  ['lost', 'lost', outcomeWord.lost],
]

/** The height of a run's bar beside the longest one: on a logarithmic scale, so that a quick one still shows. */
export function barPercent(ms: number, longestMs: number): number {
  const scale = (span: number) => Math.log(1 + Math.max(0, span) / 5000)
  return longestMs <= 0 ? 18 : 18 + Math.round((82 * scale(ms)) / scale(Math.max(ms, longestMs)))
}

const lasted = (run: ExecutionView): number => (run.endedAt === null ? 0 : Date.parse(run.endedAt) - Date.parse(run.startedAt))

/** Outcomes of 24 hours as counts with bars, and the last runs one by one. */
export function OutcomeStrip(props: { readonly counts: OutcomeCounts; readonly recent: readonly ExecutionView[]; readonly now: number }) {
  const shown = createMemo(() => [
    ...always,
    ...sometimes.filter(([key]) => props.counts[key] > 0),
    ['racesLost', 'race', 'Races lost'] as const,
  ])
  const most = () => Math.max(1, ...shown().map(([key]) => props.counts[key]))
  const ended = () => countEnded(props.counts)
  const oldestFirst = createMemo(() => props.recent.toReversed())
  const longest = () => Math.max(0, ...props.recent.map(lasted))
  const finding = () =>
    `Of the last ${props.recent.length} runs ${props.recent.filter(({ outcome }) => outcome === 'success').length} succeeded`
  return (
    <section class="strip" aria-label="Outcomes of the last 24 hours">
      <div class="strip-total">
        <span class="quiet">Last 24{'\u202f'}h</span>
        <b class="num">{formatCount(ended())}</b>
        <span class="quiet">{ended() === 1 ? 'run ended' : 'runs ended'}</span>
      </div>
      <ul class="strip-counts">
        <For each={shown()}>
          {([key, outcome, word]) => (
            <li title={word} data-outcome={outcome} data-none={props.counts[key] === 0 ? '' : undefined}>
              <span class="strip-word">
                <OutcomeIcon outcome={outcome} />
                <span class="strip-name">{word}</span>
              </span>
              <b class="num">{formatCount(props.counts[key])}</b>
              <span class="strip-track" aria-hidden="true">
                <span class="strip-fill" data-outcome={outcome} style={{ width: `${(props.counts[key] / most()) * 100}%` }} />
              </span>
            </li>
          )}
        </For>
      </ul>
      <Show when={props.recent.length > 0}>
        <div class="runs">
          <p class="sr">{finding()}</p>
          <div class="runs-bars" aria-hidden="true">
            <For each={oldestFirst()}>
              {(run) => (
                <A
                  class="run"
                  data-outcome={run.outcome}
                  tabindex="-1"
                  href={`${workerHref(run.worker)}?run=${encodeURIComponent(run.id)}`}
                  title={`${outcomeWord[run.outcome]} · ${run.bead} · ${run.worker}\n${plain(outcomeSentence(run, props.now))}`}
                >
                  <span style={{ height: `${barPercent(lasted(run), longest())}%` }} />
                </A>
              )}
            </For>
          </div>
          <p class="runs-foot quiet">
            <span>Last {props.recent.length} runs, taller took longer</span>
            <span>{formatAge(props.now - Date.parse(props.recent[0]?.endedAt ?? props.recent[0]?.startedAt ?? ''))} ago</span>
          </p>
        </div>
      </Show>
    </section>
  )
}
