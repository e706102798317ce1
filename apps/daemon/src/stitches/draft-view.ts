import { formatTimestamp, type Draft, type DraftDetail, type DraftRevision } from '@hoop/protocol'
import type { DraftRecord, RevisionRecord, StitchRow } from '../db/index.ts'
import type { FinalBead } from './ports.ts'

/** A draft as it crosses the wire. */
export function viewDraft(record: DraftRecord, findStitch: (id: string) => StitchRow | undefined): Draft {
  const { id, state, latest, decision, proposedAt, updatedAt } = record
  const { content, findings } = latest
  const known = findStitch(content.stitch.id)
  return {
    id,
    revision: latest.revision,
    hash: latest.hash,
    state,
    proposedBy: record.proposedBy,
    proposedAt: formatTimestamp(proposedAt),
    updatedAt: formatTimestamp(updatedAt),
    project: content.project,
    workspace: content.workspace,
    stitch: {
      id: content.stitch.id,
      title: known?.title ?? content.stitch.title ?? null,
      kind: known?.kind ?? content.stitch.kind ?? null,
    },
    reason: latest.reason,
    origin: record.origin,
    beads: copyBeads(content.beads),
    commands: findings.commands,
    similar: findings.similar,
    warnings: findings.warnings,
    creations: record.creations.map(({ key, state, beadId, error }) => ({
      key,
      state: state === 'made' ? ('creating' as const) : state,
      id: beadId,
      error,
    })),
    error: record.error,
    decision: decision && { by: decision.by, at: formatTimestamp(decision.at), reason: decision.reason },
  }
}

/** As the wire's types have them: lists of their own. */
export const copyBeads = (beads: readonly FinalBead[]) =>
  beads.map((bead) => ({ ...bead, labels: [...bead.labels], dependsOn: [...bead.dependsOn] }))

/** With every revision, oldest first. */
export function viewDraftDetail(draft: Draft, revisions: readonly RevisionRecord[]): DraftDetail {
  return { ...draft, revisions: revisions.map(viewRevision) }
}

function viewRevision({ revision, hash, author, at, reason, content }: RevisionRecord): DraftRevision {
  const { project, workspace, beads } = content
  return { revision, hash, by: author, at: formatTimestamp(at), reason, project, workspace, beads: copyBeads(beads) }
}
