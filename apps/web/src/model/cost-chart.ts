import type { CostAnswer, CostRow } from '@hoop/protocol'
import { addDays, isDay } from './cost-query.ts'

/** One colour, or rather one pattern, of the chart. `key: undefined`: all that have none of their own. */
export interface Series {
  readonly key: string | null | undefined
  readonly usd: number
}

/** One piece of a column. `series` is its place among the series. */
export interface Piece {
  readonly series: number
  readonly usd: number
}

/** A day. `usd: null`: it has requests, and not one of them a price. A day without requests is `requests: 0`. */
export interface Column {
  readonly day: string
  readonly usd: number | null
  readonly atLeast: boolean
  readonly estimated: boolean
  readonly requests: number
  readonly pieces: readonly Piece[]
}

export interface Chart {
  readonly series: readonly Series[]
  readonly columns: readonly Column[]
  /** Where the axis ends, in US dollars; above every column. */
  readonly topUsd: number
}

/** As many series can be told apart; the rest is one more. */
const SERIES = 6
/** A longer range is told by the days that have something. */
const MOST_DAYS = 120

/** Days, split → columns of pieces, dearest series first, every day of the range in its place. Pure. */
export function chartOf(answer: Pick<CostAnswer, 'rows'>, since: string, until: string): Chart {
  const sums = new Map<string | null, number>()
  for (const row of answer.rows) for (const part of row.parts ?? []) sums.set(part.key, (sums.get(part.key) ?? 0) + (part.costUsd ?? 0))
  const ranked = [...sums].filter(([, usd]) => usd > 0).sort(([a, x], [b, y]) => y - x || String(a).localeCompare(String(b)))
  const isFolded = ranked.length > SERIES + 1
  const named = isFolded ? ranked.slice(0, SERIES) : ranked
  const others = isFolded ? ranked.slice(SERIES).reduce((sum, [, usd]) => sum + usd, 0) : 0
  const series: Series[] = [...named.map(([key, usd]) => ({ key, usd })), ...(isFolded ? [{ key: undefined, usd: others }] : [])]
  const place = new Map(named.map(([key], at) => [key, at]))

  const byDay = new Map(answer.rows.flatMap((row) => (row.key === null ? [] : [[row.key, row] as const])))
  const columns = daysOf(answer.rows, since, until).map((day) => columnOf(day, byDay.get(day), (key) => place.get(key) ?? named.length))
  return { series, columns, topUsd: niceTop(Math.max(0, ...columns.map(({ usd }) => usd ?? 0))) }
}

function daysOf(rows: readonly CostRow[], since: string, until: string): readonly string[] {
  const known = rows.flatMap(({ key }) => key ?? []).sort()
  const first = isDay(since) ? since : known[0]
  const last = isDay(until) ? until : known.at(-1)
  if (first === undefined || last === undefined) return known
  const days: string[] = []
  for (let day = first; day <= last && days.length <= MOST_DAYS; day = addDays(day, 1)) days.push(day)
  return days.length > MOST_DAYS ? known : days
}

function columnOf(day: string, row: CostRow | undefined, placeOf: (key: string | null) => number): Column {
  const pieces = new Map<number, number>()
  for (const { key, costUsd } of row?.parts ?? []) {
    if (costUsd !== null && costUsd > 0) pieces.set(placeOf(key), (pieces.get(placeOf(key)) ?? 0) + costUsd)
  }
  return {
    day,
    usd: row === undefined ? 0 : row.costUsd,
    atLeast: row?.atLeast ?? false,
    estimated: row?.estimated ?? false,
    requests: row?.requests ?? 0,
    pieces: [...pieces].map(([at, usd]) => ({ series: at, usd })).sort((a, b) => a.series - b.series),
  }
}

/** The next amount that is round, and half of it too: there the hairlines stand. */
function niceTop(usd: number): number {
  if (usd <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(usd))
  return ([1, 2, 3, 4, 5, 6, 8].find((step) => step * power >= usd) ?? 10) * power
}
