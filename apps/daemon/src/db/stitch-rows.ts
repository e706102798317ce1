import { StitchBeadHow, StitchKind } from '@hoop/protocol'
import { and, asc, eq } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import * as v from 'valibot'
import { stitchBeads, stitches, stitchLinks, stitchMessages } from './schema.ts'

/** A stitch that HOOP owns. Times are milliseconds since the epoch. */
export interface StitchRow {
  readonly id: string
  readonly kind: StitchKind
  readonly title: string
  readonly project: string | null
  readonly createdAt: number
  readonly createdBy: string
}

/** That a bead belongs to a stitch, and how. */
export interface StitchBeadRow {
  readonly stitchId: string
  readonly workspace: string
  readonly beadId: string
  readonly how: StitchBeadHow
  readonly since: number
}

/** That a stitch has spawned another, or refers to it. */
export interface StitchLinkRow {
  readonly fromId: string
  readonly toId: string
  readonly kind: 'spawned' | 'references'
  readonly createdAt: number
  readonly createdBy: string
}

/** Something said in a stitch. `at` is in milliseconds since the epoch. */
export interface StitchMessageRow {
  readonly id: number
  readonly author: string
  readonly at: number
  readonly text: string
}

/** The stitches in `fleet.db`. Every change is durable on return. */
export interface StitchRows {
  stitches(): StitchRow[]
  find(id: string): StitchRow | undefined
  /** `false` where it is there already. */
  insert(stitch: StitchRow): boolean
  beads(): StitchBeadRow[]
  /** All at once. Those that are known stay as they are. Answers how many are new. */
  addBeads(rows: readonly StitchBeadRow[]): number
  removeBeads(rows: readonly StitchBeadRow[]): void
  links(): StitchLinkRow[]
  /** `false` where it is there already. */
  addLink(link: StitchLinkRow): boolean
  messages(stitchId: string): StitchMessageRow[]
  addMessage(stitchId: string, message: Omit<StitchMessageRow, 'id'>): StitchMessageRow
  /** What was said in each stitch: how often, when last, and by whom. */
  messageFacts(): ReadonlyMap<string, { readonly count: number; readonly lastAt: number; readonly authors: ReadonlySet<string> }>
}

/** Stitches in an open database. */
export function createStitchRows(db: BetterSQLite3Database): StitchRows {
  const toStitch = (row: typeof stitches.$inferSelect): StitchRow => ({ ...row, kind: v.parse(StitchKind, row.kind) })
  return {
    stitches: () => db.select().from(stitches).all().map(toStitch),
    find(id) {
      const row = db.select().from(stitches).where(eq(stitches.id, id)).get()
      return row && toStitch(row)
    },
    insert: (stitch) => db.insert(stitches).values(stitch).onConflictDoNothing().run().changes > 0,
    beads: () =>
      db
        .select()
        .from(stitchBeads)
        .all()
        .map((row) => ({ ...row, how: v.parse(StitchBeadHow, row.how) })),
    addBeads: (rows) => db.transaction(() => rows.reduce((count, row) => count + addStitchBead(db, row), 0)),
    removeBeads(rows) {
      db.transaction(() => {
        for (const { stitchId, workspace, beadId, how } of rows)
          db.delete(stitchBeads)
            .where(
              and(
                eq(stitchBeads.stitchId, stitchId),
                eq(stitchBeads.workspace, workspace),
                eq(stitchBeads.beadId, beadId),
                eq(stitchBeads.how, how),
              ),
            )
            .run()
      })
    },
    links: () =>
      db
        .select()
        .from(stitchLinks)
        .all()
        .map((row) => ({ ...row, kind: v.parse(v.picklist(['spawned', 'references']), row.kind) })),
    addLink: (link) => db.insert(stitchLinks).values(link).onConflictDoNothing().run().changes > 0,
    messages: (stitchId) =>
      db
        .select({ id: stitchMessages.id, author: stitchMessages.author, at: stitchMessages.at, text: stitchMessages.text })
        .from(stitchMessages)
        .where(eq(stitchMessages.stitchId, stitchId))
        .orderBy(asc(stitchMessages.id))
        .all(),
    addMessage: (stitchId, message) => {
      const { id } = db
        .insert(stitchMessages)
        .values({ stitchId, ...message })
        .returning({ id: stitchMessages.id })
        .get()
      return { id, ...message }
    },
    messageFacts() {
      const times = new Map<string, { count: number; lastAt: number; authors: Set<string> }>()
      const { stitchId, at, author } = stitchMessages
      for (const said of db.select({ stitchId, at, author }).from(stitchMessages).orderBy(asc(stitchMessages.id)).all()) {
        const known = times.get(said.stitchId) ?? { count: 0, lastAt: 0, authors: new Set() }
        known.authors.add(said.author)
        times.set(said.stitchId, { count: known.count + 1, lastAt: Math.max(known.lastAt, said.at), authors: known.authors })
      }
      return times
    },
  }
}

/** 1 if it is new, 0 if it was known. */
export function addStitchBead(db: BetterSQLite3Database, row: StitchBeadRow): number {
  return db.insert(stitchBeads).values(row).onConflictDoNothing().run().changes
}
