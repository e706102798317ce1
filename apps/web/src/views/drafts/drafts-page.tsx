import { A, useNavigate, useSearchParams } from '@solidjs/router'
import ListFilter from 'lucide-solid/icons/list-filter'
import Plus from 'lucide-solid/icons/plus'
import { createEffect, createMemo, createSignal, For, onMount, Show } from 'solid-js'
import type { Draft } from '@hoop/protocol'
import { listDrafts } from '../../calls/drafts.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useDrafts } from '../../live/drafts.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useOperator } from '../../live/operator.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { draftWord, isOpen } from '../../model/draft-words.ts'
import { draftHref } from '../../model/hrefs.ts'
import { matchesText } from '../../model/matches.ts'
import { Button } from '../../ui/button.tsx'
import { Kbd } from '../../ui/kbd.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { ProjectSelect } from '../../ui/project-select.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { createRowNav } from '../fleet/row-nav.ts'
import { BulkBar } from './bulk-bar.tsx'
import { DraftList } from './draft-list.tsx'

const VIEW = 'drafts'
const shown = ['open', 'created', 'rejected', 'expired'] as const
type Shown = (typeof shown)[number]

const noneWord: Readonly<Record<Shown, string>> = {
  open: 'Nothing waits.',
  created: 'No draft was created yet.',
  rejected: 'No draft was rejected yet.',
  expired: 'No draft has expired.',
}

const isShown = (text: string | undefined): text is Shown => shown.some((name) => name === text)
const matches = (draft: Draft, query: string) =>
  matchesText(
    `${draft.beads.map(({ title }) => title).join(' ')} ${draft.project} ${draft.workspace} ${draft.proposedBy} ${draft.reason ?? ''}`,
    query,
  )

/** What is proposed: those that wait first, then what became of the others. */
export default function DraftsPage() {
  const fleet = useFleet()
  const shell = useShell()
  const drafts = useDrafts()
  const operator = useOperator()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ q?: string; show?: string; project?: string }>()
  const show = (): Shown => (isShown(search.show) ? search.show : 'open')
  const [selected, setSelected] = createSignal<ReadonlySet<string>>(new Set())
  const [more, setMore] = createSignal<readonly Draft[]>([])
  const [cursor, setCursor] = createSignal<string | null>(null)
  const isWanted = (draft: Draft) => matches(draft, search.q ?? '') && (search.project === undefined || draft.project === search.project)
  const live = createMemo(() => drafts.all().filter(isWanted))
  const groups = createMemo(() => [
    { title: 'Waiting', drafts: live().filter(isOpen) },
    { title: 'Being created', drafts: live().filter(({ state }) => state === 'approved') },
    { title: 'Decided in the last 24 hours', drafts: live().filter((draft) => !isOpen(draft) && draft.state !== 'approved') },
  ])
  const old = useAnswer(
    () => ({ show: show(), project: search.project }),
    async ({ show: state, project }, signal) => {
      setMore([])
      if (state === 'open') return undefined
      const page = await listDrafts({ state, ...(project === undefined ? {} : { project }) }, signal)
      setCursor(page.cursor)
      return page
    },
    drafts.turn,
  )
  const readOn = async () => {
    const state = show()
    const from = cursor()
    if (from === null || state === 'open') return
    const page = await listDrafts({ state, cursor: from, ...(search.project === undefined ? {} : { project: search.project }) })
    setMore((all) => [...all, ...page.items])
    setCursor(page.cursor)
  }
  const decided = createMemo(() => [...(old.data()?.items ?? []), ...more()].filter(isWanted))
  const ids = createMemo(() =>
    show() === 'open' ? groups().flatMap((group) => group.drafts.map(({ id }) => id)) : decided().map(({ id }) => id),
  )
  const nav = createRowNav(ids, shell.lastRow.get(VIEW))
  const chosen = createMemo(() => live().filter((draft) => isOpen(draft) && selected().has(draft.id)))
  // What was decided meanwhile is no longer chosen.
  createEffect(() => {
    const open = new Set(
      drafts
        .all()
        .filter(isOpen)
        .map(({ id }) => id),
    )
    if (drafts.isReady())
      setSelected((all) => ([...all].every((id) => open.has(id)) ? all : new Set([...all].filter((id) => open.has(id)))))
  })
  const select = (id: string, isSelected: boolean) =>
    setSelected((all) => {
      const next = new Set(all)
      if (isSelected) next.add(id)
      else next.delete(id)
      return next
    })
  let field: HTMLInputElement | undefined
  onMount(() => nav.element()?.focus({ preventScroll: false }))
  const current = () => nav.current()
  shell.keymap.bind('Drafts', [
    { keys: 'j', label: 'Next draft', run: () => nav.move(1) },
    { keys: 'k', label: 'Previous draft', run: () => nav.move(-1) },
    { keys: 'ArrowDown', label: '', run: () => nav.move(1) },
    { keys: 'ArrowUp', label: '', run: () => nav.move(-1) },
    { keys: 'o', label: 'Open draft', run: () => current() !== undefined && navigate(draftHref(current() ?? '')) },
    {
      keys: ' ',
      label: 'Select',
      run: () => {
        const id = current()
        const draft = id === undefined ? undefined : drafts.byId[id]
        if (draft !== undefined && isOpen(draft)) select(draft.id, !selected().has(draft.id))
      },
    },
    { keys: 'c', label: 'New draft', run: () => navigate('/drafts/new') },
    { keys: '/', label: 'Filter', run: () => field?.focus() },
  ])
  return (
    <article class="drafts-page" onFocusIn={() => shell.lastRow.set(VIEW, nav.current() ?? '')}>
      <div class="page-head">
        <h1>Drafts</h1>
        <span class="fact">
          {drafts.isReady() ? (drafts.waiting() === 0 ? 'Nothing waits for you.' : `${plural(drafts.waiting(), 'draft')} waiting`) : ''}
        </span>
        <span class="end">
          <A href="/drafts/new" class="button" data-kind="default">
            <Plus aria-hidden="true" /> New draft <Kbd keys="c" />
          </A>
        </span>
      </div>
      <div class="filter-bar">
        <Segmented
          label="Which drafts"
          options={shown}
          value={show()}
          text={(name) => (name === 'open' ? 'Open' : draftWord[name])}
          onChange={(next) => setSearch({ show: next === 'open' ? undefined : next }, { replace: true, scroll: false })}
        />
        <ProjectSelect chosen={search.project} onChoose={(project) => setSearch({ project }, { replace: true, scroll: false })} />
        <label class="field filter">
          <ListFilter aria-hidden="true" />
          <input
            ref={field}
            type="text"
            aria-label="Filter drafts"
            placeholder="Filter"
            autocomplete="off"
            spellcheck={false}
            value={search.q ?? ''}
            onInput={(event) => setSearch({ q: event.currentTarget.value || undefined }, { replace: true, scroll: false })}
          />
        </label>
      </div>
      <Show when={drafts.trouble()}>
        {(why) => (
          <ErrorState title="Drafts cannot be followed just now.">
            <bdi>{why()}</bdi>
          </ErrorState>
        )}
      </Show>
      <Show
        when={show() === 'open'}
        fallback={
          <Show
            when={old.data()}
            fallback={
              <Show when={old.error()} fallback={<Skeleton rows={6} label="Drafts are being read" />}>
                {(error) => (
                  <ErrorState title={`${error().message}.`} action={<Button onClick={old.reload}>Try again</Button>}>
                    Those that wait are still under “Open”.
                  </ErrorState>
                )}
              </Show>
            }
          >
            <Show when={decided().length > 0} fallback={<EmptyState title="None.">{noneWord[show()]}</EmptyState>}>
              <DraftList drafts={decided()} now={fleet.now()} nav={nav} />
              <Show when={cursor() !== null}>
                <Button kind="plain" onClick={() => void readOn()}>
                  Show older ones
                </Button>
              </Show>
            </Show>
          </Show>
        }
      >
        <Show
          when={drafts.isReady()}
          fallback={
            <Show when={drafts.trouble() === undefined}>
              <Skeleton rows={8} label="Drafts are being read" />
            </Show>
          }
        >
          <Show
            when={live().length > 0}
            fallback={
              <Show
                when={drafts.all().length > 0}
                fallback={
                  <EmptyState
                    title="No drafts."
                    action={
                      <A href="/drafts/new" class="button" data-kind="default">
                        <Plus aria-hidden="true" /> Propose work
                      </A>
                    }
                  >
                    What you, an agent or an MCP client propose waits here. Nothing enters a queue before you approve it.
                  </EmptyState>
                }
              >
                <EmptyState
                  title="No draft answers to that."
                  action={
                    <Button onClick={() => setSearch({ q: undefined, project: undefined }, { replace: true })}>Clear the filter</Button>
                  }
                >
                  The filter looks at titles, projects, workspaces, reasons and who proposed.
                </EmptyState>
              </Show>
            }
          >
            <For each={[0, 1, 2] as const}>
              {(at) => (
                <Show when={(groups()[at]?.drafts.length ?? 0) > 0}>
                  <section class="page-section" aria-label={groups()[at]?.title}>
                    <div class="section-head">
                      <h2>{groups()[at]?.title}</h2>
                      <span class="quiet num">{groups()[at]?.drafts.length}</span>
                    </div>
                    <DraftList
                      drafts={groups()[at]?.drafts ?? []}
                      now={fleet.now()}
                      nav={nav}
                      selected={selected()}
                      {...(at === 0 ? { onSelect: select } : {})}
                    />
                  </section>
                </Show>
              )}
            </For>
          </Show>
        </Show>
      </Show>
      <BulkBar drafts={chosen()} off={operator.off()} onClear={() => setSelected(new Set<string>())} />
    </article>
  )
}
