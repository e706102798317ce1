import type { CostGrouping } from '@hoop/protocol'
import { splits, type CostChoice, type CostSplit } from '../calls/cost.ts'

/** What the tables of the cost page are by; the last is the requests one by one. */
export const tables = ['project', 'worker', 'bead', 'session', 'model', 'cli', 'request'] as const
export type CostTable = (typeof tables)[number]

export const ranges = ['today', '7d', '30d', 'custom'] as const
export type CostRange = (typeof ranges)[number]

/** The names that a filter may hold, in the order in which they are shown. */
export const filterNames = ['project', 'worker', 'bead', 'session', 'model', 'cli', 'strand', 'account'] as const
export type CostFilterName = (typeof filterNames)[number]

/** The URL of the cost page, name by name. */
export type CostSearch = {
  readonly [K in CostFilterName | 'range' | 'since' | 'until' | 'zone' | 'split' | 'by' | 'view']?: string | undefined
}

/** In the URL: those that belong to none. An empty value would not stay in it. */
export const NONE = '(none)'

/** What the cost page shows. */
export interface CostPageState {
  readonly range: CostRange
  /** First and last day, or moments in a range of one's own. */
  readonly since: string
  readonly until: string
  readonly zone: string
  readonly split: CostSplit
  readonly table: CostTable
  readonly filters: Readonly<Partial<Record<CostFilterName, string>>>
}

const clis = ['claude', 'codex', 'opencode', 'gemini', 'aider']
const isBound = (text: string | undefined): text is string =>
  text !== undefined && (isDay(text) || (text.includes('T') && !Number.isNaN(Date.parse(text))))

/** Whether a text is a day of the calendar, such as `2026-11-20`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}

/** The day that a moment is in, by the calendar of a zone. */
export function dayIn(zone: string, atMs: number): string {
  const parts = new Map(
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  )
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
}

/** So many days before or after a day. */
export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)

/** Whether the browser knows a zone of that name. */
function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name }).format(0)
    return true
  } catch {
    return false
  }
}

/** The URL → what to show. What it does not say, or says badly, is as if nothing was said. Seven days by project unless told. */
export function readCostSearch(search: CostSearch, hostZone: string, nowMs: number): CostPageState {
  const zone = search.zone !== undefined && isZone(search.zone) ? search.zone : hostZone
  const today = dayIn(zone, nowMs)
  const range = ranges.find((name) => name === search.range) ?? '7d'
  const days = range === 'today' ? 0 : range === '30d' ? 29 : 6
  const isOwn = range === 'custom'
  const filters = filterNames.flatMap((name): [CostFilterName, string][] => {
    const value = search[name] === NONE ? '' : search[name]
    if (value === undefined || ((name === 'session' || name === 'account') && value === '')) return []
    return name === 'cli' && !clis.includes(value) ? [] : [[name, value]]
  })
  return {
    range,
    since: isOwn && isBound(search.since) ? search.since : addDays(today, -days),
    until: isOwn && isBound(search.until) ? search.until : today,
    zone,
    split: splits.find((name) => name === search.split) ?? 'model',
    table: tables.find((name) => name === search.by) ?? 'project',
    filters: Object.fromEntries(filters),
  }
}

/** What is asked of the daemon: the range and the filters. */
export const choiceOf = ({ since, until, zone, filters }: CostPageState): CostChoice => ({ ...filters, since, until, timezone: zone })

/** Where one looks next, inside of one row: down to the requests. */
const nextTable: Readonly<Record<Exclude<CostTable, 'request'>, CostTable>> = {
  project: 'worker',
  worker: 'bead',
  bead: 'session',
  session: 'request',
  model: 'session',
  cli: 'model',
}

/** The URL's part that opens one row of a table. */
export const drillInto = (table: Exclude<CostTable, 'request'>, key: string | null): CostSearch => ({
  [table]: key ?? NONE,
  by: nextTable[table],
})

/** The cost page, already asked something. */
export function costHref(search: CostSearch): string {
  const query = new URLSearchParams(Object.entries(search).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
  return query.size === 0 ? '/cost' : `/cost?${query.toString()}`
}

/** A table's name as the API has it. */
export const groupingOf = (table: Exclude<CostTable, 'request'>): CostGrouping => table
