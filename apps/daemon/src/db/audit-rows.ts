import { AuditCheckpoint } from '@hoop/protocol'
import { and, asc, desc, eq, gt, gte, inArray, lt, sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import * as v from 'valibot'
import { auditCheckpoints, auditIndex } from './schema.ts'

/** What the index keeps of a record of the audit chain. `at` is in milliseconds since the epoch. */
export interface AuditIndexRow {
  readonly seq: number
  readonly segment: string
  readonly offset: number
  readonly length: number
  readonly type: string
  readonly at: number
  readonly actor: string
  readonly project: string | null
  readonly subject: string | null
}

/** Which records, in which order. `after` is the `seq` that the page before ended with. */
export interface AuditIndexQuery {
  readonly types?: readonly string[] | undefined
  readonly actor?: string | undefined
  readonly project?: string | undefined
  readonly subject?: string | undefined
  readonly sinceMs?: number | undefined
  readonly untilMs?: number | undefined
  readonly order: 'newest' | 'oldest'
  readonly after?: number | undefined
  readonly limit: number
}

/** Checkpoints of the audit chain, and an index of it that can be lost. */
export interface AuditRows {
  saveCheckpoint(checkpoint: AuditCheckpoint): void
  newestCheckpoint(): AuditCheckpoint | undefined
  /** One transaction. */
  addToIndex(rows: readonly AuditIndexRow[]): void
  clearIndex(): void
  lastIndexed(): AuditIndexRow | undefined
  find(query: AuditIndexQuery): AuditIndexRow[]
}

export function createAuditRows(db: BetterSQLite3Database): AuditRows {
  return {
    saveCheckpoint(checkpoint) {
      const { seq, hash, keyId } = checkpoint
      const row = { hash, keyId, at: Date.parse(checkpoint.at), json: JSON.stringify(checkpoint) }
      db.insert(auditCheckpoints)
        .values({ seq, ...row })
        .onConflictDoUpdate({ target: auditCheckpoints.seq, set: row })
        .run()
    },
    newestCheckpoint() {
      const [row] = db.select().from(auditCheckpoints).orderBy(desc(auditCheckpoints.seq)).limit(1).all()
      return row && v.parse(v.pipe(v.string(), v.parseJson(), AuditCheckpoint), row.json)
    },
    addToIndex(rows) {
      if (rows.length === 0) return
      db.transaction((tx) => {
        // Nine columns each: SQLite takes 32766 values in a statement.
        for (let i = 0; i < rows.length; i += 500)
          tx.insert(auditIndex)
            .values(rows.slice(i, i + 500))
            .onConflictDoNothing()
            .run()
      })
    },
    clearIndex: () => void db.delete(auditIndex).run(),
    lastIndexed: () => db.select().from(auditIndex).orderBy(desc(auditIndex.seq)).limit(1).get(),
    find({ types, actor, project, subject, sinceMs, untilMs, order, after, limit }) {
      const isNewest = order === 'newest'
      return db
        .select()
        .from(auditIndex)
        .where(
          and(
            types === undefined ? undefined : types.length === 0 ? sql`0` : inArray(auditIndex.type, [...types]),
            actor === undefined ? undefined : eq(auditIndex.actor, actor),
            project === undefined ? undefined : eq(auditIndex.project, project),
            subject === undefined ? undefined : eq(auditIndex.subject, subject),
            sinceMs === undefined ? undefined : gte(auditIndex.at, sinceMs),
            untilMs === undefined ? undefined : lt(auditIndex.at, untilMs),
            after === undefined ? undefined : isNewest ? lt(auditIndex.seq, after) : gt(auditIndex.seq, after),
          ),
        )
        .orderBy(isNewest ? desc(auditIndex.seq) : asc(auditIndex.seq))
        .limit(limit)
        .all()
    },
  }
}
