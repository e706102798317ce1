import { A, useLocation, useNavigate, useParams, useSearchParams } from '@solidjs/router'
import ArrowDown from 'lucide-solid/icons/arrow-down'
import { createEffect, createMemo, createSignal, For, Match, on, onCleanup, Show, Switch } from 'solid-js'
import { formatCount } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { createTranscript } from '../../live/transcript.ts'
import { entryFilters, isErrorMark, type EntryFilter } from '../../model/outline.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { seqOfHash } from '../../model/session-words.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy.ts'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { EntrySlot } from './entry-slot.tsx'
import { markWords } from './highlight.ts'
import { RawPanel } from './raw-panel.tsx'
import { Ruler } from './ruler.tsx'
import { SessionAside } from './session-aside.tsx'
import { SessionBar } from './session-bar.tsx'
import { SessionHead } from './session-head.tsx'
import { useEntryRows } from './use-entry-rows.ts'
import { useFind } from './use-find.ts'

/** What covers the bottom of a phone's window. */
const TABS_PX = 72
const PHONE_PX = 820

/** One session; another one is another page. */
export default function SessionPage() {
  const params = useParams<{ key: string }>()
  return (
    <Show when={decode(params.key)} keyed>
      {(name) => <Session name={name} />}
    </Show>
  )
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** A transcript, from its first entry to its last, as it grows. */
function Session(props: { readonly name: string }) {
  const fleet = useFleet()
  const shell = useShell()
  const location = useLocation()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams<{ show?: string; q?: string }>()
  // oxlint-disable-next-line solid/reactivity -- the page is made anew for another session
  const name = props.name
  const transcript = createTranscript(fleet, name)
  const filter = createMemo<EntryFilter>(() => entryFilters.find((one) => one === search.show) ?? 'all')
  const rows = useEntryRows(transcript, filter, () => (window.innerWidth < PHONE_PX ? TABS_PX : 0))
  const { scroller } = rows
  const total = () => transcript.total() ?? 0
  const find = useFind(
    () => transcript.session()?.key,
    () => transcript.total(),
    search.q ?? '',
  )
  const [current, setCurrent] = createSignal<number | undefined>(seqOfHash(location.hash))
  const [raw, setRaw] = createSignal<number>()
  const [isAimed, setAimed] = createSignal<number | undefined>(current())
  let field: HTMLInputElement | undefined
  let list: HTMLElement | undefined

  const setHash = (seq: number | undefined) => {
    const hash = seq === undefined ? '' : `#${seq}`
    if (location.hash !== hash) navigate(`${location.pathname}${location.search}${hash}`, { replace: true, scroll: false })
  }
  let shownRow = -1
  /** Goes to an entry; where it stands is sure once it is in memory. */
  const aim = (seq: number) => {
    setAimed(undefined)
    setAimed(Math.max(0, Math.min(total() - 1, seq)))
  }
  createEffect(
    on([isAimed, transcript.version, () => total() > 0, filter], ([seq, , isKnown], before) => {
      if (seq === undefined || !isKnown) return
      const row = rows.rowOf(Math.min(seq, total() - 1))
      if (before?.[0] !== seq || before[2] !== isKnown || row !== shownRow) scroller.show(row)
      shownRow = row
      if (transcript.entries.get(row) === undefined) return
      setAimed(undefined)
      setHash(row)
      setCurrent(row)
      focusRow(row)
    }),
  )
  const focusRow = (row: number) => {
    const typing = document.activeElement === field
    const element = list?.querySelector<HTMLElement>(`[data-row="${row}"]`)
    if (!typing) element?.focus({ preventScroll: true })
  }
  /** From the row that is pointed at, if it is in sight; else from the top of what is in sight. */
  const here = () => {
    const row = current()
    return row !== undefined && scroller.rows().includes(row) ? row : scroller.topRow()
  }
  const move = (delta: 1 | -1) => {
    const row = current()
    const isHere = row !== undefined && scroller.rows().includes(row)
    const next = isHere ? rows.next(row, delta) : here()
    if (next === undefined) return
    setCurrent(next)
    scroller.show(next, 'nearest')
    setHash(next)
    focusRow(next)
  }
  const toError = (step: 1 | -1) => {
    const { outline } = transcript
    const from = here()
    const wrapped = step === 1 ? -1 : outline.count()
    let next = outline.find(from, step, isErrorMark)
    // The result of a call that failed stands in the row of the call: seen from there it is not the next one.
    if (next !== undefined && rows.rowOf(next) === from) next = outline.find(next, step, isErrorMark)
    next ??= outline.find(wrapped, step, isErrorMark)
    if (next !== undefined) aim(next)
  }
  const toHit = (step: 1 | -1) => {
    const seq = find.step(find.current() ?? here() - (step === 1 ? 1 : 0), step)
    if (seq === undefined) return
    find.setCurrent(seq)
    aim(seq)
  }
  const toEnd = () => {
    setAimed(undefined)
    setCurrent(undefined)
    setHash(undefined)
    scroller.toEnd()
  }
  const copyLink = () => {
    const seq = current() ?? scroller.topRow()
    const key = transcript.session()?.key ?? name
    void copyText(`${window.location.origin}${sessionHref(key, seq)}`, 'Link copied')
  }
  const foldCurrent = () => {
    const row = here()
    rows.toggle(row)
  }
  const openRaw = () => {
    const row = here()
    setRaw((before) => (before === undefined ? row : undefined))
  }
  shell.keymap.bind('Session', [
    { keys: 'j', label: 'Next entry', run: () => move(1) },
    { keys: 'k', label: 'Previous entry', run: () => move(-1) },
    { keys: 'ArrowDown', label: '', run: () => move(1) },
    { keys: 'ArrowUp', label: '', run: () => move(-1) },
    { keys: 'e', label: 'Next error', run: () => toError(1) },
    { keys: 'E', label: 'Previous error', run: () => toError(-1) },
    { keys: '/', label: 'Find in this session', run: () => (field?.focus(), field?.select()) },
    { keys: 'n', label: 'Next hit, or error', run: () => (find.hits().length > 0 ? toHit(1) : toError(1)) },
    { keys: 'N', label: 'Previous hit, or error', run: () => (find.hits().length > 0 ? toHit(-1) : toError(-1)) },
    { keys: 'f', label: 'Follow', run: toEnd },
    { keys: 'G', label: 'Newest, and follow', run: toEnd },
    { keys: 'g g', label: 'Oldest', run: () => aim(0) },
    { keys: 'r', label: 'Raw record', run: openRaw },
    { keys: 'y', label: 'Copy link to this entry', run: copyLink },
    { keys: 'z', label: 'Fold or unfold this', run: foldCurrent },
    { keys: 'o', label: '', run: foldCurrent },
    { keys: '[', label: 'Fold all', run: () => rows.foldAll(false) },
    { keys: ']', label: 'Unfold all', run: () => rows.foldAll(true) },
    { keys: 'Z', label: '', run: () => rows.foldAll(rows.allOpen() !== true) },
    {
      keys: 'Escape',
      label: '',
      run: () => {
        if (raw() !== undefined) setRaw(undefined)
        else if (document.activeElement === field) field?.blur()
        else if (find.text() !== '') find.setText('')
        else navigate('/sessions')
      },
    },
  ])

  // The raw record goes along with what is pointed at.
  createEffect(
    on(current, (row) => {
      if (row !== undefined && raw() !== undefined) setRaw(row)
    }),
  )
  // What is looked for stands in the URL, so that a link finds it again; and the first hit is shown at once.
  createEffect(
    on(find.text, (text) => setSearch({ q: text === '' ? undefined : text }, { replace: true, scroll: false }), {
      defer: true,
    }),
  )
  createEffect(
    on(find.hits, (hits) => {
      if (hits.length === 0 || find.current() !== undefined || document.activeElement !== field) return
      toHit(1)
    }),
  )
  let painting = 0
  createEffect(
    on([find.text, scroller.rows, transcript.version], ([text]) => {
      cancelAnimationFrame(painting)
      painting = requestAnimationFrame(() => markWords(list, text.trim().length < 2 ? '' : text))
    }),
  )
  onCleanup(() => {
    cancelAnimationFrame(painting)
    markWords(undefined, '')
  })
  // A session that goes on is met at its end; one that has ended, at its beginning; a link, where it points.
  const start = createMemo(() => (transcript.session() === undefined || transcript.total() === undefined ? undefined : total() > 0))
  createEffect(
    on(start, (isFull) => {
      if (isFull === true && seqOfHash(location.hash) === undefined && transcript.session()?.state === 'open') scroller.toEnd()
    }),
  )
  // A link to another entry of this page.
  createEffect(
    on(
      () => location.hash,
      (hash) => {
        const seq = seqOfHash(hash)
        if (seq !== undefined && rows.rowOf(seq) !== current() && isAimed() === undefined) aim(seq)
      },
      { defer: true },
    ),
  )
  const [leftAt, setLeftAt] = createSignal(0)
  createEffect(
    on([scroller.isAtEnd, start], ([isAtEnd]) => {
      if (!isAtEnd) setLeftAt(total())
    }),
  )
  const fresh = () => (scroller.isAtEnd() ? 0 : Math.max(0, total() - leftAt()))
  const errors = createMemo(() => {
    transcript.outlineVersion()
    return transcript.outline.countOf(isErrorMark)
  })

  return (
    <article class="session-page">
      <Switch fallback={<Skeleton rows={14} label="The session is being read" />}>
        <Match when={transcript.session()}>
          {(session) => (
            <>
              <SessionHead session={session()} now={fleet.now()} />
              <SessionBar
                setBar={scroller.setBar}
                setField={(element) => (field = element)}
                filter={filter()}
                onFilter={(next) => setSearch({ show: next === 'all' ? undefined : next }, { replace: true, scroll: false })}
                errors={errors()}
                total={total()}
                unread={session().counts.unknown + session().counts.malformed}
                allOpen={rows.allOpen()}
                onFoldAll={() => rows.foldAll(rows.allOpen() !== true)}
                onError={() => toError(1)}
                onRaw={openRaw}
                find={find}
                onHit={toHit}
              />
              <Show when={transcript.offline() !== undefined && session().state === 'open'}>
                <p class="session-note">New entries do not come by themselves here: {transcript.offline()}.</p>
              </Show>
              <Show when={transcript.trouble()}>
                {(trouble) => (
                  <ErrorState
                    title={`Entries could not be read: ${trouble().message}.`}
                    action={<Button onClick={transcript.reload}>Try again</Button>}
                  >
                    What is in sight already stays; it is tried again.
                  </ErrorState>
                )}
              </Show>
              <div class="session-body">
                <div
                  class="entry-list"
                  role="feed"
                  aria-label="Transcript"
                  aria-busy={transcript.total() === undefined}
                  ref={(element) => {
                    list = element
                    scroller.setHolder(element)
                  }}
                  style={{ height: `${scroller.holderPx()}px` }}
                >
                  <div class="entry-rows" style={{ transform: `translateY(${scroller.startPx()}px)` }}>
                    <For each={scroller.rows()}>
                      {(seq) => (
                        <EntrySlot
                          seq={seq}
                          rows={rows}
                          transcript={transcript}
                          total={total()}
                          isCurrent={current() === seq}
                          onPick={setCurrent}
                        />
                      )}
                    </For>
                  </div>
                  <Show when={transcript.total() === 0}>
                    <EmptyState title="Nothing was written yet.">What the agent says and does appears here as it comes.</EmptyState>
                  </Show>
                  <Show when={total() > 0 && scroller.rows().length === 0 && filter() !== 'all'}>
                    <EmptyState
                      title={filter() === 'errors' ? 'No error in this session.' : 'Nothing of that kind in this session.'}
                      action={<Button onClick={() => setSearch({ show: undefined }, { replace: true, scroll: false })}>Show all</Button>}
                    />
                  </Show>
                </div>
                <Ruler transcript={transcript} rows={rows} />
                <SessionAside session={session()} now={fleet.now()} />
              </div>
              <Show when={fresh() > 0}>
                <button type="button" class="new-pill" onClick={toEnd}>
                  <ArrowDown aria-hidden="true" />
                  <b class="num">{formatCount(fresh())} new</b> <span class="pill-key">follow G</span>
                </button>
              </Show>
              <Show when={raw()}>
                {(seq) => (
                  <RawPanel session={session()} seq={seq()} entry={transcript.entries.get(seq())} onClose={() => setRaw(undefined)} />
                )}
              </Show>
            </>
          )}
        </Match>
        <Match when={transcript.error()}>
          {(error) => (
            <>
              <h1>Session</h1>
              <Switch
                fallback={
                  <ErrorState
                    title={`The session could not be read: ${error().message}.`}
                    action={<Button onClick={transcript.reload}>Try again</Button>}
                  >
                    {error().hint}
                  </ErrorState>
                }
              >
                <Match when={error().code === 'AMBIGUOUS_ID'}>
                  <p class="soft">{error().message}. Which one?</p>
                  <ul class="list session-choices">
                    <For each={keysOf(error().problem)}>
                      {(key) => (
                        <li>
                          <A href={sessionHref(key)} class="link path wrap">
                            <bdi>{key}</bdi>
                          </A>
                        </li>
                      )}
                    </For>
                  </ul>
                </Match>
                <Match when={error().code === 'SESSION_NOT_FOUND'}>
                  <EmptyState
                    title={`${error().message}.`}
                    action={
                      <A class="button" href="/sessions">
                        All sessions
                      </A>
                    }
                  >
                    It may not be indexed yet, or its file is gone.
                  </EmptyState>
                </Match>
              </Switch>
            </>
          )}
        </Match>
      </Switch>
    </article>
  )
}

/** The keys that an ambiguous id fits. */
function keysOf(problem: unknown): readonly string[] {
  const keys = typeof problem === 'object' && problem !== null && 'keys' in problem ? problem.keys : undefined
  return Array.isArray(keys) ? keys.filter((key) => typeof key === 'string') : []
}
