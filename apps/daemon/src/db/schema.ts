import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What HOOP remembers of a worker between two starts: identity of its process, its state, since when. JSON, owned by the fleet. */
export const workerStates = sqliteTable('worker_states', {
  id: text('id').primaryKey(),
  json: text('json').notNull(),
  /** Milliseconds since the epoch. */
  updatedAt: integer('updated_at').notNull(),
})
