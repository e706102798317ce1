import { useNavigate, useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, Match, Show, Switch } from 'solid-js'
import { formatCount, plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useIndex } from '../../live/use-index.ts'
import { useSessions } from '../../live/use-sessions.ts'
import { isSessionFilterSet, readSessionFilter, type SessionParams } from '../../model/session-filter.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { indexWords } from '../../model/session-words.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { createRowNav } from '../fleet/row-nav.ts'
import { HitList } from './hit-list.tsx'
import { SessionFilters } from './session-filters.tsx'
import { SessionTable, type SessionMoves } from './session-table.tsx'
import { useHits } from './use-hits.ts'

type Params = Record<keyof SessionParams, string | undefined>
const nothing: Params = {
  q: undefined,
  project: undefined,
  cli: undefined,
  worker: undefined,
  bead: undefined,
  state: undefined,
  within: undefined,
}

/** Every session of every CLI on this host, and a search through all that they hold. */
export default function SessionsPage() {
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<Params>()
  const quietly = { replace: true, scroll: false }
  const params = createMemo((): SessionParams => ({
    q: search.q,
    project: search.project,
    cli: search.cli,
    worker: search.worker,
    bead: search.bead,
    state: search.state,
    within: search.within,
  }))
  const text = createMemo(() => (params().q ?? '').trim())
  const isSearch = () => text() !== ''
  // A span of time is asked for from when it was chosen: else the question would change with every second.
  const filter = createMemo(() => readSessionFilter({ ...params(), q: undefined }, Date.now() + fleet.state.skewMs), undefined, {
    equals: (a, b) => JSON.stringify(a) === JSON.stringify(b),
  })
  const sessions = useSessions(filter)
  const hits = useHits(text, filter)
  const index = useIndex()
  const [nav, setNav] = createSignal<SessionMoves>()
  const hitNav = createRowNav(() => hits.all().map(({ key, seq }) => `${key}#${seq}`))
  let field: HTMLInputElement | undefined
  const move = (delta: number) => {
    if (!isSearch()) return nav()?.move(delta)
    hitNav.move(Math.sign(delta))
  }
  shell.keymap.bind('Sessions', [
    { keys: 'j', label: 'Next session', run: () => move(1) },
    { keys: 'k', label: 'Previous session', run: () => move(-1) },
    { keys: 'ArrowDown', label: '', run: () => move(1) },
    { keys: 'ArrowUp', label: '', run: () => move(-1) },
    { keys: 'PageDown', label: '', run: () => move(20) },
    { keys: 'PageUp', label: '', run: () => move(-20) },
    { keys: 'G', label: 'Oldest that is read', run: () => move(1_000_000) },
    { keys: 'g g', label: 'Newest', run: () => move(-1_000_000) },
    {
      keys: 'o',
      label: 'Open session',
      run: () => {
        const key = nav()?.current()
        if (isSearch()) hitNav.element()?.click()
        else if (key !== undefined) navigate(sessionHref(key))
      },
    },
    { keys: 'z', label: 'Show or hide what it began', run: () => nav()?.toggle() },
    { keys: '/', label: 'Search', run: () => field?.focus() },
  ])
  const reading = createMemo(() => {
    const progress = index()
    return progress === undefined ? undefined : indexWords(progress)
  })
  const said = () => {
    if (isSearch()) {
      const count = hits.all().length
      return hits.state() === 'asking' ? 'Searching' : `${formatCount(count)}${hits.state() === 'more' ? ' newest' : ''} found`
    }
    const count = sessions.all().length
    const known = index()?.sessions
    if (sessions.state() === 'loading') return ''
    if (sessions.state() === 'complete') return plural(count, 'session')
    return !isSessionFilterSet(params()) && known !== undefined && known > count ? plural(known, 'session') : `${formatCount(count)} newest`
  }
  const workers = createMemo(() => {
    const names = new Set(fleet.workers().map(({ id }) => id))
    for (const { worker, tag } of sessions.all()) {
      const id = worker ?? tag?.worker
      if (id !== undefined) names.add(id)
    }
    return [...names].sort()
  })
  return (
    <div class="sessions-page">
      <div class="page-head">
        <h1>Sessions</h1>
        <span class="fact num" role="status">
          {said()}
        </span>
        <Show when={reading()}>{(words) => <span class="fact num session-index">{words()}</span>}</Show>
      </div>
      <SessionFilters
        params={params()}
        onChange={(change) => setSearch({ ...change }, quietly)}
        onClear={() => setSearch(nothing, quietly)}
        projects={fleet.state.projectNames}
        workers={workers()}
        setField={(element) => (field = element)}
      />
      <Switch>
        <Match when={isSearch()}>
          <Show when={hits.error()}>
            {(error) => <ErrorState title={`The search failed: ${error().message}.`}>{error().hint ?? 'The list still works.'}</ErrorState>}
          </Show>
          <Show
            when={hits.all().length > 0}
            fallback={
              <Show when={hits.state() !== 'asking' && hits.error() === undefined} fallback={<Skeleton rows={8} label="The search runs" />}>
                <EmptyState title="Nothing found." action={<Button onClick={() => setSearch(nothing, quietly)}>Show all sessions</Button>}>
                  All words must stand in one entry. Of each tool's input and output the beginning is searched
                  {reading() === undefined ? '' : `, and ${reading()} so far`}.
                </EmptyState>
              </Show>
            }
          >
            <HitList hits={hits.all()} now={fleet.now()} query={text()} />
            <Show when={hits.state() === 'more'}>
              <p class="hit-more">
                <Button onClick={hits.more}>Older ones</Button>
              </p>
            </Show>
          </Show>
        </Match>
        <Match when={true}>
          <Show when={sessions.error()}>
            {(error) => (
              <ErrorState
                title={`The sessions could not be read${sessions.all().length > 0 ? ' to the end' : ''}: ${error().message}.`}
                action={<Button onClick={sessions.reload}>Try again</Button>}
              >
                {sessions.all().length > 0 ? 'Those that are shown stay, and what changes comes in.' : error().hint}
              </ErrorState>
            )}
          </Show>
          <Switch>
            <Match when={sessions.all().length > 0}>
              <SessionTable sessions={sessions.all()} now={fleet.now()} onNearEnd={sessions.more} setNav={setNav} />
            </Match>
            <Match when={sessions.state() === 'loading' && sessions.error() === undefined}>
              <Skeleton rows={16} label="The sessions are being read" />
            </Match>
            <Match when={sessions.state() === 'complete' && isSessionFilterSet(params())}>
              <EmptyState title="No session fits." action={<Button onClick={() => setSearch(nothing, quietly)}>Clear the filter</Button>} />
            </Match>
            <Match when={sessions.state() === 'complete'}>
              <EmptyState title="No session yet.">
                What Claude Code, Codex, OpenCode, Gemini and Aider write on this host appears here as it comes
                {reading() === undefined ? '' : `: ${reading()}`}.
              </EmptyState>
            </Match>
          </Switch>
        </Match>
      </Switch>
    </div>
  )
}
