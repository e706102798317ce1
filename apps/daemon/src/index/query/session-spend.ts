import type Database from 'better-sqlite3'
import type { SessionSpend } from './spend-filter.ts'

/** What sessions used and cost, by their keys. */
export function spendOfSessions(db: Database.Database, keys: readonly string[]): readonly SessionSpend[] {
  const find = db.prepare<[string], SessionSpend>(
    `select path as key, sum(requests) as requests, sum(spend.nano_usd) as nanoUsd, sum(unpriced) as unpriced, sum(estimates) as estimates
     from sessions join spend on session = no where path = ? group by no`,
  )
  return keys.flatMap((key) => find.get(key) ?? [])
}
