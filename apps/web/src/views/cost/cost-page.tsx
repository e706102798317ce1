import { A, useSearchParams } from '@solidjs/router'
import { createEffect, createMemo, on, Show } from 'solid-js'
import { readCost, splits, type CostSplit } from '../../calls/cost.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { useAnswer } from '../../live/use-answer.ts'
import { useIndex } from '../../live/use-index.ts'
import { chartOf } from '../../model/cost-chart.ts'
import { choiceOf, costHref, dayIn, drillInto, groupingOf, readCostSearch, tables, type CostSearch } from '../../model/cost-query.ts'
import { dayWords, tableWord } from '../../model/cost-words.ts'
import { indexWords } from '../../model/session-words.ts'
import { Button } from '../../ui/button.tsx'
import { Money } from '../../ui/money.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { CostChart, CostDays } from './cost-chart.tsx'
import { CostFilters } from './cost-filters.tsx'
import { CostTableView } from './cost-table.tsx'
import { PriceNotes } from './price-notes.tsx'
import { RequestList } from './request-list.tsx'

const splitWord: Readonly<Record<CostSplit, string>> = { project: 'Project', model: 'Model', cli: 'CLI' }

/** What requests to models cost: by day, by what they were for, and one by one. All that is chosen is in the URL. */
export default function CostPage() {
  const fleet = useFleet()
  const shell = useShell()
  const [search, setSearch] = useSearchParams<Partial<Record<keyof CostSearch, string>>>()
  const hostZone = createMemo(() => fleet.state.cost.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone)
  // The clock ticks, the day does not: what is asked changes with the day.
  const hour = createMemo(() => Math.floor(fleet.now() / 900_000) * 900_000)
  const page = createMemo(() => readCostSearch({ ...search }, hostZone(), hour()))
  const today = createMemo(() => dayIn(page().zone, hour()))
  const choice = createMemo(() => choiceOf(page()))
  const set = (change: CostSearch) => setSearch({ ...change }, { replace: true, scroll: false })
  const spent = createMemo(() => JSON.stringify(fleet.state.cost))
  const days = useAnswer(() => ({ ...choice(), by: 'day' as const, split: page().split }), readCost, spent)
  const grouped = () => {
    const { table } = page()
    return table === 'request' ? undefined : table
  }
  const rows = useAnswer(() => ({ ...choice(), by: groupingOf(grouped() ?? 'model'), limit: 200 }), readCost, spent)
  const index = useIndex()
  const chart = createMemo(() => {
    const answer = days.data()
    return answer === undefined ? undefined : chartOf(answer, page().since, page().until)
  })
  const isTable = () => search.view === 'table'
  const openDay = (day: string) => set({ range: 'custom', since: day, until: day })
  const hrefOf = (key: string | null) => {
    const table = grouped()
    return table === undefined ? '/cost' : costHref({ ...search, ...drillInto(table, key) })
  }
  const isFiltered = () => Object.keys(page().filters).length > 0
  const clear = () =>
    set({
      project: undefined,
      worker: undefined,
      bead: undefined,
      session: undefined,
      model: undefined,
      cli: undefined,
      strand: undefined,
      account: undefined,
    })
  const sessionTitle = () =>
    page().filters.session === undefined || rows.data()?.by !== 'session' ? undefined : rows.data()?.rows[0]?.label
  let section: HTMLElement | undefined
  const move = (delta: number) => {
    const links = [...(section?.querySelectorAll<HTMLElement>('a.cost-open') ?? [])]
    const at = links.findIndex((link) => link === document.activeElement)
    const next = links[at === -1 ? 0 : Math.max(0, Math.min(links.length - 1, at + delta))]
    next?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  shell.keymap.bind('Cost', [
    { keys: 'j', label: 'Next row', run: () => move(1) },
    { keys: 'k', label: 'Previous row', run: () => move(-1) },
    { keys: 't', label: 'Chart or table', run: () => set({ view: isTable() ? undefined : 'table' }) },
  ])
  createEffect(() => {
    if (isFiltered()) shell.keymap.bind('Filters', [{ keys: 'Escape', label: 'Clear the filters', run: clear }])
  })
  createEffect(
    on(
      () => `${page().table} ${JSON.stringify(page().filters)}`,
      () => section?.scrollIntoView({ block: 'nearest' }),
      { defer: true },
    ),
  )
  const rangeWords = () => {
    const { since, until } = page()
    const word = (bound: string) => (bound.includes('T') ? bound : dayWords(bound))
    return since === until ? word(since) : `${word(since)} to ${word(until)}`
  }
  const reading = () => {
    const progress = index()
    return progress === undefined ? undefined : indexWords(progress)
  }
  return (
    <article class="cost-page">
      <div class="page-head">
        <h1>Cost</h1>
        <span class="fact">
          {rangeWords()}, days of {page().zone}
        </span>
        <span class="end">
          <A class="button" data-kind="default" href="/quota">
            Quota
          </A>
        </span>
      </div>
      <CostFilters page={page()} hostZone={hostZone()} sessionTitle={sessionTitle()} onChange={set} />
      <Show when={days.error()}>
        {(error) => (
          <ErrorState title={`${error().problem?.detail ?? error().message}.`} action={<Button onClick={days.reload}>Try again</Button>}>
            {days.data() === undefined ? 'What was spent cannot be told now.' : 'What is shown is the last answer.'} {error().hint}
          </ErrorState>
        )}
      </Show>
      <Show
        when={days.data()}
        fallback={
          <Show when={days.error() === undefined}>
            <Skeleton rows={9} label="Costs are being added up" />
          </Show>
        }
      >
        {(answer) => (
          <>
            <Show when={!answer().isComplete}>
              <p class="cost-partial" role="status">
                Not all transcripts are read yet, so every figure here is at least that. {reading()}
              </p>
            </Show>
            <div class="cost-totals">
              <p class="cost-total" data-usd={answer().totals.costUsd ?? ''} data-complete={answer().isComplete ? '' : undefined}>
                <Money
                  usd={answer().totals.costUsd}
                  atLeast={answer().totals.atLeast || !answer().isComplete}
                  estimated={answer().totals.estimated}
                  requests={answer().totals.requests}
                  unpriced={answer().unpriced.length}
                />
              </p>
              <p class="soft">
                {plural(answer().totals.requests, 'request')}
                <Show when={answer().totals.reportedUsd !== null}>
                  ; <Money usd={answer().totals.reportedUsd} /> of it as the CLIs recorded it, the rest computed from tokens
                </Show>
                <Show when={answer().totals.reportedUsd === null && answer().totals.costUsd !== null}>; computed from tokens</Show>
                <Show when={answer().undated > 0}>; {plural(answer().undated, 'request')} without a time left out</Show>
              </p>
            </div>
            <Show
              when={answer().totals.requests > 0}
              fallback={
                <EmptyState
                  title="No request to a model in this range."
                  action={
                    <Show when={isFiltered()} fallback={<Button onClick={() => set({ range: '30d' })}>Look at 30 days</Button>}>
                      <Button onClick={clear}>Clear the filters</Button>
                    </Show>
                  }
                >
                  What agents ask of models, and what it costs, appears here as their transcripts are read.
                </EmptyState>
              }
            >
              <section class="page-section" aria-labelledby="days-heading">
                <div class="section-head">
                  <h2 id="days-heading">By day</h2>
                  <span class="section-end cost-switches">
                    <Segmented
                      label="Divided by"
                      options={splits}
                      value={page().split}
                      text={(split) => splitWord[split]}
                      onChange={(split) => set({ split })}
                    />
                    <Segmented
                      label="Shown as"
                      options={['chart', 'table']}
                      value={isTable() ? 'table' : 'chart'}
                      text={(view) => (view === 'chart' ? 'Chart' : 'Table')}
                      onChange={(view) => set({ view: view === 'table' ? view : undefined })}
                    />
                  </span>
                </div>
                <Show when={chart()}>
                  {(drawn) => (
                    <Show when={isTable()} fallback={<CostChart chart={drawn()} split={page().split} today={today()} onOpen={openDay} />}>
                      <CostDays chart={drawn()} split={page().split} onOpen={openDay} />
                    </Show>
                  )}
                </Show>
              </section>
              <section class="page-section" aria-label="What it was for" ref={section}>
                <div class="section-head cost-tabs">
                  <Segmented
                    label="Rows"
                    options={tables}
                    value={page().table}
                    text={(table) => tableWord[table]}
                    onChange={(by) => set({ by })}
                  />
                </div>
                <Show when={grouped()} fallback={<RequestList choice={choice()} />}>
                  {(table) => (
                    <>
                      <Show when={rows.error()}>
                        {(error) => (
                          <ErrorState title={`${error().message}.`} action={<Button onClick={rows.reload}>Try again</Button>}>
                            {rows.data() === undefined ? 'These rows cannot be told now.' : 'What is shown is the last answer.'}{' '}
                            {error().hint}
                          </ErrorState>
                        )}
                      </Show>
                      <Show
                        when={rows.data()?.by === table() && rows.data()}
                        fallback={
                          <Show when={rows.error() === undefined}>
                            <Skeleton rows={8} label="Costs are being added up" />
                          </Show>
                        }
                      >
                        {(grouping) => <CostTableView table={table()} answer={grouping()} hrefOf={hrefOf} canOpen />}
                      </Show>
                    </>
                  )}
                </Show>
              </section>
            </Show>
            <PriceNotes answer={answer()} />
          </>
        )}
      </Show>
    </article>
  )
}
