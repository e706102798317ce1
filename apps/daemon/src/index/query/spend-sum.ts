import type Database from 'better-sqlite3'
import { slotMs, slotOf } from '../spend/slots.ts'
import type { SpendFilter, SpendSum } from './spend-filter.ts'

/** Whole quarters of an hour, `until` not among them, and the moments that a span has beside them. */
export interface Span {
  readonly from: number
  readonly until: number
  readonly edges: readonly { readonly slot: number; readonly since: number; readonly until: number }[]
}

/** No slot is behind it. */
const latestSlot = slotOf(8.64e15)

/** A span of time in quarters of an hour. Without an end the requests without a time are in it. Pure. */
export function spanOf({ since, until }: Pick<SpendFilter, 'since' | 'until'>): Span {
  const start = since ?? (until === undefined ? undefined : 0)
  if (start === undefined) return { from: -1, until: latestSlot, edges: [] }
  const end = until ?? latestSlot * slotMs
  const from = Math.ceil(start / slotMs)
  const to = Math.floor(end / slotMs)
  if (from > to) return { from: 0, until: 0, edges: [{ slot: to, since: start, until: end }] }
  return {
    from,
    until: to,
    edges: [
      { slot: from - 1, since: start, until: from * slotMs },
      { slot: to, since: to * slotMs, until: end },
    ].filter((edge) => edge.since < edge.until),
  }
}

/** SQL that holds for the sessions and models of a filter, over `spend` and over `requests`, and its parameters. */
function matchesOf({ cli, model, home }: SpendFilter) {
  const values: string[] = []
  const sessions: string[] = []
  if (cli !== undefined) {
    sessions.push('cli = ?')
    values.push(cli)
  }
  if (home !== undefined) {
    const folder = home.replace(/\/+$/, '')
    sessions.push('path > ? and path < ?')
    values.push(`${folder}/`, `${folder}0`) // '0' follows '/'
  }
  const ofSessions = sessions.length > 0 ? ` and session in (select no from sessions where ${sessions.join(' and ')})` : ''
  if (model !== undefined) values.push(model.toLowerCase().replaceAll(/[[?]/g, '[$&]'))
  const isModel = (name: string) => (model === undefined ? '' : ` and lower(${name}) glob ?`)
  return {
    spend: ofSessions + (model === undefined ? '' : ` and model in (select no from models where true${isModel('name')})`),
    /** All that count between two moments of one quarter of an hour: whose they can be is known from `spend`. */
    requests: `from requests where session in (select session from spend where slot = ?) and counts = 1 and at >= ? and at < ?
      ${ofSessions}${isModel("coalesce(model, '')")}`,
    values,
  }
}

type Sums = { readonly [K in keyof SpendSum]: number | null }

/** What the requests of a filter used. Costs what the quarters of an hour hold, and the sessions at both ends. */
export function sumSpend(db: Database.Database, filter: SpendFilter): SpendSum {
  const { from, until, edges } = spanOf(filter)
  const matches = matchesOf(filter)
  const whole = db.prepare<(number | string)[], Sums>(
    `select sum(requests) as requests, sum(input + cache_read + cache_write + output) as tokens, sum(output) as outputTokens,
     sum(nano_usd) as nanoUsd, sum(unpriced) as unpriced from spend where slot >= ? and slot < ? ${matches.spend}`,
  )
  const edge = db.prepare<(number | string)[], Sums>(
    `select count(*) as requests, sum(input + cache_read + cache_write + output) as tokens, sum(output) as outputTokens,
     sum(nano_usd) as nanoUsd, sum(nano_usd is null) as unpriced ${matches.requests}`,
  )
  const parts = [
    whole.get(from, until, ...matches.values),
    ...edges.map((one) => edge.get(one.slot, one.since, one.until, ...matches.values)),
  ]
  const sum = (of: (part: Sums) => number | null) => parts.reduce((total, part) => total + ((part && of(part)) ?? 0), 0)
  return {
    requests: sum(({ requests }) => requests),
    tokens: sum(({ tokens }) => tokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    nanoUsd: sum(({ nanoUsd }) => nanoUsd),
    unpriced: sum(({ unpriced }) => unpriced),
  }
}

/** When the first request of a filter was made; `null` for none, or for none with a time. */
export function firstRequest(db: Database.Database, filter: SpendFilter): number | null {
  const { from, until, edges } = spanOf({ since: 0, ...withoutUndefined(filter) })
  const matches = matchesOf(filter)
  const within = db.prepare<(number | string)[], number | null>(`select min(at) ${matches.requests}`).pluck()
  const slot = db
    .prepare<(number | string)[], number>(`select slot from spend where slot >= ? and slot < ? ${matches.spend} order by slot limit 1`)
    .pluck()
    .get(from, until, ...matches.values)
  const whole = slot === undefined ? [] : [{ slot, since: slot * slotMs, until: (slot + 1) * slotMs }]
  const found = [...edges, ...whole].flatMap((one) => within.get(one.slot, one.since, one.until, ...matches.values) ?? [])
  return found.length === 0 ? null : Math.min(...found)
}

function withoutUndefined({ since, until }: SpendFilter): Pick<SpendFilter, 'since' | 'until'> {
  return { ...(since !== undefined && { since }), ...(until !== undefined && { until }) }
}
