import { A, useNavigate, useSearchParams } from '@solidjs/router'
import ListFilter from 'lucide-solid/icons/list-filter'
import X from 'lucide-solid/icons/x'
import { createMemo, onMount, Show } from 'solid-js'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useHistory } from '../../live/use-history.ts'
import { workerHref } from '../../model/attention.ts'
import { countHistory } from '../../model/history.ts'
import { sumOutcomes } from '../../model/outcome.ts'
import { groupsOf, matchesWorker } from '../../model/rows.ts'
import { plural } from '../../format/number.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Legend } from './legend.tsx'
import { NeedsYou } from './needs-you.tsx'
import { NoProjects } from './no-projects.tsx'
import { OutcomeStrip } from './outcome-strip.tsx'
import { QuotaStrip } from './quota-strip.tsx'
import { createRowNav } from './row-nav.ts'
import { WorkerTable } from './worker-table.tsx'

const VIEW = 'fleet'

/** What needs a person, how it went, and every worker by project. */
export function FleetPage() {
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ q?: string }>()
  const query = () => search.q ?? ''
  const filter = (text: string) => setSearch({ q: text === '' ? undefined : text }, { replace: true, scroll: false })
  const found = createMemo(() => fleet.workers().filter((worker) => matchesWorker(worker, fleet.lookOf(worker), query())))
  const groups = createMemo(() => {
    const all = groupsOf(fleet.projects(), found(), fleet.lookOf)
    return query() === '' ? all : all.filter(({ ids }) => ids.length > 0)
  })
  const ids = createMemo(() => groups().flatMap((group) => group.ids))
  const nav = createRowNav(ids, shell.lastRow.get(VIEW))
  const history = useHistory()
  const inHistory = createMemo(() => countHistory(history.workers() ?? []))
  const counts = createMemo(() => sumOutcomes(fleet.projects().map(({ outcomes }) => outcomes)))
  const isEmpty = () => fleet.state.isReady && fleet.projects().length === 0 && fleet.workers().length === 0
  let field: HTMLInputElement | undefined
  onMount(() => nav.element()?.focus({ preventScroll: false }))
  const open = () => {
    const id = nav.current()
    if (id !== undefined) navigate(workerHref(id))
  }
  const evidence = () => {
    const id = nav.current()
    const anchor = nav.element()
    if (id === undefined || anchor === undefined) return
    shell.setEvidence(shell.evidence()?.worker === id ? undefined : { worker: id, anchor, isPinned: true })
  }
  shell.keymap.bind('Fleet', [
    { keys: 'j', label: 'Next worker', run: () => nav.move(1) },
    { keys: 'k', label: 'Previous worker', run: () => nav.move(-1) },
    { keys: 'ArrowDown', label: '', run: () => nav.move(1) },
    { keys: 'ArrowUp', label: '', run: () => nav.move(-1) },
    { keys: 'o', label: 'Open worker', run: open },
    { keys: 'e', label: 'Evidence', run: evidence },
    { keys: '/', label: 'Filter', run: () => field?.focus() },
  ])
  const keydown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      filter('')
      field?.blur()
      event.preventDefault()
    } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
      nav.move(1)
      event.preventDefault()
    }
  }
  return (
    <div class="fleet" onFocusIn={() => shell.lastRow.set(VIEW, nav.current() ?? '')}>
      <h1 class="sr">Fleet</h1>
      <Show when={fleet.state.isReady} fallback={<Skeleton rows={14} label="The fleet is being read" />}>
        <Show when={!isEmpty()} fallback={<NoProjects />}>
          <NeedsYou />
          <QuotaStrip quota={fleet.state.quota} cost={fleet.state.cost} now={fleet.now()} />
          <OutcomeStrip counts={counts()} recent={fleet.state.recent} now={fleet.now()} />
          <section aria-label="Workers">
            <div class="section-head filter-head">
              <h2>Workers</h2>
              <span class="quiet">
                {query() === ''
                  ? plural(fleet.workers().length, 'worker')
                  : `${found().length} of ${plural(fleet.workers().length, 'worker')}`}
              </span>
              <A class="link" href="/timeline">
                Timeline
              </A>
              <label class="field filter">
                <ListFilter aria-hidden="true" />
                <input
                  ref={field}
                  type="text"
                  aria-label="Filter workers"
                  placeholder="Filter"
                  autocomplete="off"
                  spellcheck={false}
                  value={query()}
                  onInput={(event) => filter(event.currentTarget.value)}
                  onKeyDown={keydown}
                />
                <Show when={query() !== ''}>
                  <button type="button" class="icon-button small" aria-label="Clear the filter" onClick={() => filter('')}>
                    <X aria-hidden="true" />
                  </button>
                </Show>
              </label>
            </div>
            <Show
              when={found().length > 0 || query() === ''}
              fallback={
                <EmptyState
                  title={`No worker answers to “${query()}”.`}
                  action={<Button onClick={() => filter('')}>Clear the filter</Button>}
                >
                  The filter looks at names, beads, titles, agents, projects and states.
                </EmptyState>
              }
            >
              <WorkerTable groups={groups()} nav={nav} label="Workers by project" history={inHistory()} />
            </Show>
          </section>
          <Legend />
        </Show>
      </Show>
    </div>
  )
}
