import { createHash } from 'node:crypto'
import type { StitchKind } from '@hoop/protocol'
import type { StitchSession } from './ports.ts'

/** A stitch that is there because a session is. Times are milliseconds since the epoch. */
export interface SessionStitch {
  readonly id: string
  readonly kind: StitchKind
  readonly title: string
  readonly project: string | null
  readonly createdAt: number | undefined
  readonly lastAt: number | undefined
  /** In order of their start: resumed ones and sub-agents belong to the one they come from. */
  readonly sessions: readonly string[]
  readonly beads: readonly { readonly workspace: string; readonly id: string }[]
  /** `null` where no session's cost is known. */
  readonly costUsd: number | null
}

/** Sessions → the stitches that arise from them: a worker's where there is a dispatch tag, else ad hoc. A session that is split over resumes is one. Pure. */
export function stitchesOfSessions(sessions: readonly StitchSession[]): SessionStitch[] {
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const families = new Map<StitchSession, StitchSession[]>()
  for (const session of sessions) {
    const root = findRoot(session, byId)
    const family = families.get(root)
    if (family) family.push(session)
    else families.set(root, [session])
  }
  return [...families].map(([root, members]) => {
    const ordered = members.toSorted((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0))
    const beads = new Map(
      ordered.flatMap(({ workspace, bead }) =>
        workspace === null || bead === undefined ? [] : [[`${workspace}#${bead}`, { workspace, id: bead }] as const],
      ),
    )
    const costs = ordered.flatMap(({ costUsd }) => costUsd ?? [])
    return {
      id: sessionStitchId(root.id),
      kind: ordered.some(({ bead }) => bead !== undefined) ? 'worker' : 'ad-hoc',
      title: root.title ?? root.id,
      project: root.project,
      createdAt: root.startedAt,
      lastAt: ordered.reduce<number | undefined>((last, { lastAt }) => Math.max(last ?? 0, lastAt ?? 0) || undefined, undefined),
      sessions: ordered.map(({ id }) => id),
      beads: [...beads.values()],
      costUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
    }
  })
}

/** The id of the stitch of a session: the session's own behind a mark, where it can stand in a label. */
function sessionStitchId(sessionId: string): string {
  if (/^[A-Za-z0-9_-]{1,40}$/.test(sessionId)) return `se-${sessionId}`
  return `se-${createHash('sha256').update(sessionId).digest('hex').slice(0, 32)}`
}

/** The first of a chain of parents; where the chain leads around, or to a session that is not known, the last one that is. */
function findRoot(session: StitchSession, byId: ReadonlyMap<string, StitchSession>): StitchSession {
  const seen = new Set<StitchSession>()
  let root = session
  for (let next: StitchSession | undefined = session; next && !seen.has(next); next = byId.get(next.parentId ?? '')) {
    seen.add(next)
    root = next
  }
  return root
}
