/** A dependency as it stands in `issues.jsonl` and in the answer to `create`. */
export interface Dependency {
  readonly issue_id: string
  readonly depends_on_id: string
  readonly type: string
  readonly created_at: string
  readonly created_by?: string
  readonly metadata: string
  readonly thread_id: string
}

/** One line of `issues.jsonl`, in the spelling and key order of a current `br` export. */
export interface Issue {
  readonly id: string
  readonly title: string
  readonly description?: string
  readonly status: string
  readonly priority: number
  readonly issue_type: string
  readonly assignee?: string
  readonly created_at: string
  readonly created_by?: string
  readonly updated_at: string
  readonly closed_at?: string
  readonly close_reason?: string
  readonly external_ref?: string
  readonly source_repo: string
  readonly compaction_level: number
  readonly original_size: number
  readonly labels?: readonly string[]
  readonly dependencies?: readonly Dependency[]
}

const keyOrder = [
  'id',
  'title',
  'description',
  'status',
  'priority',
  'issue_type',
  'assignee',
  'created_at',
  'created_by',
  'updated_at',
  'closed_at',
  'close_reason',
  'external_ref',
  'source_repo',
  'compaction_level',
  'original_size',
  'labels',
  'dependencies',
] as const satisfies readonly (keyof Issue)[]

/** The line of the export: known keys in their order, unset ones left out. */
export function encodeIssue(issue: Issue): string {
  const filled = keyOrder.filter((key) => !isUnset(issue[key]))
  return JSON.stringify(Object.fromEntries(filled.map((key) => [key, issue[key]])))
}

function isUnset(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

const blocking = new Set(['blocks', 'conditional-blocks', 'waits-for'])

/** Ids of what an issue still waits for. */
export function openBlockers(issue: Issue, byId: ReadonlyMap<string, Issue>): readonly string[] {
  return (issue.dependencies ?? [])
    .filter((dependency) => blocking.has(dependency.type))
    .map((dependency) => dependency.depends_on_id)
    .filter((id) => {
      const status = byId.get(id)?.status
      return status !== undefined && status !== 'closed' && status !== 'tombstone'
    })
}

/** What may be worked on now, in NEEDLE's order: priority, then creation time, then id. */
export function selectReady(issues: readonly Issue[]): readonly Issue[] {
  const byId = new Map(issues.map((issue) => [issue.id, issue]))
  return issues.filter((issue) => issue.status === 'open' && openBlockers(issue, byId).length === 0).toSorted(compareForSelection)
}

/** Selection order of the workers. */
export function compareForSelection(a: Issue, b: Issue): number {
  return a.priority - b.priority || compareText(a.created_at, b.created_at) || compareText(a.id, b.id)
}

/** Order by code units: the same on every host. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
