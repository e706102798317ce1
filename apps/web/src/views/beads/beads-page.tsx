import { A, useNavigate } from '@solidjs/router'
import Plus from 'lucide-solid/icons/plus'
import { createMemo, createSignal, lazy, Match, Show, Suspense, Switch } from 'solid-js'
import { formatCount, plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useBeads } from '../../live/beads.ts'
import { useFleet } from '../../live/fleet.tsx'
import { beadChoices, statusFacets } from '../../model/bead-facets.ts'
import { isNarrowed } from '../../model/bead-filter.ts'
import { keyHref } from '../../model/bead-key.ts'
import { newDraftHref } from '../../model/hrefs.ts'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Button } from '../../ui/button.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { BeadBoard } from './bead-board.tsx'
import { BeadFilters } from './bead-filters.tsx'
import type { RowMoves } from '../list/long-list.tsx'
import { BeadTable } from './bead-table.tsx'
import { QueueNotes } from './queue-notes.tsx'
import { beadViews, useBeadQuery, type BeadViewName } from './use-bead-query.ts'

const GraphView = lazy(() => import('./graph-view.tsx'))

const viewWord: Readonly<Record<BeadViewName, string>> = { list: 'List', board: 'Board', graph: 'Graph' }

/** Every bead of every queue, as a list, a board or a graph. */
export default function BeadsPage() {
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const beads = useBeads()
  const query = useBeadQuery(beads)
  const choices = createMemo(() => beadChoices(beads.all()))
  const statuses = createMemo(() => statusFacets(beads.all(), query.filter(), query.described()))
  const [nav, setNav] = createSignal<RowMoves>()
  let field: HTMLInputElement | undefined
  shell.keymap.bind('Beads', [
    { keys: 'j', label: 'Next bead', run: () => nav()?.move(1) },
    { keys: 'k', label: 'Previous bead', run: () => nav()?.move(-1) },
    { keys: 'ArrowDown', label: '', run: () => nav()?.move(1) },
    { keys: 'ArrowUp', label: '', run: () => nav()?.move(-1) },
    { keys: 'PageDown', label: '', run: () => nav()?.move(20) },
    { keys: 'PageUp', label: '', run: () => nav()?.move(-20) },
    { keys: 'G', label: 'Last bead', run: () => nav()?.move(1_000_000) },
    { keys: 'g g', label: 'First bead', run: () => nav()?.move(-1_000_000) },
    {
      keys: 'o',
      label: 'Open bead',
      run: () => {
        const key = nav()?.current()
        if (key !== undefined) navigate(keyHref(key))
      },
    },
    { keys: '/', label: 'Filter', run: () => field?.focus() },
    { keys: 'c', label: 'Propose work', run: () => navigate(newDraftHref({ project: query.filter().project ?? null })) },
  ])
  const said = () => {
    const [found, all] = [query.found().length, beads.all().length]
    return found === all ? plural(all, 'bead') : `${formatCount(found)} of ${plural(all, 'bead')}`
  }
  return (
    <div class="beads-page">
      <div class="page-head">
        <h1>Beads</h1>
        <span class="fact num" role="status">
          {beads.state() === 'loading' && beads.all().length > 0 ? `${formatCount(beads.all().length)} read so far` : said()}
        </span>
        <div class="end">
          <Segmented label="View" options={beadViews} value={query.view()} text={(view) => viewWord[view]} onChange={query.setView} />
          <A class="button" href={newDraftHref({ project: query.filter().project ?? null })}>
            <Plus aria-hidden="true" /> Propose work
          </A>
        </div>
      </div>
      <Show when={beads.error()}>
        {(error) => (
          <ErrorState
            title={`The beads could not be read${beads.all().length > 0 ? ' to the end' : ''}: ${error().message}.`}
            action={<Button onClick={beads.reload}>Try again</Button>}
          >
            {beads.all().length > 0 ? `${plural(beads.all().length, 'bead')} of them are shown, and what changes comes in.` : error().hint}
          </ErrorState>
        )}
      </Show>
      <QueueNotes beads={beads.all()} />
      <Switch>
        <Match when={beads.all().length > 0}>
          <BeadFilters query={query} choices={choices()} statuses={statuses()} setField={(element) => (field = element)} />
          <Show
            when={query.found().length > 0}
            fallback={
              <EmptyState title="No bead fits." action={<Button onClick={query.clear}>Clear the filter</Button>}>
                The text is looked for in ids, titles, descriptions, labels, assignees and projects.
              </EmptyState>
            }
          >
            <Switch>
              <Match when={query.view() === 'list'}>
                <BeadTable
                  beads={query.found()}
                  live={beads}
                  order={query.order()}
                  onOrder={query.setOrder}
                  now={fleet.now()}
                  setNav={setNav}
                />
              </Match>
              <Match when={query.view() === 'board'}>
                <BeadBoard beads={query.found()} live={beads} now={fleet.now()} setNav={setNav} />
              </Match>
              <Match when={query.view() === 'graph'}>
                <Suspense fallback={<Skeleton rows={12} label="The graph is being drawn" />}>
                  <GraphView live={beads} project={query.filter().project} found={isNarrowed(query.filter()) ? query.found() : undefined} />
                </Suspense>
              </Match>
            </Switch>
          </Show>
        </Match>
        <Match when={beads.state() === 'loading'}>
          <Skeleton rows={16} label="The beads are being read" />
        </Match>
        <Match when={beads.state() === 'ready'}>
          <EmptyState
            title="No bead in any queue."
            action={
              <A class="button" href={newDraftHref({})}>
                Propose work
              </A>
            }
          >
            What br keeps in the queues of registered projects appears here as it comes.
          </EmptyState>
        </Match>
      </Switch>
    </div>
  )
}
