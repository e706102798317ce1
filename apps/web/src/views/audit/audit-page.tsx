import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, Show } from 'solid-js'
import { AuditType } from '@hoop/protocol'
import { readChain, verifyChain, type RecordFilter, type Verified } from '../../calls/audit.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useWorkNews } from '../../live/news.ts'
import { useOperator } from '../../live/operator.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { ChainHead } from './chain-head.tsx'
import { RecordList } from './record-list.tsx'
import { RecordPanel } from './record-panel.tsx'
import { useRecords } from './use-records.ts'

const typesOf = (text: string | undefined): readonly AuditType[] =>
  (text ?? '').split(',').flatMap((name) => AuditType.options.find((type) => type === name) ?? [])
const timeOf = (text: string | undefined): string | undefined =>
  text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString()

/** So far down the list does not move by itself. */
const HELD_PX = 120

/** What was done, by whom, in order, and whether the log can be trusted. */
export default function AuditPage() {
  const fleet = useFleet()
  const shell = useShell()
  const operator = useOperator()
  const [search, setSearch] = useSearchParams<{
    type?: string
    actor?: string
    project?: string
    subject?: string
    since?: string
    until?: string
    seq?: string
  }>()
  const set = (change: Record<string, string | undefined>) => setSearch(change, { replace: true, scroll: false })
  const filter = createMemo((): RecordFilter => ({
    type: typesOf(search.type),
    actor: search.actor,
    project: search.project,
    subject: search.subject,
    since: timeOf(search.since),
    until: timeOf(search.until),
  }))
  const isFiltered = () => Object.values(filter()).some((value) => value !== undefined && value.length > 0)
  const news = useWorkNews()
  const alerts = createMemo(() => Object.keys(fleet.state.alerts).join(' '))
  const states = createMemo(() =>
    fleet
      .workers()
      .map(({ id, state }) => `${id}=${state}`)
      .join(' '),
  )
  const chain = useAnswer(
    () => 'chain',
    (_, signal) => readChain(signal),
    () => `${news()} ${alerts()} ${states()}`,
  )
  const records = useRecords(
    filter,
    () => chain.data()?.head?.seq ?? 0,
    () => window.scrollY > HELD_PX,
  )
  const [verified, setVerified] = createSignal<Verified>()
  const [isVerifying, setVerifying] = createSignal(false)
  const [failure, setFailure] = createSignal<string>()
  const verify = async () => {
    if (isVerifying() || operator.off() !== undefined) return
    setVerifying(true)
    setFailure(undefined)
    try {
      setVerified(await verifyChain())
      chain.reload()
    } catch (cause) {
      setFailure(`It could not be verified: ${cause instanceof Error ? cause.message : String(cause)}.`)
    }
    setVerifying(false)
  }
  const newestVerdict = () => {
    const [mine, theirs] = [verified(), chain.data()?.verified ?? undefined]
    return mine === undefined || (theirs !== undefined && theirs.at > mine.at) ? theirs : mine
  }
  const seq = () => (search.seq !== undefined && /^[1-9]\d{0,15}$/.test(search.seq) ? Number(search.seq) : undefined)
  const choose = (next: number | undefined) => {
    const before = seq()
    set({ seq: next === undefined ? undefined : String(next) })
    if (next === undefined && before !== undefined)
      queueMicrotask(() => document.querySelector<HTMLElement>(`[data-seq="${before}"]`)?.focus({ preventScroll: true }))
  }
  const step = (delta: number) => {
    const items = records.items() ?? []
    const at = items.findIndex((record) => record.seq === seq())
    const next = items[at === -1 ? 0 : Math.max(0, Math.min(items.length - 1, at + delta))]
    if (next !== undefined) choose(next.seq)
  }
  let field: HTMLInputElement | undefined
  shell.keymap.bind('Audit', [
    { keys: 'j', label: 'Next record', run: () => step(1) },
    { keys: 'k', label: 'Previous record', run: () => step(-1) },
    { keys: 'ArrowDown', label: '', run: () => step(1) },
    { keys: 'ArrowUp', label: '', run: () => step(-1) },
    { keys: '/', label: 'Filter', run: () => field?.focus() },
  ])
  // While a record is open, Esc closes it; else it leads back.
  const closeKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || seq() === undefined || event.defaultPrevented) return
    event.preventDefault()
    choose(undefined)
  }
  return (
    <article class="audit-page" data-open={seq() === undefined ? undefined : ''} onKeyDown={closeKey}>
      <div class="page-head">
        <h1>Audit</h1>
        <span class="fact">What HOOP, the operator and the agents did, in order.</span>
      </div>
      <Show
        when={chain.data()}
        fallback={
          <Show when={chain.error()}>
            {(error) => (
              <ErrorState title={`${error().message}.`} action={<Button onClick={chain.reload}>Try again</Button>}>
                The state of the chain is not known. {error().hint}
              </ErrorState>
            )}
          </Show>
        }
      >
        {(state) => (
          <ChainHead
            chain={state()}
            verified={newestVerdict()}
            isVerifying={isVerifying()}
            failure={failure()}
            off={operator.off()}
            now={fleet.now()}
            onVerify={() => void verify()}
            onShow={(at) => choose(at)}
          />
        )}
      </Show>
      <AuditFilters
        filter={filter()}
        isFiltered={isFiltered()}
        onChange={({ type, ...names }) => set({ ...names, ...(type === undefined ? {} : { type: type.join(',') || undefined }) })}
        onClear={() =>
          set({ type: undefined, actor: undefined, project: undefined, subject: undefined, since: undefined, until: undefined })
        }
        setField={(input) => (field = input)}
      />
      <div class="audit-columns">
        <section aria-label="Records" class="audit-list">
          <Show when={records.fresh() > 0}>
            <p class="fresh">
              <Button
                onClick={() => {
                  records.showFresh()
                  window.scrollTo(0, 0)
                }}
              >
                {plural(records.fresh(), 'newer record')}
              </Button>
            </p>
          </Show>
          <Show when={records.error()}>
            {(error) => (
              <ErrorState
                title={`${error().problem?.detail ?? error().message}.`}
                action={<Button onClick={records.reload}>Try again</Button>}
              >
                {records.items() === undefined ? '' : 'What is shown is the last answer.'} {error().hint}
              </ErrorState>
            )}
          </Show>
          <Show
            when={records.items()}
            fallback={
              <Show when={records.error() === undefined}>
                <Skeleton rows={14} label="Records are being read" />
              </Show>
            }
          >
            {(items) => (
              <Show
                when={items().length > 0}
                fallback={
                  <EmptyState
                    title={isFiltered() ? 'No record answers to that.' : 'Nothing is recorded yet.'}
                    action={
                      isFiltered() ? (
                        <Button
                          onClick={() =>
                            set({
                              type: undefined,
                              actor: undefined,
                              project: undefined,
                              subject: undefined,
                              since: undefined,
                              until: undefined,
                            })
                          }
                        >
                          Clear the filter
                        </Button>
                      ) : undefined
                    }
                  >
                    {isFiltered()
                      ? 'Actor and subject must match to the letter.'
                      : 'Every start, every change of a worker’s state, every step of a draft appears here.'}
                  </EmptyState>
                }
              >
                <RecordList
                  records={items()}
                  hasMore={records.hasMore()}
                  isLoading={records.isLoading()}
                  now={fleet.now()}
                  chosen={seq()}
                  onChoose={(next) => choose(next === seq() ? undefined : next)}
                  onMore={records.more}
                />
              </Show>
            )}
          </Show>
        </section>
        <Show when={seq()}>
          {(at) => (
            <RecordPanel
              seq={String(at())}
              onChoose={choose}
              onClose={() => choose(undefined)}
              onOnly={(name, value) => set({ [name]: value })}
            />
          )}
        </Show>
      </div>
    </article>
  )
}
