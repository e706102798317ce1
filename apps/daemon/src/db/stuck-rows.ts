import { inArray } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { stuckStates } from './schema.ts'

/** What had fired in each running execution, by its id. The values are JSON; whoever loads them parses them. */
export interface StuckRows {
  load(): ReadonlyMap<string, string>
  /** Durable on return. */
  save(executionId: string, json: string): void
  remove(executionIds: readonly string[]): void
}

/** The rows in a database. */
export function createStuckRows(db: BetterSQLite3Database): StuckRows {
  return {
    load: () =>
      new Map(
        db
          .select()
          .from(stuckStates)
          .all()
          .map(({ executionId, json }) => [executionId, json]),
      ),
    save(executionId, json) {
      db.insert(stuckStates).values({ executionId, json }).onConflictDoUpdate({ target: stuckStates.executionId, set: { json } }).run()
    },
    remove(executionIds) {
      if (executionIds.length === 0) return
      db.delete(stuckStates)
        .where(inArray(stuckStates.executionId, [...executionIds]))
        .run()
    },
  }
}
