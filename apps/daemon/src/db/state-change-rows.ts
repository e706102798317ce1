import { and, asc, count, desc, eq, gte, lt, lte } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { stateChanges } from './schema.ts'

/** A worker came into a state at a time, in milliseconds since the epoch. */
export interface StateChangeRow {
  readonly worker: string
  readonly at: number
  readonly state: string | null
  readonly reason: string | null
}

/** The states that workers were in. */
export interface StateChangeRows {
  /** In one transaction, in the order in which they are given. */
  append(changes: readonly StateChangeRow[]): void
  /** The newest of a worker, so many at most, the oldest first. */
  of(worker: string, limit: number, between?: { readonly from: number; readonly to: number }): StateChangeRow[]
  /** Forgets what is older than a time, and of each worker all but the newest. */
  prune(before: number, keptEach: number): void
}

export function createStateChangeRows(db: BetterSQLite3Database): StateChangeRows {
  return {
    append(changes) {
      if (changes.length === 0) return
      db.transaction((tx) => {
        for (const change of changes) tx.insert(stateChanges).values(change).run()
      })
    },
    of(worker, limit, between) {
      const { worker: name, at, state, reason } = stateChanges
      const within = between && and(gte(at, between.from), lte(at, between.to))
      return db
        .select({ worker: name, at, state, reason })
        .from(stateChanges)
        .where(and(eq(name, worker), within))
        .orderBy(desc(stateChanges.id))
        .limit(limit)
        .all()
        .toReversed()
    },
    prune(before, keptEach) {
      db.transaction((tx) => {
        tx.delete(stateChanges).where(lt(stateChanges.at, before)).run()
        const many = tx
          .select({ worker: stateChanges.worker, rows: count() })
          .from(stateChanges)
          .groupBy(stateChanges.worker)
          .orderBy(asc(stateChanges.worker))
          .all()
        for (const { worker, rows } of many) {
          if (rows <= keptEach) continue
          const [oldestKept] = tx
            .select({ id: stateChanges.id })
            .from(stateChanges)
            .where(eq(stateChanges.worker, worker))
            .orderBy(desc(stateChanges.id))
            .limit(1)
            .offset(keptEach - 1)
            .all()
          if (oldestKept)
            tx.delete(stateChanges)
              .where(and(eq(stateChanges.worker, worker), lt(stateChanges.id, oldestKept.id)))
              .run()
        }
      })
    },
  }
}
