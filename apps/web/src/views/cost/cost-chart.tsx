import { createMemo, createSignal, For, Index, Show } from 'solid-js'
import { formatAmountShort, formatMicroUsd } from '../../format/money.ts'
import { formatUsd } from '../../format/number.ts'
import type { CostSplit } from '../../calls/cost.ts'
import type { Chart, Column } from '../../model/cost-chart.ts'
import { chartSentence, columnSentence, dayWords, seriesWords, shortDayWords } from '../../model/cost-words.ts'

/** Up to so many columns each has its amount above it. */
const LABELLED = 14
/** On a phone so many. */
const PHONE_LABELLED = 4

/**
 * A column a day, a pattern a series. The columns are one stop for Tab; arrow keys, Home and End go from day to day, and the day that is
 * looked at is told in full below. What stands at a column is drawn only: its name tells the same, and more.
 */
export function CostChart(props: {
  readonly chart: Chart
  readonly split: CostSplit
  readonly today: string
  readonly onOpen: (day: string) => void
}) {
  const [at, setAt] = createSignal<number>()
  const [hover, setHover] = createSignal<number>()
  const columns = () => props.chart.columns
  const current = createMemo(() => Math.min(at() ?? columns().length - 1, columns().length - 1))
  const looked = createMemo(() => columns()[hover() ?? current()])
  const isFew = () => columns().length <= LABELLED
  const height = (usd: number) => `${(usd / props.chart.topUsd) * 100}%`
  let row: HTMLDivElement | undefined
  const go = (to: number) => {
    const next = Math.max(0, Math.min(columns().length - 1, to))
    setAt(next)
    row?.querySelectorAll<HTMLElement>('button')[next]?.focus()
  }
  const keydown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: current() - 1,
      ArrowRight: current() + 1,
      Home: 0,
      End: columns().length - 1,
    }
    const to = steps[event.key]
    if (to === undefined) return
    event.preventDefault()
    event.stopPropagation()
    go(to)
  }
  /** How many names of days stand between a column and the last one; `undefined`: it has none of its own. */
  const nameOf = (index: number): number | undefined => {
    const every = Math.max(1, Math.ceil(columns().length / 8))
    const before = (columns().length - 1 - index) / every
    return Number.isInteger(before) ? before : undefined
  }
  return (
    <div class="chart" data-many={columns().length > PHONE_LABELLED ? '' : undefined} data-dense={isFew() ? undefined : ''}>
      <div class="chart-plot">
        <div class="chart-lines" aria-hidden="true">
          <For each={[1, 0.5, 0]}>
            {(part) => (
              <span>
                <i class="num">{formatUsd(props.chart.topUsd * part)}</i>
              </span>
            )}
          </For>
        </div>
        <div
          class="chart-columns"
          role="group"
          aria-label={chartSentence(props.chart)}
          ref={row}
          onKeyDown={keydown}
          onPointerLeave={() => setHover(undefined)}
        >
          <Index each={columns()}>
            {(column, index) => (
              <button
                type="button"
                class="chart-column"
                tabindex={index === current() ? 0 : -1}
                aria-label={columnSentence(column(), props.chart, props.split)}
                data-today={column().day === props.today ? '' : undefined}
                data-partial={column().usd === null ? '' : undefined}
                onFocus={() => setAt(index)}
                onPointerEnter={() => setHover(index)}
                onClick={() => props.onOpen(column().day)}
              >
                <span class="chart-bar">
                  <Show when={isFew() && column().requests > 0}>
                    <span class="chart-figure num" data-drawn={formatAmountShort(column())} />
                  </Show>
                  <For each={column().pieces.toReversed()}>
                    {(piece) => <span class="chart-piece" data-series={piece.series} style={{ height: height(piece.usd) }} />}
                  </For>
                </span>
                <span
                  class="chart-day"
                  data-second={(nameOf(index) ?? 0) % 2 === 1 ? '' : undefined}
                  data-drawn={nameOf(index) === undefined ? '' : shortDayWords(column().day)}
                />
              </button>
            )}
          </Index>
        </div>
      </div>
      <Show when={looked()}>{(column) => <Looked column={column()} chart={props.chart} split={props.split} />}</Show>
    </div>
  )
}

/** The day that is looked at: what it cost and of what; the patterns are told here too. */
function Looked(props: { readonly column: Column; readonly chart: Chart; readonly split: CostSplit }) {
  const of = (series: number) => props.column.pieces.find((piece) => piece.series === series)?.usd
  return (
    <div class="chart-looked" aria-hidden="true">
      <p>
        <b>{dayWords(props.column.day)}</b>{' '}
        <span class="num">{props.column.requests === 0 ? 'no request' : formatAmountShort(props.column)}</span>
      </p>
      <ul class="chart-legend">
        <Index each={props.chart.series}>
          {(series, index) => (
            <li data-none={of(index) === undefined ? '' : undefined}>
              <span class="chart-swatch" data-series={index} />
              <bdi class="cut" title={seriesWords(series(), props.split)}>
                {seriesWords(series(), props.split)}
              </bdi>
              <span class="num">{of(index) === undefined ? '–' : formatMicroShort(of(index) ?? 0)}</span>
            </li>
          )}
        </Index>
      </ul>
    </div>
  )
}

/** Cents where they tell something, else the millionths. */
const formatMicroShort = (usd: number): string => (usd >= 0.01 ? formatUsd(usd) : formatMicroUsd(usd))

/** The same as a table: a row a day, a column a series. */
export function CostDays(props: { readonly chart: Chart; readonly split: CostSplit; readonly onOpen: (day: string) => void }) {
  return (
    <div class="cost-scroll" role="region" aria-label="Cost by day" tabindex="0">
      <table class="cost-table">
        <thead>
          <tr>
            <th scope="col">Day</th>
            <For each={props.chart.series}>
              {(series) => (
                <th scope="col" class="end">
                  <bdi>{seriesWords(series, props.split)}</bdi>
                </th>
              )}
            </For>
            <th scope="col" class="end">
              Requests
            </th>
            <th scope="col" class="end">
              Together
            </th>
          </tr>
        </thead>
        <tbody>
          <For each={props.chart.columns.toReversed()}>
            {(column) => (
              <tr>
                <th scope="row">
                  <button type="button" class="link" onClick={() => props.onOpen(column.day)}>
                    {dayWords(column.day)}
                  </button>
                </th>
                <For each={props.chart.series}>
                  {(_, index) => {
                    const usd = () => column.pieces.find((piece) => piece.series === index())?.usd
                    return <td class="end num">{usd() === undefined ? <span class="quiet">–</span> : formatMicroShort(usd() ?? 0)}</td>
                  }}
                </For>
                <td class="end num">{column.requests}</td>
                <td class="end num">{formatAmountShort(column)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </div>
  )
}
