import * as v from 'valibot'

/** What the fleet view needs of a bead. The whole record comes with the bead pages. */
export interface Bead {
  readonly id: string
  readonly title: string
  readonly status: string
  readonly assignee: string | undefined
  readonly type: string | undefined
  readonly updatedAt: number
  readonly labels: readonly string[]
  /** Ids of the beads that must be closed first. */
  readonly blockedBy: readonly string[]
}

const Dependency = v.union([v.string(), v.object({ depends_on_id: v.string(), type: v.optional(v.string(), 'blocks') })])
const BeadLine = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  title: v.optional(v.string(), ''),
  status: v.optional(v.string(), 'open'),
  assignee: v.nullish(v.string()),
  issue_type: v.nullish(v.string()),
  updated_at: v.optional(v.string(), ''),
  labels: v.nullish(v.array(v.string())),
  dependencies: v.nullish(v.array(Dependency)),
})
const Json = v.pipe(v.string(), v.parseJson())

/** One line of a queue's export (`issues.jsonl`: the whole object, rewritten whole at each change). */
export function decodeBeadLine(
  text: string,
): { readonly ok: true; readonly value: Bead } | { readonly ok: false; readonly kind: 'malformed'; readonly why: string } {
  const json = v.safeParse(Json, text)
  if (!json.success) return { ok: false, kind: 'malformed', why: 'not JSON' }
  const parsed = v.safeParse(BeadLine, json.output)
  if (!parsed.success) return { ok: false, kind: 'malformed', why: v.summarize(parsed.issues) }
  const line = parsed.output
  const blockedBy = (line.dependencies ?? [])
    .filter((dependency) => typeof dependency === 'string' || dependency.type === 'blocks')
    .map((dependency) => (typeof dependency === 'string' ? dependency : dependency.depends_on_id))
  return {
    ok: true,
    value: {
      id: line.id,
      title: line.title,
      status: line.status,
      assignee: line.assignee ?? undefined,
      type: line.issue_type ?? undefined,
      updatedAt: Date.parse(line.updated_at) || 0,
      labels: line.labels ?? [],
      blockedBy,
    },
  }
}

/** Open, in progress, blocked and closed; a bead that waits for an open one is blocked, also when its status says open. */
export function countBeads(beads: ReadonlyMap<string, Bead>): { open: number; inProgress: number; blocked: number; closed: number } {
  const counts = { open: 0, inProgress: 0, blocked: 0, closed: 0 }
  const isDone = (status: string) => status === 'closed' || status === 'tombstone'
  for (const bead of beads.values()) {
    if (bead.status === 'tombstone') continue
    if (isDone(bead.status)) counts.closed++
    else if (bead.status === 'in_progress') counts.inProgress++
    else if (bead.status === 'blocked' || bead.blockedBy.some((id) => !isDone(beads.get(id)?.status ?? 'closed'))) counts.blocked++
    else counts.open++
  }
  return counts
}
