import { useNavigate, useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, For, Index, Match, Show, Switch } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { formatClock } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useRecentRuns } from '../../live/use-recent-runs.ts'
import { workerHref } from '../../model/attention.ts'
import { axisEnd, isRange, rangeNames, rangeText, spanOf, tickLabel, ticksOf, type Range } from '../../model/lanes.ts'
import { compareRanked } from '../../model/order.ts'
import { outcomes, outcomeWord } from '../../model/outcome.ts'
import { workerLanes } from '../../model/worker-lanes.ts'
import { Button } from '../../ui/button.tsx'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { createVirtualRows } from '../beads/virtual-rows.ts'
import { TimelineRow } from './timeline-row.tsx'

const DAY = 86_400_000

/** A lane a worker on one time axis: who did what when, for the fleet or for one project. */
export default function TimelinePage() {
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ range?: string; project?: string }>()
  const range = createMemo((): Range => (isRange(search.range) ? search.range : '6h'))
  const recent = useRecentRuns(
    () => search.project,
    () => (range() === 'fit' ? 7 * DAY : spanOf(range(), [], 0)),
  )
  const rangeMs = createMemo(() => spanOf(range(), recent.runs() ?? [], fleet.now()))
  const endMs = createMemo(() => axisEnd(fleet.now(), rangeMs()))
  const lanes = createMemo(() => workerLanes(recent.runs() ?? [], rangeMs(), endMs()))
  const byId = createMemo(() => new Map((recent.runs() ?? []).map((run) => [run.id, run])))
  /** Workers of the fleet, most urgent first, then those that ran in the range and are gone. */
  const rows = createMemo((): readonly Pick<WorkerView, 'id' | 'name' | 'history'>[] => {
    const here = fleet
      .workers()
      .filter((worker) => search.project === undefined || worker.project === search.project)
      .toSorted((a, b) => compareRanked({ ...a, look: fleet.lookOf(a) }, { ...b, look: fleet.lookOf(b) }))
    const known = new Set(here.map(({ id }) => id))
    const gone = [...lanes().values()].filter(({ worker, runs }) => !known.has(worker) && runs > 0)
    return [...here, ...gone.map(({ worker }) => ({ id: worker, name: worker, history: true }))]
  })
  const ticks = createMemo(() =>
    ticksOf(rangeMs(), endMs(), 8).map((at) => ({ at, leftPercent: 100 - ((endMs() - at) / rangeMs()) * 100 })),
  )
  const lines = createMemo(() => ticks().map(({ leftPercent }) => leftPercent))
  const [said, setSaid] = createSignal<string>()
  const virtual = createVirtualRows(() => rows().length, [100, 0])
  const total = createMemo(() => [...lanes().values()].reduce((sum, { runs }) => sum + runs, 0))
  const [at, setAt] = createSignal(-1)
  const move = (delta: number) => {
    const next = Math.max(0, Math.min(rows().length - 1, at() + delta))
    setAt(next)
    virtual.reveal(next)
    const id = rows()[next]?.id
    if (id !== undefined)
      queueMicrotask(() => document.querySelector<HTMLElement>(`.timeline a[href="${CSS.escape(workerHref(id))}"]`)?.focus())
  }
  shell.keymap.bind('Timeline', [
    { keys: 'j', label: 'Next worker', run: () => move(1) },
    { keys: 'k', label: 'Worker before', run: () => move(-1) },
    { keys: 'ArrowDown', label: '', run: () => move(1) },
    { keys: 'ArrowUp', label: '', run: () => move(-1) },
    { keys: 'Escape', label: 'Back to the fleet', run: () => navigate('/') },
  ])
  const projectNames = () => ['', ...fleet.projects().map(({ name }) => name)]
  const labelOf = (name: string) => (name === '' ? 'All projects' : (fleet.projects().find((one) => one.name === name)?.label ?? name))
  return (
    <article class="timeline-page">
      <div class="page-head">
        <h1>Timeline</h1>
        <span class="fact">
          {plural(rows().length, 'worker')}, {plural(total(), 'run')}
        </span>
        <span class="end">
          <Show when={fleet.projects().length > 1}>
            <select
              class="field"
              aria-label="Project"
              value={search.project ?? ''}
              onChange={(event) => setSearch({ project: event.currentTarget.value || undefined }, { replace: true, scroll: false })}
            >
              <For each={projectNames()}>{(name) => <option value={name}>{labelOf(name)}</option>}</For>
            </select>
          </Show>
          <Segmented
            label="Time range"
            options={rangeNames}
            value={range()}
            text={rangeText}
            onChange={(next) => setSearch({ range: next }, { replace: true, scroll: false })}
          />
        </span>
      </div>
      <Show when={recent.error()}>
        {(error) => (
          <ErrorState title={`The runs could not be read: ${error().message}.`} action={<Button onClick={recent.reload}>Try again</Button>}>
            The workers are as the fleet tells them.
          </ErrorState>
        )}
      </Show>
      <Show when={recent.isCut()}>
        <p class="quiet">Only the newest {formatCount(byId().size)} runs are shown; choose a shorter range, or a project.</p>
      </Show>
      <Switch>
        <Match when={recent.runs() === undefined && recent.error() === undefined}>
          <Skeleton rows={10} label="The runs are being read" />
        </Match>
        <Match when={rows().length === 0}>
          <EmptyState title="No worker ran here.">When one dispatches a bead, it gets a lane.</EmptyState>
        </Match>
        <Match when={true}>
          <div
            class="timeline"
            role="table"
            aria-label="Runs of each worker"
            aria-rowcount={rows().length}
            onPointerLeave={() => setSaid()}
          >
            <div class="timeline-row lane-axis num" aria-hidden="true">
              <span />
              <div class="lane-track">
                <For each={ticks().filter(({ leftPercent }) => leftPercent > 3 && leftPercent < 90)}>
                  {(tick) => (
                    <span class="lane-tick" data-late={tick.leftPercent > 84 ? '' : undefined} style={{ left: `${tick.leftPercent}%` }}>
                      {tickLabel(tick.at, rangeMs())}
                    </span>
                  )}
                </For>
                <b class="lane-now">{formatClock(fleet.now(), fleet.now())}</b>
              </div>
              <span />
            </div>
            <div class="timeline-rows" role="rowgroup" ref={virtual.setHolder} style={{ height: `${rows().length * virtual.rowPx()}px` }}>
              <div class="timeline-row timeline-probe" aria-hidden="true" ref={virtual.setProbe} />
              <Index each={virtual.slots()}>
                {(slot) => (
                  <Show when={rows()[virtual.indexOf(slot())]}>
                    {(worker) => (
                      <div class="timeline-slot" style={{ transform: `translateY(${virtual.indexOf(slot()) * virtual.rowPx()}px)` }}>
                        <TimelineRow
                          worker={worker()}
                          look={lookIn(worker().id)}
                          lane={lanes().get(worker().id)}
                          runOf={(id) => byId().get(id)}
                          ticks={lines()}
                          now={fleet.now()}
                          onSay={setSaid}
                        />
                      </div>
                    )}
                  </Show>
                )}
              </Index>
            </div>
          </div>
          <p class="timeline-said">
            <bdi>{said() ?? 'Point at a run for how it went; open it for what its agent wrote.'}</bdi>
          </p>
          <ul class="timeline-legend" aria-label="Colours">
            <For each={outcomes.filter((outcome) => (recent.runs() ?? []).some((run) => run.outcome === outcome))}>
              {(outcome) => (
                <li title={outcomeWord[outcome]}>
                  <OutcomeMark outcome={outcome} />
                </li>
              )}
            </For>
          </ul>
        </Match>
      </Switch>
    </article>
  )

  function lookIn(id: string) {
    const worker = fleet.state.workers[id]
    return worker === undefined || worker.history ? undefined : fleet.lookOf(worker)
  }
}
