import { asc, eq, lt } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { quotaLogins, quotaObservations, quotaSaturation } from './schema.ts'

/** One number that a source told, and until when it told the same. Times are milliseconds since the epoch. */
export type QuotaObservationRow = typeof quotaObservations.$inferSelect
export type QuotaLoginRow = typeof quotaLogins.$inferSelect

/** What was observed of accounts, so that a forecast survives a restart. Appended to; nothing that was told is ever changed. */
export interface QuotaRows {
  /** Oldest first. */
  observations(): QuotaObservationRow[]
  /** Durable on return. A row that is there already is told until later, at most. */
  save(rows: readonly QuotaObservationRow[]): void
  /** Takes away what was last told before then. */
  prune(beforeMs: number): void
  logins(): QuotaLoginRow[]
  saveLogin(row: QuotaLoginRow): void
  saturation(): Map<string, string>
  /** A key without JSON is forgotten. */
  saveSaturation(entries: ReadonlyMap<string, string | undefined>): void
}

export function createQuotaRows(db: BetterSQLite3Database): QuotaRows {
  const { provider, account, windowId, observedAt, source } = quotaObservations
  return {
    observations: () => db.select().from(quotaObservations).orderBy(asc(observedAt)).all(),
    save(rows) {
      if (rows.length === 0) return
      db.transaction((tx) => {
        for (const row of rows)
          tx.insert(quotaObservations)
            .values(row)
            .onConflictDoUpdate({
              target: [provider, account, windowId, observedAt, source],
              set: { untilAt: row.untilAt },
              setWhere: lt(quotaObservations.untilAt, row.untilAt),
            })
            .run()
      })
    },
    prune: (beforeMs) => void db.delete(quotaObservations).where(lt(quotaObservations.untilAt, beforeMs)).run(),
    logins: () => db.select().from(quotaLogins).all(),
    saveLogin: (row) => void db.insert(quotaLogins).values(row).onConflictDoUpdate({ target: quotaLogins.account, set: row }).run(),
    saturation: () =>
      new Map(
        db
          .select()
          .from(quotaSaturation)
          .all()
          .map(({ key, json }) => [key, json]),
      ),
    saveSaturation(entries) {
      db.transaction((tx) => {
        for (const [key, json] of entries) {
          if (json === undefined) tx.delete(quotaSaturation).where(eq(quotaSaturation.key, key)).run()
          else tx.insert(quotaSaturation).values({ key, json }).onConflictDoUpdate({ target: quotaSaturation.key, set: { json } }).run()
        }
      })
    },
  }
}
