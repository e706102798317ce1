import type Database from 'better-sqlite3'
import type { SpendFilter } from './spend-filter.ts'
import { spanOf } from './spend-sum.ts'

/** Where a figure stands in a row of {@link spendRows}, and in a sum of such rows. */
export const Figure = {
  requests: 0,
  input: 1,
  cacheRead: 2,
  cacheWrite: 3,
  output: 4,
  reasoning: 5,
  estimates: 6,
  unpriced: 7,
  nanoUsd: 8,
  /** Requests whose cost the CLI itself recorded. */
  reported: 9,
  reportedNanoUsd: 10,
} as const

/** How many figures there are. */
export const figures = 11

/** Slot, session and model, and then the figures: rows are many, and read as they come. */
export type SpendRow = readonly [slot: number, session: number, model: number, ...figures: number[]]

const columns = 'requests, input, cache_read, cache_write, output, reasoning, estimates, unpriced, nano_usd, reported, reported_nano_usd'

/** What sessions used in a span of time, by quarter of an hour and model; at the ends of a span that cuts through one, by request. */
export function* spendRows(db: Database.Database, filter: Pick<SpendFilter, 'since' | 'until'>): Generator<SpendRow, void, undefined> {
  const { from, until, edges } = spanOf(filter)
  const whole = db.prepare<[number, number], SpendRow>(`select slot, session, model, ${columns} from spend where slot >= ? and slot < ?`)
  yield* whole.raw().iterate(from, until)
  for (const { slot, since, until: end } of edges) {
    const edge = db.prepare<[number, number], SpendRow>(
      `select ${slot}, session, coalesce((select no from models where name = coalesce(r.model, '')), 0), 1, input, cache_read, cache_write,
       output, reasoning, is_estimate, nano_usd is null, coalesce(nano_usd, 0), coalesce(cost_usd > 0, 0), iif(cost_usd > 0, nano_usd, 0)
       from requests r where session in (select session from spend where slot = ${slot}) and counts = 1 and at >= ? and at < ?`,
    )
    yield* edge.raw().iterate(since, end)
  }
}
