import { inArray } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { workerStates } from './schema.ts'

/** What is remembered of each worker, by qualified id. The values are JSON; whoever loads them parses them. */
export interface WorkerMemories {
  load(): Map<string, unknown>
  /** Durable on return; all or nothing. */
  save(entries: ReadonlyMap<string, unknown>): void
  remove(ids: readonly string[]): void
}

/** Memories in a database. A row that is no JSON is left out of what is loaded, and left in place. */
export function createWorkerMemories(db: BetterSQLite3Database): WorkerMemories {
  return {
    load() {
      const found = new Map<string, unknown>()
      for (const { id, json } of db.select().from(workerStates).all()) {
        const value = decode(json)
        if (value !== undefined) found.set(id, value)
      }
      return found
    },
    save(entries) {
      if (entries.size === 0) return
      const updatedAt = Date.now()
      db.transaction((tx) => {
        for (const [id, value] of entries) {
          const json = JSON.stringify(value)
          tx.insert(workerStates)
            .values({ id, json, updatedAt })
            .onConflictDoUpdate({ target: workerStates.id, set: { json, updatedAt } })
            .run()
        }
      })
    },
    remove(ids) {
      db.transaction((tx) => {
        for (let i = 0; i < ids.length; i += 500)
          tx.delete(workerStates)
            .where(inArray(workerStates.id, ids.slice(i, i + 500)))
            .run()
      })
    },
  }
}

function decode(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}
