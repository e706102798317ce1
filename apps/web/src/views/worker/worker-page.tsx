import { useParams, useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, For, on, Show } from 'solid-js'
import { formatSpan } from '../../format/age.ts'
import { formatCount, plural } from '../../format/number.ts'
import { formatClock, formatExact } from '../../format/clock.ts'
import { readStates } from '../../calls/executions.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useAnswer } from '../../live/use-answer.ts'
import { useExecutions } from '../../live/use-executions.ts'
import { Button } from '../../ui/button.tsx'
import { EvidenceFacts } from '../../ui/evidence-facts.tsx'
import { OutcomeIcon } from '../../ui/outcome-icon.tsx'
import { idleMs, isRange, rangeFor, rangeNames, rangeText, spanOf, type Range } from '../../model/lanes.ts'
import { isFailure, outcomeWord } from '../../model/outcome.ts'
import { Money } from '../../ui/money.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Spent } from '../cost/spent.tsx'
import { Missing } from '../not-found.tsx'
import { ExecutionPanel } from '../execution/execution-panel.tsx'
import { ExecutionList } from './execution-list.tsx'
import { Lanes } from './lanes.tsx'
import { WorkerHead } from './worker-head.tsx'

const counted = ['success', 'failure', 'timeout', 'crash', 'interrupted', 'agent_not_found', 'lost'] as const

/** One worker: what its state means and was judged on, and its executions by outcome. */
export default function WorkerPage() {
  const params = useParams<{ id: string }>()
  const [search, setSearch] = useSearchParams<{ range?: string; run?: string }>()
  const fleet = useFleet()
  const shell = useShell()
  const executions = useExecutions('worker', () => params.id)
  const worker = createMemo(() => fleet.state.workers[params.id] ?? executions.worker())
  // For one that left, time ended when its last run did: nothing came after.
  const endMs = createMemo(() => {
    if (worker()?.history !== true) return fleet.now()
    const ends = executions.items().map((execution) => Date.parse(execution.endedAt ?? execution.startedAt))
    return ends.length === 0 ? fleet.now() : Math.max(...ends)
  })
  const range = createMemo((): Range => (isRange(search.range) ? search.range : rangeFor(executions.items(), endMs())))
  const choose = (run: string | undefined) => setSearch({ run }, { replace: true, scroll: false })
  const step = (delta: number) => {
    const items = executions.items()
    const at = items.findIndex(({ id }) => id === search.run)
    const next = items[at === -1 ? 0 : Math.max(0, Math.min(items.length - 1, at + delta))]
    if (next !== undefined) choose(next.id)
  }
  shell.keymap.bind('Worker', [
    { keys: 'j', label: 'Next execution', run: () => step(1) },
    { keys: 'k', label: 'Previous execution', run: () => step(-1) },
    { keys: ']', label: 'Next execution', run: () => step(1) },
    { keys: '[', label: 'Previous execution', run: () => step(-1) },
    { keys: 'ArrowDown', label: '', run: () => step(1) },
    { keys: 'ArrowUp', label: '', run: () => step(-1) },
    {
      keys: 'n',
      label: 'The failure before this run',
      run: () => {
        const failure = search.run === undefined ? executions.items().find(({ outcome }) => isFailure(outcome)) : failureBefore()
        if (failure !== undefined) choose(failure.id)
      },
    },
  ])
  createEffect(() => {
    if (search.run !== undefined) shell.keymap.bind('Run', [{ keys: 'Escape', label: 'Close the run', run: () => choose(undefined) }])
  })
  createEffect(
    on([() => search.run, () => executions.state()], ([run]) => {
      if (run === undefined) return
      document.querySelector('.execution-panel')?.scrollIntoView({ block: 'nearest' })
    }),
  )
  const rangeMs = createMemo(() => spanOf(range(), executions.items(), endMs()))
  const chosen = createMemo(() => executions.items().find(({ id }) => id === search.run))
  const states = useAnswer(
    () => params.id,
    readStates,
    () => [fleet.state.workers[params.id]?.state, fleet.state.workers[params.id]?.reason],
  )
  /** The failure that came before the chosen run. */
  const failureBefore = createMemo(() => {
    const items = executions.items()
    const at = items.findIndex(({ id }) => id === search.run)
    return at === -1 ? undefined : items.slice(at + 1).find(({ kind, outcome }) => kind === 'work' && isFailure(outcome))
  })
  const inRange = createMemo(() => {
    const from = endMs() - rangeMs()
    const items = executions
      .items()
      .filter(({ kind }) => kind === 'work')
      .filter((execution) => Date.parse(execution.endedAt ?? execution.startedAt) >= from || execution.endedAt === null)
    const costs = items.flatMap(({ costUsd }) => costUsd ?? [])
    return {
      all: items.length,
      success: items.filter(({ outcome }) => outcome === 'success').length,
      idleMs: idleMs(items, from, endMs()),
      costUsd: costs.length === 0 ? undefined : costs.reduce((sum, cost) => sum + cost, 0),
      isAtLeast: costs.length < items.length,
    }
  })
  return (
    <Show when={fleet.state.isReady} fallback={<Skeleton rows={10} label="The worker is being read" />}>
      <Show
        when={worker()}
        fallback={
          <Show when={executions.isMissing()} fallback={<Skeleton rows={10} label="The worker is being read" />}>
            <Missing title="No such worker" wanted={params.id}>
              Neither the fleet nor its history holds it.
            </Missing>
          </Show>
        }
      >
        {(found) => (
          <article class="worker-page">
            <WorkerHead worker={found()} />
            <section class="page-section worker-lanes" aria-labelledby="executions-heading">
              <div class="section-head">
                <h2 id="executions-heading">Executions</h2>
                <span class="quiet">
                  {plural(inRange().all, 'run')}, {formatCount(inRange().success)} succeeded
                  <Show when={inRange().costUsd}>
                    {(cost) => (
                      <>
                        , <Money usd={cost()} atLeast={inRange().isAtLeast} />
                      </>
                    )}
                  </Show>
                  <Show when={inRange().idleMs >= 60_000}>, {formatSpan(inRange().idleMs)} without a run</Show>
                  <Show when={found().history && executions.items().length > 0}>, until {formatClock(endMs(), fleet.now())}</Show>
                </span>
                <span class="section-end">
                  <Segmented
                    label="Time range"
                    options={rangeNames}
                    value={range()}
                    text={rangeText}
                    onChange={(next) => setSearch({ range: next }, { replace: true, scroll: false })}
                  />
                </span>
              </div>
              <Show when={executions.error()}>
                {(why) => (
                  <ErrorState
                    title={`The history could not be read: ${why()}.`}
                    action={<Button onClick={executions.reload}>Try again</Button>}
                  >
                    What is open or changed in the last 24 hours is still shown.
                  </ErrorState>
                )}
              </Show>
              <Show
                when={executions.items().length > 0}
                fallback={
                  <Show when={executions.state() !== 'loading'} fallback={<Skeleton rows={6} label="Executions are being read" />}>
                    <EmptyState title="No execution yet.">
                      When this worker dispatches a bead, it appears here, and its end beside it.
                    </EmptyState>
                  </Show>
                }
              >
                <Show
                  when={inRange().all > 0}
                  fallback={<EmptyState title="Nothing ran in this range.">A wider one may show more.</EmptyState>}
                >
                  <Lanes
                    executions={executions.items()}
                    states={states.data() ?? (states.error() === undefined ? undefined : [])}
                    rangeMs={rangeMs()}
                    now={endMs()}
                    chosen={search.run}
                    onChoose={choose}
                  />
                </Show>
              </Show>
            </section>
            <Show when={chosen()} keyed={false}>
              {(run) => (
                <ExecutionPanel
                  execution={run()}
                  now={fleet.now()}
                  onClose={() => choose(undefined)}
                  onPreviousFailure={failureBefore() === undefined ? undefined : () => choose(failureBefore()?.id)}
                />
              )}
            </Show>
            <div class="page-grid">
              <section class="page-section" aria-labelledby="all-runs-heading">
                <Show when={executions.items().length > 0}>
                  <h2 id="all-runs-heading">All runs, newest first</h2>
                  <ExecutionList executions={executions.items()} now={fleet.now()} chosen={search.run} onChoose={choose} withGaps />
                </Show>
              </section>
              <aside class="page-aside" aria-label="About this worker">
                <section>
                  <h2>Evidence</h2>
                  <EvidenceFacts worker={found()} now={fleet.now()} />
                </section>
                <section>
                  <h2>Last 24{'\u202f'}h</h2>
                  <ul class="tallied">
                    <For each={counted.filter((outcome) => found().outcomes[outcome] > 0)}>
                      {(outcome) => (
                        <li>
                          <OutcomeIcon outcome={outcome} /> {outcomeWord[outcome]}{' '}
                          <span class="num">{formatCount(found().outcomes[outcome])}</span>
                        </li>
                      )}
                    </For>
                    <li>
                      <OutcomeIcon outcome="race" /> Races lost <span class="num">{formatCount(found().outcomes.racesLost)}</span>
                    </li>
                  </ul>
                </section>
                <section>
                  <h2>Cost</h2>
                  <Spent of={{ worker: params.id }} />
                </section>
                <section>
                  <h2>Where it is</h2>
                  <dl class="facts">
                    <dt>Identity</dt>
                    <dd>
                      <bdi>{found().id}</bdi>
                    </dd>
                    <Show when={found().workspace}>
                      {(path) => (
                        <>
                          <dt>Workspace</dt>
                          <dd class="path">
                            <bdi>{path()}</bdi>
                          </dd>
                        </>
                      )}
                    </Show>
                    <Show when={found().startedAt}>
                      {(at) => (
                        <>
                          <dt>Started</dt>
                          <dd>{formatExact(Date.parse(at()))}</dd>
                        </>
                      )}
                    </Show>
                  </dl>
                </section>
              </aside>
            </div>
          </article>
        )}
      </Show>
    </Show>
  )
}
