import { compareText, type Issue } from './issue.ts'

/**
 * The closed issues beyond the newest `keep`, which an archive run forgets. What an open issue waits for stays, and so
 * does what somebody outside the fleet made: that has an external reference.
 */
export function archivable(issues: readonly Issue[], keep: number): readonly string[] {
  const needed = new Set(
    issues.filter((issue) => issue.status !== 'closed').flatMap((issue) => (issue.dependencies ?? []).map((d) => d.depends_on_id)),
  )
  return issues
    .filter((issue) => issue.status === 'closed' && issue.external_ref === undefined)
    .toSorted((a, b) => compareText(b.closed_at ?? '', a.closed_at ?? ''))
    .slice(keep)
    .map((issue) => issue.id)
    .filter((id) => !needed.has(id))
}
