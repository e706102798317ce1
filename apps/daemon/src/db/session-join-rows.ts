import { desc, inArray, lt } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { sessionJoins } from './schema.ts'

/** The session that an execution is shown with. `startedAt` is the execution's, in milliseconds since the epoch. */
export interface SessionJoinRow {
  readonly executionId: string
  readonly sessionId: string
  readonly sessionKey: string
  readonly joinedBy: string
  readonly startedAt: number
}

/** Joins between executions and sessions, as they were made. */
export interface SessionJoinRows {
  /** Those of the newest executions. */
  load(limit: number): SessionJoinRow[]
  /** One transaction. */
  save(joins: readonly SessionJoinRow[], gone: readonly string[]): void
  /** Forgets those of executions that began before a time. */
  prune(before: number): void
}

const batch = 500

export function createSessionJoinRows(db: BetterSQLite3Database): SessionJoinRows {
  return {
    load: (limit) => db.select().from(sessionJoins).orderBy(desc(sessionJoins.startedAt)).limit(limit).all(),
    save(joins, gone) {
      if (joins.length === 0 && gone.length === 0) return
      db.transaction((tx) => {
        for (const { executionId, ...join } of joins)
          tx.insert(sessionJoins)
            .values({ executionId, ...join })
            .onConflictDoUpdate({ target: sessionJoins.executionId, set: join })
            .run()
        for (let at = 0; at < gone.length; at += batch)
          tx.delete(sessionJoins)
            .where(inArray(sessionJoins.executionId, gone.slice(at, at + batch)))
            .run()
      })
    },
    prune(before) {
      db.delete(sessionJoins).where(lt(sessionJoins.startedAt, before)).run()
    },
  }
}
