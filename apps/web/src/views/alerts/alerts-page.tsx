import { useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, Show } from 'solid-js'
import type { AlertView } from '@hoop/protocol'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useAlertActs } from '../../live/alert-acts.ts'
import { useFleet } from '../../live/fleet.tsx'
import { useResolved } from '../../live/use-resolved.ts'
import { alertStates, answersTo, byUrgency, isMuted, isQuiet, type AlertQuery } from '../../model/alert-rows.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { createRowNav } from '../fleet/row-nav.ts'
import { AlertFilters, type QueryChange } from './alert-filters.tsx'
import { AlertList } from './alert-list.tsx'
import { FoundAlert } from './found-alert.tsx'
import { NoticesButton } from './notices-button.tsx'

const severities = ['bad', 'warn', 'info'] as const

/** What needs a person, most urgent first; what was seen or muted; and what is over. */
export default function AlertsPage() {
  const fleet = useFleet()
  const shell = useShell()
  const acts = useAlertActs()
  const [search, setSearch] = useSearchParams<{
    state?: string
    kind?: string
    severity?: string
    project?: string
    q?: string
    alert?: string
  }>()
  const set = (change: QueryChange & { readonly alert?: string | undefined }) => setSearch(change, { replace: true, scroll: false })
  const query = createMemo((): AlertQuery => ({
    state: alertStates.find((name) => name === search.state) ?? 'all',
    kind: search.kind,
    severity: severities.find((name) => name === search.severity),
    project: search.project,
    text: search.q ?? '',
  }))
  const isFiltered = () => {
    const { state, kind, severity, project, text } = query()
    return state !== 'all' || kind !== undefined || severity !== undefined || project !== undefined || text !== ''
  }
  const resolved = useResolved(() => ({ kind: query().kind, severity: query().severity, project: query().project }))
  const all = createMemo(() => Object.values(fleet.state.alerts).filter(({ resolvedAt }) => resolvedAt === null))
  const isWanted = (alert: AlertView) => answersTo(alert, query(), fleet.state.workers)
  const open = createMemo(() => all().filter(isWanted).sort(byUrgency(fleet.now())))
  const quiet = (alert: AlertView) => isQuiet(alert, fleet.now())
  const muted = (alert: AlertView) => isMuted(alert, fleet.now())
  const groups = createMemo(() => {
    const { state } = query()
    return {
      firing: state === 'all' || state === 'firing' ? open().filter((alert) => !quiet(alert)) : [],
      quiet: state === 'muted' ? open().filter(muted) : state === 'resolved' ? [] : open().filter(quiet),
      over: state === 'all' || state === 'resolved' ? (resolved.items() ?? []).filter(isWanted) : [],
    }
  })
  const ids = createMemo(() => Object.values(groups()).flatMap((alerts) => alerts.map(({ id }) => id)))
  const byId = createMemo(() => new Map(Object.values(groups()).flatMap((alerts) => alerts.map((alert) => [alert.id, alert] as const))))
  const counts = () => ({ firing: all().filter((alert) => !quiet(alert)).length, muted: all().filter(muted).length })

  const nav = createRowNav(ids, search.alert)
  const [muting, setMuting] = createSignal<string>()
  const current = () => byId().get(nav.current() ?? '')
  const toggle = (id: string) => set({ alert: search.alert === id ? undefined : id })
  /** What fires, is on the screen and has the keyboard. */
  const withCurrent = (run: (alert: AlertView) => void) => () => {
    const alert = current()
    if (alert !== undefined && alert.resolvedAt === null) run(alert)
  }
  const muteKey = withCurrent((alert) => {
    if (muted(alert)) acts.unmute(alert.id)
    else if (acts.off() === undefined) setMuting(alert.id)
  })
  let field: HTMLInputElement | undefined
  shell.keymap.bind('Alerts', [
    { keys: 'j', label: 'Next alert', run: () => nav.move(1) },
    { keys: 'k', label: 'Previous alert', run: () => nav.move(-1) },
    { keys: 'ArrowDown', label: '', run: () => nav.move(1) },
    { keys: 'ArrowUp', label: '', run: () => nav.move(-1) },
    { keys: 'o', label: 'Open, fold', run: () => current() !== undefined && toggle(nav.current() ?? '') },
    { keys: 'a', label: 'Seen', run: withCurrent((alert) => alert.acknowledgedBy === null && acts.acknowledge(alert.id)) },
    { keys: 'm', label: 'Mute, hear again', run: muteKey },
    { keys: 'x', label: '', run: muteKey },
    { keys: '/', label: 'Filter', run: () => field?.focus() },
  ])
  createEffect(() => {
    const id = search.alert
    if (id !== undefined) shell.keymap.bind('Alert', [{ keys: 'Escape', label: 'Fold', run: () => set({ alert: undefined }) }])
  })
  // What was dealt with moves down; the keyboard stays where it stood, on the next one.
  createEffect(
    on(
      () => groups().firing.map(({ id }) => id),
      (now, before) => {
        const at = before?.indexOf(nav.current() ?? '') ?? -1
        if (at === -1 || now.includes(nav.current() ?? '')) return
        if (document.activeElement !== document.body && document.activeElement?.closest('.alert') == null) return
        const next = now[at] ?? now[at - 1]
        if (next === undefined) return
        nav.set(next)
        queueMicrotask(() => nav.element()?.focus({ preventScroll: true }))
      },
    ),
  )
  // A link to one alert leads to it, wherever it stands.
  createEffect(
    on([() => search.alert, () => byId().has(search.alert ?? '')], ([id, isThere]) => {
      if (id !== undefined && isThere)
        queueMicrotask(() => document.querySelector(`[data-row="${CSS.escape(id)}"]`)?.scrollIntoView({ block: 'nearest' }))
    }),
  )
  const hasAny = () => ids().length > 0
  const lists = {
    nav,
    acts,
    openId: () => search.alert,
    toggle,
    muting,
    setMuting,
  }
  const knowsOver = () => resolved.items() !== undefined || query().state === 'firing' || query().state === 'muted'
  return (
    <article class="alerts-page">
      <div class="page-head">
        <h1>Alerts</h1>
        <span class="fact" role="status">
          <Show when={fleet.state.isReady}>
            {counts().firing === 0 ? 'Nothing needs you' : `${plural(counts().firing, 'alert')} firing`}
            {counts().muted > 0 ? `, ${counts().muted} muted` : ''}
          </Show>
        </span>
        <span class="end">
          <NoticesButton />
        </span>
      </div>
      <AlertFilters
        query={query()}
        counts={counts()}
        isFiltered={isFiltered()}
        kinds={[...new Set(all().map(({ kind }) => kind))]}
        onChange={set}
        setField={(input) => (field = input)}
      />
      <Show when={fleet.state.isReady && !fleet.isLost() && acts.off()}>{(why) => <p class="quiet alerts-off wrap">{why()}.</p>}</Show>
      <Show when={search.alert !== undefined && fleet.state.isReady && knowsOver() && !byId().has(search.alert) && search.alert}>
        {(id) => <FoundAlert id={id()} lists={lists} />}
      </Show>
      <Show when={fleet.state.isReady} fallback={<Skeleton rows={8} label="Alerts are being read" />}>
        <Show when={query().state === 'all' || query().state === 'firing'}>
          <AlertList title="Firing" alerts={groups().firing} lists={lists}>
            <p class="needs-none">{isFiltered() && counts().firing > 0 ? 'None that fires answers to that.' : 'Nothing needs you.'}</p>
          </AlertList>
        </Show>
        <Show when={groups().quiet.length > 0}>
          <AlertList
            title={query().state === 'muted' ? 'Muted' : 'Seen or muted'}
            aside="they fire still"
            alerts={groups().quiet}
            lists={lists}
          />
        </Show>
        <Show when={query().state === 'all' || query().state === 'resolved'}>
          <Show when={resolved.error()}>
            {(error) => (
              <ErrorState title={`${error().message}.`} action={<Button onClick={resolved.reload}>Try again</Button>}>
                What was resolved cannot be read just now. What fires is shown all the same.
              </ErrorState>
            )}
          </Show>
          <Show
            when={resolved.items()}
            fallback={
              <Show when={resolved.error() === undefined}>
                <Skeleton rows={4} label="Resolved alerts are being read" />
              </Show>
            }
          >
            <Show when={groups().over.length > 0}>
              <AlertList title="Resolved" aside="once each, the last first" alerts={groups().over} lists={lists} />
            </Show>
            <Show when={resolved.hasMore()}>
              <Button kind="plain" off={resolved.isLoading()} onClick={() => resolved.more()}>
                {resolved.isLoading() ? 'Older ones are being read' : 'Show older ones'}
              </Button>
            </Show>
          </Show>
        </Show>
        <Show when={!hasAny() && knowsOver() && !resolved.hasMore() && resolved.error() === undefined}>
          <Show
            when={isFiltered()}
            fallback={
              <EmptyState title="No alert yet.">
                When a worker dies or hangs, an account fills up, or anything else needs a person, it stands here: once, and it goes by
                itself.
              </EmptyState>
            }
          >
            <EmptyState
              title="No alert answers to that."
              action={
                <Button onClick={() => set({ state: undefined, kind: undefined, severity: undefined, project: undefined, q: undefined })}>
                  Clear the filter
                </Button>
              }
            >
              The filter looks at kinds, subjects, projects and sentences.
            </EmptyState>
          </Show>
        </Show>
      </Show>
    </article>
  )
}
