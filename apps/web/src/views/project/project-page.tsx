import { A, useNavigate, useParams, useSearchParams } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Folder from 'lucide-solid/icons/folder'
import { createMemo, For, Show } from 'solid-js'
import { formatClock } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useExecutions } from '../../live/use-executions.ts'
import { useHistory } from '../../live/use-history.ts'
import { badLinesHref, workerHref } from '../../model/attention.ts'
import { countHistory } from '../../model/history.ts'
import { groupsOf } from '../../model/rows.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { OutcomeStrip } from '../fleet/outcome-strip.tsx'
import { createRowNav } from '../fleet/row-nav.ts'
import { WorkerTable } from '../fleet/worker-table.tsx'
import { Spent } from '../cost/spent.tsx'
import { Missing } from '../not-found.tsx'
import { BeadsPanel } from './beads-panel.tsx'
import { HistorySection } from './history-section.tsx'
import { ExecutionList } from '../worker/execution-list.tsx'

/** One project: its workers, how its runs ended, its queue, and its folders with what is wrong in them. */
export default function ProjectPage() {
  const params = useParams<{ name: string }>()
  const [search, setSearch] = useSearchParams<{ run?: string }>()
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const project = createMemo(() => fleet.state.projects[params.name])
  const executions = useExecutions('project', () => params.name)
  const history = useHistory(() => params.name)
  const inHistory = createMemo(() => countHistory(history.workers() ?? []))
  const groups = createMemo(() => {
    const found = project()
    return found === undefined
      ? []
      : groupsOf(
          [found],
          fleet.workers().filter((worker) => worker.project === found.name),
          fleet.lookOf,
        )
  })
  const ids = createMemo(() => groups().flatMap((group) => group.ids))
  const nav = createRowNav(ids)
  const ended = createMemo(() =>
    executions
      .items()
      .filter(({ outcome, kind }) => outcome !== 'running' && kind === 'work')
      .slice(0, 50),
  )
  shell.keymap.bind('Project', [
    { keys: 'j', label: 'Next worker', run: () => nav.move(1) },
    { keys: 'k', label: 'Previous worker', run: () => nav.move(-1) },
    { keys: 'ArrowDown', label: '', run: () => nav.move(1) },
    { keys: 'ArrowUp', label: '', run: () => nav.move(-1) },
    {
      keys: 'o',
      label: 'Open worker',
      run: () => {
        const id = nav.current()
        if (id !== undefined) navigate(workerHref(id))
      },
    },
    {
      keys: 'e',
      label: 'Evidence',
      run: () => {
        const id = nav.current()
        const anchor = nav.element()
        if (id !== undefined && anchor !== undefined) shell.setEvidence({ worker: id, anchor, isPinned: true })
      },
    },
  ])
  return (
    <Show when={fleet.state.isReady} fallback={<Skeleton rows={10} label="The project is being read" />}>
      <Show
        when={project()}
        fallback={
          <Missing title="No such project" wanted={params.name}>
            It may have been removed from the registry.
          </Missing>
        }
      >
        {(found) => (
          <article>
            <nav class="crumbs" aria-label="Where this is">
              <A href="/">Fleet</A>
              <ChevronRight aria-hidden="true" />
              <A href="/projects">Projects</A>
              <ChevronRight aria-hidden="true" />
              <bdi>{found().label ?? found().name}</bdi>
            </nav>
            <div class="page-head">
              <h1>
                <bdi>{found().label ?? found().name}</bdi>
              </h1>
              <span class="fact">
                <b class="num">{formatCount(ids().length)}</b> {ids().length === 1 ? 'worker' : 'workers'}
              </span>
              <Show when={found().beads} fallback={<span class="fact">beads cannot be read</span>}>
                {(beads) => (
                  <span class="fact num">
                    <b>{formatCount(beads().open)}</b> open · <b>{formatCount(beads().inProgress)}</b> in progress ·{' '}
                    <b>{formatCount(beads().blocked)}</b> blocked · <b>{formatCount(beads().closed)}</b> closed
                  </span>
                )}
              </Show>
              <Show when={found().lastActivityAt}>
                {(at) => (
                  <span class="fact">
                    last activity{' '}
                    <b>
                      <Age at={Date.parse(at())} now={fleet.now()} />
                    </b>{' '}
                    ago
                  </span>
                )}
              </Show>
              <span class="fact">
                <Spent of={{ project: found().name }} />
              </span>
              <Show when={found().badLines > 0}>
                <A href={badLinesHref(found().name)}>
                  <Chip tone="warn">{plural(found().badLines, 'line')} not understood</Chip>
                </A>
              </Show>
            </div>
            <OutcomeStrip counts={found().outcomes} recent={ended()} now={fleet.now()} />
            <section aria-label="Workers">
              <WorkerTable groups={groups()} nav={nav} label={`Workers of ${found().name}`} isBare history={inHistory()} />
            </section>
            <HistorySection history={history} project={found().name} />
            <div class="page-grid">
              <div>
                <BeadsPanel project={found().name} />
                <section class="page-section" aria-labelledby="recent-heading">
                  <h2 id="recent-heading">Recent executions</h2>
                  <p>
                    <A class="link" href={`/timeline?project=${encodeURIComponent(found().name)}`}>
                      Timeline of its workers
                    </A>
                  </p>
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
                        <EmptyState title="No execution yet.">When a worker dispatches a bead of this project, it appears here.</EmptyState>
                      </Show>
                    }
                  >
                    <ExecutionList
                      executions={executions.items()}
                      now={fleet.now()}
                      chosen={search.run}
                      onChoose={(run) => setSearch({ run }, { replace: true, scroll: false })}
                      withWorker
                    />
                  </Show>
                </section>
              </div>
              <aside class="page-aside" aria-label="Folders">
                <section>
                  <h2>{plural(found().workspaces.length, 'workspace')}</h2>
                  <ul class="workspaces">
                    <For each={found().workspaces}>
                      {(workspace) => (
                        <li data-problem={workspace.problem === null ? undefined : ''}>
                          <Folder aria-hidden="true" />
                          <div>
                            <p class="path">
                              <bdi>{workspace.path}</bdi>
                            </p>
                            <Show when={workspace.role}>{(role) => <p class="quiet">{role()}</p>}</Show>
                            <Show when={workspace.problem}>
                              {(problem) => (
                                <p class="bad wrap">
                                  <bdi>{problem().message}</bdi>, since {formatClock(Date.parse(problem().since), fleet.now())}.{' '}
                                  <bdi>{problem().hint}</bdi>
                                </p>
                              )}
                            </Show>
                          </div>
                        </li>
                      )}
                    </For>
                  </ul>
                </section>
              </aside>
            </div>
          </article>
        )}
      </Show>
    </Show>
  )
}
