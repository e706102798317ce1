import type { DraftError, DraftState } from '@hoop/protocol'
import { and, asc, desc, eq, gt, inArray, or } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { toDraft, toRevision, type CreationRecord, type DraftFindings, type DraftRecord, type RevisionRecord } from './draft-record.ts'
import { draftCreations, draftRevisions, drafts, stitches } from './schema.ts'
import { addStitchBead, type StitchBeadRow } from './stitch-rows.ts'

/** Which drafts. Everything named must fit. */
export interface DraftFilter {
  readonly states?: readonly DraftState[]
  readonly project?: string
  readonly stitchId?: string
  /** Also those in any other state that changed after this. */
  readonly orSince?: number
}

/** The drafts in `fleet.db`. Every change is durable on return, and all or nothing. */
export interface DraftRows {
  find(id: string): DraftRecord | undefined
  /** Newest first. */
  list(filter?: DraftFilter): DraftRecord[]
  /** Oldest first. */
  revisions(id: string): RevisionRecord[]
  insert(draft: Pick<DraftRecord, 'id' | 'stitchId' | 'proposedBy' | 'origin'>, revision: RevisionRecord): void
  /** A new revision. The state stays; why a pending one could not be approved is forgotten. */
  revise(id: string, stitchId: string, revision: RevisionRecord): void
  /** New findings on the newest revision: what could not be told before can be told now. */
  tell(id: string, revision: number, findings: DraftFindings): void
  decide(id: string, state: 'rejected' | 'expired', decision: { by: string; at: number; reason: string | null }): void
  /** Approved: its stitch is there, and a creation waits for each of its beads that has none yet. */
  approve(id: string, decision: { by: string; at: number }): void
  setCreation(id: string, key: string, change: CreationChange): void
  /** The bead is recorded as created, and belongs to its stitch. */
  finishCreation(id: string, key: string, at: number, links: readonly StitchBeadRow[]): void
  settle(id: string, state: 'created' | 'failed' | 'pending', at: number, error: DraftError | null): void
}

/** A step of the creation of one bead. What is left out stays. */
export interface CreationChange {
  readonly state: CreationRecord['state']
  readonly at: number
  readonly argv?: readonly string[]
  readonly beadId?: string
  readonly error?: DraftError | null
  readonly isAttempt?: boolean
}

/** Drafts in an open database. */
export function createDraftRows(db: BetterSQLite3Database): DraftRows {
  const load = (row: typeof drafts.$inferSelect): DraftRecord => {
    const { id, revision } = row
    const isLatest = and(eq(draftRevisions.draftId, id), eq(draftRevisions.revision, revision))
    const latest = db.select().from(draftRevisions).where(isLatest).get()
    if (!latest) throw new Error(`draft ${id} has no revision ${revision}`)
    return toDraft(row, toRevision(latest), db.select().from(draftCreations).where(eq(draftCreations.draftId, id)).all())
  }
  const addRevision = (id: string, { revision, hash, author, at, reason, content, findings }: RevisionRecord) =>
    db
      .insert(draftRevisions)
      .values({
        draftId: id,
        revision,
        hash,
        author,
        at,
        reason,
        contentJson: JSON.stringify(content),
        findingsJson: JSON.stringify(findings),
      })
      .run()
  const isDraft = (id: string) => eq(drafts.id, id)
  const isCreation = (id: string, key: string) => and(eq(draftCreations.draftId, id), eq(draftCreations.beadKey, key))

  return {
    find(id) {
      const row = db.select().from(drafts).where(isDraft(id)).get()
      return row && load(row)
    },
    list({ states, project, stitchId, orSince } = {}) {
      const inState = states && or(inArray(drafts.state, [...states]), orSince === undefined ? undefined : gt(drafts.updatedAt, orSince))
      const inProject = project === undefined ? undefined : eq(drafts.project, project)
      const inStitch = stitchId === undefined ? undefined : eq(drafts.stitchId, stitchId)
      const rows = db
        .select()
        .from(drafts)
        .where(and(inState, inProject, inStitch))
        .orderBy(desc(drafts.proposedAt), desc(drafts.id))
        .all()
      return rows.map(load)
    },
    revisions: (id) =>
      db.select().from(draftRevisions).where(eq(draftRevisions.draftId, id)).orderBy(asc(draftRevisions.revision)).all().map(toRevision),
    insert({ id, stitchId, proposedBy, origin }, revision) {
      const { at, hash, content } = revision
      db.transaction(() => {
        db.insert(drafts)
          .values({
            id,
            revision: revision.revision,
            state: 'pending',
            hash,
            project: content.project,
            stitchId,
            proposedBy,
            proposedAt: at,
            updatedAt: at,
            originJson: origin && JSON.stringify(origin),
          })
          .run()
        addRevision(id, revision)
      })
    },
    revise(id, stitchId, revision) {
      const { at, hash, content } = revision
      db.transaction(() => {
        addRevision(id, revision)
        db.update(drafts)
          .set({ revision: revision.revision, hash, stitchId, project: content.project, updatedAt: at })
          .where(isDraft(id))
          .run()
        db.update(drafts)
          .set({ errorJson: null })
          .where(and(isDraft(id), eq(drafts.state, 'pending')))
          .run()
      })
    },
    tell(id, revision, findings) {
      db.update(draftRevisions)
        .set({ findingsJson: JSON.stringify(findings) })
        .where(and(eq(draftRevisions.draftId, id), eq(draftRevisions.revision, revision)))
        .run()
    },
    decide(id, state, { by, at, reason }) {
      db.update(drafts).set({ state, decidedBy: by, decidedAt: at, decisionReason: reason, updatedAt: at }).where(isDraft(id)).run()
    },
    approve(id, { by, at }) {
      db.transaction(() => {
        const draft = this.find(id)
        if (!draft) throw new Error(`there is no draft ${id}`)
        const { stitch, project, beads } = draft.latest.content
        const { title, kind } = stitch
        if (title !== undefined && kind !== undefined)
          db.insert(stitches).values({ id: stitch.id, kind, title, project, createdAt: at, createdBy: by }).onConflictDoNothing().run()
        for (const { key } of beads)
          db.insert(draftCreations)
            .values({ draftId: id, beadKey: key, state: 'waiting', attempts: 0, updatedAt: at })
            .onConflictDoNothing()
            .run()
        db.update(drafts)
          .set({ state: 'approved', decidedBy: by, decidedAt: at, decisionReason: null, errorJson: null, updatedAt: at })
          .where(isDraft(id))
          .run()
      })
    },
    setCreation(id, key, { state, at, argv, beadId, error, isAttempt }) {
      db.transaction(() => {
        const attempts = db.select().from(draftCreations).where(isCreation(id, key)).get()?.attempts ?? 0
        db.update(draftCreations)
          .set({
            state,
            updatedAt: at,
            ...(argv === undefined ? {} : { argvJson: JSON.stringify(argv) }),
            ...(beadId === undefined ? {} : { beadId }),
            ...(error === undefined ? {} : { errorJson: error && JSON.stringify(error) }),
            ...(isAttempt === true ? { attempts: attempts + 1 } : {}),
          })
          .where(isCreation(id, key))
          .run()
      })
    },
    finishCreation(id, key, at, links) {
      db.transaction(() => {
        db.update(draftCreations).set({ state: 'created', updatedAt: at, errorJson: null }).where(isCreation(id, key)).run()
        for (const link of links) addStitchBead(db, link)
        db.update(drafts).set({ updatedAt: at }).where(isDraft(id)).run()
      })
    },
    settle(id, state, at, error) {
      db.update(drafts)
        .set({ state, updatedAt: at, errorJson: error && JSON.stringify(error) })
        .where(isDraft(id))
        .run()
    },
  }
}
