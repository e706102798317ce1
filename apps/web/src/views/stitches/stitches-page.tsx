import { A, useNavigate, useSearchParams } from '@solidjs/router'
import ListFilter from 'lucide-solid/icons/list-filter'
import Plus from 'lucide-solid/icons/plus'
import { createMemo, createSignal, For, onMount, Show } from 'solid-js'
import type { StitchKind, StitchStatus, StitchView } from '@hoop/protocol'
import { listStitches } from '../../calls/stitches.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useWorkNews } from '../../live/news.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { stitchKindWord } from '../../model/draft-words.ts'
import { stitchHref } from '../../model/hrefs.ts'
import { matchesText } from '../../model/matches.ts'
import { beadsPhrase, stitchKinds, stitchStatusWord, stitchTitle, workedPhrase } from '../../model/stitch-words.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Money } from '../../ui/money.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { ProjectSelect } from '../../ui/project-select.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { createRowNav, type RowNav } from '../fleet/row-nav.ts'
import { StitchKindMark, StitchStatusMark } from './stitch-mark.tsx'

const VIEW = 'stitches'
const statuses = ['all', 'in-progress', 'awaiting-review', 'quiet'] as const
const statusOf = (text: string | undefined): StitchStatus | undefined =>
  text === 'in-progress' || text === 'awaiting-review' || text === 'quiet' ? text : undefined
const kindOf = (text: string | undefined): StitchKind | undefined => stitchKinds.find((kind) => kind === text)
const matches = (stitch: StitchView, query: string) =>
  matchesText(
    `${stitch.id} ${stitch.title ?? ''} ${stitch.project ?? ''} ${stitch.participants.join(' ')} ${stitch.beads.map(({ id, title }) => `${id} ${title ?? ''}`).join(' ')}`,
    query,
  )

function Row(props: { readonly stitch: StitchView; readonly now: number; readonly nav: RowNav }) {
  return (
    <li class="draft-row stitch-row" data-row={props.stitch.id}>
      <StitchStatusMark stitch={props.stitch} />
      <div class="draft-row-text">
        <p class="draft-row-title">
          <A href={stitchHref(props.stitch.id)} class="row-link cut" dir="auto" onFocus={() => props.nav.set(props.stitch.id)}>
            <bdi>{stitchTitle(props.stitch)}</bdi>
          </A>
        </p>
        <p class="draft-row-facts">
          <StitchKindMark kind={props.stitch.kind} />
          <Show when={props.stitch.project}>
            {(project) => (
              <span class="cut">
                <bdi>{project()}</bdi>
              </span>
            )}
          </Show>
          <span>{beadsPhrase(props.stitch.beads)}</span>
          <Show when={props.stitch.sessions.length > 0}>
            <span>{plural(props.stitch.sessions.length, 'session')}</span>
          </Show>
          <Show when={props.stitch.messages > 0}>
            <span>{plural(props.stitch.messages, 'message')}</span>
          </Show>
          <Show when={workedPhrase(props.stitch.durationMs)}>{(worked) => <span>worked on for {worked()}</span>}</Show>
          <Show when={props.stitch.links.length > 0}>
            <span>{plural(props.stitch.links.length, 'link')}</span>
          </Show>
        </p>
      </div>
      <Money class="soft stitch-cost" usd={props.stitch.costUsd} isShort />
      <Age class="num quiet stitch-age" at={props.stitch.lastAt === null ? null : Date.parse(props.stitch.lastAt)} now={props.now} />
    </li>
  )
}

/** Conversations about work, last active first. Those that have been quiet for long are left out until they are asked for. */
export default function StitchesPage() {
  const fleet = useFleet()
  const shell = useShell()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ q?: string; status?: string; kind?: string; project?: string; quiet?: string }>()
  const set = (change: Record<string, string | undefined>) => setSearch(change, { replace: true, scroll: false })
  const [more, setMore] = createSignal<readonly StitchView[]>([])
  const [cursor, setCursor] = createSignal<string | null>(null)
  const question = () => ({
    withQuiet: search.quiet === '1',
    project: search.project,
    kind: kindOf(search.kind),
    status: statusOf(search.status),
  })
  const answer = useAnswer(
    question,
    async (asked, signal) => {
      const page = await listStitches(asked, signal)
      setMore([])
      setCursor(page.cursor)
      return page.items
    },
    useWorkNews(),
  )
  const readOn = async () => {
    const from = cursor()
    if (from === null) return
    const page = await listStitches({ ...question(), cursor: from })
    setMore((all) => [...all, ...page.items])
    setCursor(page.cursor)
  }
  const all = createMemo(() => [...(answer.data() ?? []), ...more()])
  const found = createMemo(() => all().filter((stitch) => matches(stitch, search.q ?? '')))
  const ids = createMemo(() => found().map(({ id }) => id))
  const byId = createMemo(() => new Map(found().map((stitch) => [stitch.id, stitch])))
  const nav = createRowNav(ids, shell.lastRow.get(VIEW))
  const isFiltered = () => (search.q ?? search.status ?? search.kind ?? search.project) !== undefined
  let field: HTMLInputElement | undefined
  onMount(() => nav.element()?.focus({ preventScroll: false }))
  shell.keymap.bind('Stitches', [
    { keys: 'j', label: 'Next stitch', run: () => nav.move(1) },
    { keys: 'k', label: 'Previous stitch', run: () => nav.move(-1) },
    { keys: 'ArrowDown', label: '', run: () => nav.move(1) },
    { keys: 'ArrowUp', label: '', run: () => nav.move(-1) },
    { keys: 'o', label: 'Open stitch', run: () => nav.current() !== undefined && navigate(stitchHref(nav.current() ?? '')) },
    { keys: 'c', label: 'New draft', run: () => navigate('/drafts/new') },
    { keys: '/', label: 'Filter', run: () => field?.focus() },
  ])
  return (
    <article class="stitches-page" onFocusIn={() => shell.lastRow.set(VIEW, nav.current() ?? '')}>
      <div class="page-head">
        <h1>Stitches</h1>
        <span class="fact">
          <Show when={answer.data()}>
            {found().length === all().length
              ? plural(all().length, 'stitch', 'stitches')
              : `${found().length} of ${plural(all().length, 'stitch', 'stitches')}`}
            {cursor() === null ? '' : ', and older ones'}
          </Show>
        </span>
        <span class="end">
          <A href="/drafts/new" class="button" data-kind="default">
            <Plus aria-hidden="true" /> Propose work
          </A>
        </span>
      </div>
      <div class="filter-bar">
        <Segmented
          label="Status"
          options={statuses}
          value={statusOf(search.status) ?? 'all'}
          text={(status) => (status === 'all' ? 'All' : stitchStatusWord[status])}
          onChange={(status) => set({ status: status === 'all' ? undefined : status, ...(status === 'quiet' ? { quiet: '1' } : {}) })}
        />
        <select class="input filter-select" aria-label="Kind" onChange={(event) => set({ kind: event.currentTarget.value || undefined })}>
          <option value="">All kinds</option>
          <For each={stitchKinds}>
            {(kind) => (
              <option value={kind} selected={kind === search.kind}>
                {stitchKindWord[kind]}
              </option>
            )}
          </For>
        </select>
        <ProjectSelect chosen={search.project} onChoose={(project) => set({ project })} />
        <label class="check">
          <input
            type="checkbox"
            checked={search.quiet === '1'}
            onChange={(event) => set({ quiet: event.currentTarget.checked ? '1' : undefined })}
          />
          <span>Quiet for over two weeks</span>
        </label>
        <label class="field filter">
          <ListFilter aria-hidden="true" />
          <input
            ref={field}
            type="text"
            aria-label="Filter stitches"
            placeholder="Filter"
            autocomplete="off"
            spellcheck={false}
            value={search.q ?? ''}
            onInput={(event) => set({ q: event.currentTarget.value || undefined })}
          />
        </label>
      </div>
      <Show when={answer.error()}>
        {(error) => (
          <ErrorState title={`${error().message}.`} action={<Button onClick={answer.reload}>Try again</Button>}>
            {answer.data() === undefined ? '' : 'What is shown is the last answer.'} {error().hint}
          </ErrorState>
        )}
      </Show>
      <Show
        when={answer.data()}
        fallback={
          <Show when={answer.error() === undefined}>
            <Skeleton rows={10} label="Stitches are being read" />
          </Show>
        }
      >
        <Show
          when={found().length > 0}
          fallback={
            <Show
              when={isFiltered()}
              fallback={
                <EmptyState
                  title="No stitches yet."
                  action={
                    <A href="/drafts/new" class="button" data-kind="default">
                      <Plus aria-hidden="true" /> Propose work
                    </A>
                  }
                >
                  A conversation about work appears here: yours when you propose something, a worker’s when its agent begins a session.
                </EmptyState>
              }
            >
              <EmptyState
                title="No stitch answers to that."
                action={
                  <Button onClick={() => set({ q: undefined, status: undefined, kind: undefined, project: undefined })}>
                    Clear the filter
                  </Button>
                }
              >
                The filter looks at titles, ids, projects, participants and beads.
              </EmptyState>
            </Show>
          }
        >
          <ul class="drafts">
            <For each={ids()}>
              {(id) => <Show when={byId().get(id)}>{(stitch) => <Row stitch={stitch()} now={fleet.now()} nav={nav} />}</Show>}
            </For>
          </ul>
          <Show when={cursor() !== null}>
            <Button kind="plain" onClick={() => void readOn()}>
              Show older ones
            </Button>
          </Show>
        </Show>
      </Show>
    </article>
  )
}
