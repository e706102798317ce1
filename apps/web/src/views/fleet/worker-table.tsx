import { A } from '@solidjs/router'
import Folder from 'lucide-solid/icons/folder'
import { createMemo, createSignal, For, Show, type Accessor } from 'solid-js'
import { useFleet } from '../../live/fleet.tsx'
import { badLinesHref, historyHref, projectHref } from '../../model/attention.ts'
import { asSentence } from '../../model/sentence.ts'
import { holdOrder } from '../../model/order.ts'
import type { Group } from '../../model/rows.ts'
import { formatClock } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { Button } from '../../ui/button.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Glyph } from '../../ui/glyph.tsx'
import { copyText } from '../../ui/copy.ts'
import type { RowNav } from './row-nav.ts'
import { WorkerRow } from './worker-row.tsx'

const columns = [
  ['c-state', 'State'],
  ['c-since', 'Since'],
  ['c-worker', 'Worker'],
  ['c-bead', 'Bead'],
  ['c-strand', 'Strand'],
  ['c-agent', 'Agent'],
  ['c-now', 'Now'],
  ['c-for', 'For'],
  ['c-timers', 'Timers'],
  ['c-beat', 'Beat'],
  ['c-last', 'Last outcome'],
] as const

/** The head of a project: its workers as small glyphs, and how its queue stands. */
function GroupHead(props: { readonly group: Group; readonly ids: readonly string[]; readonly history: number }) {
  const { state, lookOf } = useFleet()
  const project = () => props.group.project
  return (
    <div role="row" class="group-head">
      <div role="rowheader" aria-colspan={columns.length} class="group-cell">
        <h2>
          <Show when={project()} fallback={<span>No project</span>}>
            {(known) => (
              <A href={projectHref(known().name)}>
                <bdi>{known().label ?? known().name}</bdi>
              </A>
            )}
          </Show>
        </h2>
        <span class="group-glyphs" aria-hidden="true">
          <For each={props.ids}>
            {(id) => <Show when={state.workers[id]}>{(worker) => <Glyph look={lookOf(worker())} size={10} />}</Show>}
          </For>
        </span>
        <Show when={project()}>
          {(known) => (
            <>
              <span class="quiet">{plural(known().workspaces.length, 'workspace')}</span>
              <span class="group-facts">
                <Show when={known().badLines > 0}>
                  <A href={badLinesHref(known().name)} class="warn">
                    {plural(known().badLines, 'line')} not understood
                  </A>
                </Show>
                <Show when={props.history > 0}>
                  <A href={historyHref(known().name)}>{formatCount(props.history)} in history</A>
                </Show>
                <Show when={known().beads} fallback={<span title="The queue cannot be read">beads ?</span>}>
                  {(beads) => (
                    <>
                      <span>{formatCount(beads().open)} open</span>
                      <span>{formatCount(beads().inProgress)} in progress</span>
                      <span>{formatCount(beads().blocked)} blocked</span>
                    </>
                  )}
                </Show>
              </span>
            </>
          )}
        </Show>
      </div>
    </div>
  )
}

/** What cannot be read of a project, where its rows would be. */
function GroupProblems(props: { readonly group: Group }) {
  const { now } = useFleet()
  const problems = () => {
    const project = props.group.project
    if (project === undefined) return []
    return [project.problem, ...project.workspaces.map(({ problem }) => problem)].filter((problem) => problem !== null)
  }
  return (
    <For each={problems()}>
      {(problem) => (
        <div role="row" class="group-problem">
          <div role="cell" aria-colspan={columns.length}>
            <ErrorState
              icon={<Folder aria-hidden="true" />}
              title={<bdi>{asSentence(problem.message)}</bdi>}
              action={
                <Show when={problem.hint}>{(hint) => <Button onClick={() => void copyText(hint(), 'Hint copied')}>Copy hint</Button>}</Show>
              }
            >
              Since {formatClock(Date.parse(problem.since), now())}. HOOP looks again by itself and goes on when it is back.{' '}
              <bdi>{problem.hint}</bdi>
            </ErrorState>
          </div>
        </div>
      )}
    </For>
  )
}

/** Order of a group's rows; it waits while the pointer is in the list. */
function createHeldOrder(wanted: Accessor<readonly string[]>, isHeld: Accessor<boolean>): Accessor<readonly string[]> {
  return createMemo<readonly string[]>((shown) => holdOrder(shown, wanted(), isHeld() && shown.length > 0), [])
}

/** Workers by project, worst row first. Rows keep their place while the pointer rests in the list. */
export function WorkerTable(props: {
  readonly groups: readonly Group[]
  readonly nav: RowNav
  readonly label: string
  readonly isBare?: boolean
  /** How many workers of each project are history. */
  readonly history?: ReadonlyMap<string, number>
}) {
  const { state } = useFleet()
  const [isHeld, setHeld] = createSignal(false)
  const names = createMemo(() => props.groups.map(({ name }) => name), [], {
    equals: (a, b) => a.length === b.length && a.every((name, at) => name === b[at]),
  })
  const byName = createMemo(() => new Map(props.groups.map((group) => [group.name, group])))
  const first = () => props.groups.find(({ ids }) => ids.length > 0)?.ids[0]
  const tabStop = () => {
    const current = props.nav.current()
    return current !== undefined && props.groups.some(({ ids }) => ids.includes(current)) ? current : first()
  }
  return (
    <div
      class="table"
      role="table"
      aria-label={props.label}
      onPointerEnter={(event) => event.pointerType === 'mouse' && setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <div role="rowgroup" class="table-head">
        <div role="row" class="row-head">
          <For each={columns}>
            {([name, title]) => (
              <div role="columnheader" class={name}>
                {title}
              </div>
            )}
          </For>
        </div>
      </div>
      <For each={names()}>
        {(name) => {
          const group = () => byName().get(name) ?? { name, project: undefined, ids: [] }
          const ids = createHeldOrder(() => group().ids, isHeld)
          const inHistory = () => props.history?.get(name) ?? 0
          return (
            <div role="rowgroup" class="group">
              <Show when={props.isBare !== true}>
                <GroupHead group={group()} ids={ids()} history={inHistory()} />
              </Show>
              <GroupProblems group={group()} />
              <For each={ids()}>
                {(id) => (
                  <Show when={state.workers[id]}>
                    {(worker) => <WorkerRow worker={worker()} nav={props.nav} isTabStop={tabStop() === id} />}
                  </Show>
                )}
              </For>
              <Show when={ids().length === 0}>
                <div role="row" class="group-none">
                  <div role="cell" aria-colspan={columns.length} class="quiet">
                    <Show when={inHistory() > 0} fallback="No workers here now.">
                      No worker now.{' '}
                      <A href={historyHref(name)} class="link">
                        {formatCount(inHistory())} in history
                      </A>
                      .
                    </Show>
                  </div>
                </div>
              </Show>
            </div>
          )
        }}
      </For>
    </div>
  )
}
