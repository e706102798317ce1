import { DraftError, DraftOrigin, DraftState, DraftWarning, SimilarBead, StitchKind } from '@hoop/protocol'
import * as v from 'valibot'
import type { DraftContent } from '../stitches/content.ts'
import type { draftCreations, draftRevisions, drafts } from './schema.ts'

const Content = v.object({
  project: v.string(),
  workspace: v.string(),
  stitch: v.object({ id: v.string(), title: v.exactOptional(v.string()), kind: v.exactOptional(StitchKind) }),
  beads: v.array(
    v.object({
      key: v.string(),
      title: v.string(),
      type: v.string(),
      priority: v.number(),
      description: v.string(),
      labels: v.array(v.string()),
      dependsOn: v.array(v.string()),
    }),
  ),
})

const Findings = v.object({
  commands: v.array(v.array(v.string())),
  similar: v.array(SimilarBead),
  warnings: v.array(DraftWarning),
})
/** What the operator was told beside the proposal itself. */
export type DraftFindings = v.InferOutput<typeof Findings>

/** One revision as it was kept. Times are milliseconds since the epoch. */
export interface RevisionRecord {
  readonly revision: number
  readonly hash: string
  readonly author: string
  readonly at: number
  readonly reason: string | null
  readonly content: DraftContent
  readonly findings: DraftFindings
}

const CreationState = v.picklist(['waiting', 'creating', 'made', 'created', 'failed'])

/** What became of one bead. `made`: the queue has it, and the audit log may not know yet. */
export interface CreationRecord {
  readonly key: string
  readonly state: v.InferOutput<typeof CreationState>
  readonly beadId: string | null
  readonly error: DraftError | null
  readonly attempts: number
}

/** A draft, its newest revision, and its creations in the order of its beads. */
export interface DraftRecord {
  readonly id: string
  readonly state: DraftState
  readonly stitchId: string
  readonly proposedBy: string
  readonly proposedAt: number
  readonly updatedAt: number
  readonly origin: DraftOrigin | null
  readonly decision: { readonly by: string; readonly at: number; readonly reason: string | null } | null
  readonly error: DraftError | null
  readonly latest: RevisionRecord
  readonly creations: readonly CreationRecord[]
}

/** A row as it was kept → the revision. Throws where the row is not one of ours. */
export function toRevision({
  revision,
  hash,
  author,
  at,
  reason,
  contentJson,
  findingsJson,
}: typeof draftRevisions.$inferSelect): RevisionRecord {
  const content = v.parse(v.pipe(v.string(), v.parseJson(), Content), contentJson)
  return { revision, hash, author, at, reason, content, findings: v.parse(v.pipe(v.string(), v.parseJson(), Findings), findingsJson) }
}

/** A row and what belongs to it → the draft. */
export function toDraft(
  row: typeof drafts.$inferSelect,
  latest: RevisionRecord,
  creations: readonly (typeof draftCreations.$inferSelect)[],
): DraftRecord {
  const { id, stitchId, proposedBy, proposedAt, updatedAt, decidedBy, decidedAt } = row
  const byKey = new Map(creations.map((creation) => [creation.beadKey, creation]))
  return {
    id,
    state: v.parse(DraftState, row.state),
    stitchId,
    proposedBy,
    proposedAt,
    updatedAt,
    origin: parseOr(DraftOrigin, row.originJson),
    decision: decidedBy === null || decidedAt === null ? null : { by: decidedBy, at: decidedAt, reason: row.decisionReason },
    error: parseOr(DraftError, row.errorJson),
    latest,
    creations: latest.content.beads.flatMap(({ key }) => {
      const creation = byKey.get(key)
      return creation ? [toCreation(creation)] : []
    }),
  }
}

function toCreation({ beadKey, state, beadId, errorJson, attempts }: typeof draftCreations.$inferSelect): CreationRecord {
  return { key: beadKey, state: v.parse(CreationState, state), beadId, error: parseOr(DraftError, errorJson), attempts }
}

function parseOr<S extends v.GenericSchema>(schema: S, json: string | null): v.InferOutput<S> | null {
  return json === null ? null : v.parse(v.pipe(v.string(), v.parseJson(), schema), json)
}
