import { useSearchParams } from '@solidjs/router'
import { createMemo, For, Match, Show, Switch } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { formatCount, plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { useRecentRuns } from '../../live/use-recent-runs.ts'
import { axisEnd, isRange, rangeFor, rangeNames, rangeText, spanOf, type Range } from '../../model/lanes.ts'
import { compareRanked } from '../../model/order.ts'
import { outcomes, outcomeWord } from '../../model/outcome.ts'
import { workerLanes } from '../../model/worker-lanes.ts'
import { Button } from '../../ui/button.tsx'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { TimelineTable } from './timeline-table.tsx'

const DAY = 86_400_000

/** A lane a worker on one time axis: who did what when, for the fleet or for one project. */
export default function TimelinePage() {
  const fleet = useFleet()
  const [search, setSearch] = useSearchParams<{ range?: string; project?: string }>()
  const asked = (): Range | undefined => (isRange(search.range) ? search.range : undefined)
  const recent = useRecentRuns(
    () => search.project,
    () => (asked() === 'fit' ? 7 * DAY : spanOf(asked() ?? '6h', [], 0)),
  )
  // A fleet that has just begun is shown as large as it fits, until somebody chooses.
  const range = createMemo((): Range => asked() ?? (rangeFor(recent.runs() ?? [], fleet.now()) === 'fit' ? 'fit' : '6h'))
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
  const total = createMemo(() => [...lanes().values()].reduce((sum, { runs }) => sum + runs, 0))
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
          <TimelineTable rows={rows()} lanes={lanes()} runOf={(id) => byId().get(id)} rangeMs={rangeMs()} endMs={endMs()} />
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
}
