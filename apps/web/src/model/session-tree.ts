import type { SessionView } from '@hoop/protocol'

/** One row of the list: a session, how deep it stands below others, and how many stand below it. */
export interface SessionRow {
  readonly session: SessionView
  readonly depth: number
  readonly below: number
  readonly isOpen: boolean
}

const lastOf = ({ lastAt, startedAt }: SessionView): number => lastAt ?? startedAt ?? 0

/**
 * Sessions, newest first, as rows. Those that another one began (sub-agents, continuations) stand below it, folded until asked for, and the
 * family stands where its newest member would. One whose parent is not in the list stands for itself.
 */
export function sessionRows(sessions: readonly SessionView[], opened: ReadonlySet<string>): readonly SessionRow[] {
  const byId = new Map<string, SessionView>()
  // Of several transcripts with one id the one that is no sub-agent's is the parent.
  for (const session of sessions) if (!byId.has(session.id) || session.parentId === undefined) byId.set(session.id, session)
  const parentOf = new Map<string, string>()
  const children = new Map<string, SessionView[]>()
  for (const session of sessions) {
    const parent = session.parentId === undefined ? undefined : byId.get(session.parentId)
    if (parent === undefined || parent.key === session.key) continue
    parentOf.set(session.key, parent.key)
    children.set(parent.key, [...(children.get(parent.key) ?? []), session])
  }
  // A ring of parents has no head: whoever is met first in it becomes one.
  const rootOf = (key: string): string => {
    const seen = new Set<string>()
    let at = key
    for (let up = parentOf.get(at); up !== undefined; up = parentOf.get(at)) {
      if (seen.has(at)) {
        parentOf.delete(at)
        return at
      }
      seen.add(at)
      at = up
    }
    return at
  }
  const newest = new Map<string, number>()
  const heads: SessionView[] = []
  for (const session of sessions) {
    const root = rootOf(session.key)
    newest.set(root, Math.max(newest.get(root) ?? 0, lastOf(session)))
  }
  for (const session of sessions) if (!parentOf.has(session.key)) heads.push(session)
  heads.sort((a, b) => (newest.get(b.key) ?? 0) - (newest.get(a.key) ?? 0) || (a.key < b.key ? -1 : 1))
  const rows: SessionRow[] = []
  const add = (session: SessionView, depth: number): void => {
    const below = (children.get(session.key) ?? []).filter(({ key }) => parentOf.get(key) === session.key)
    const isOpen = opened.has(session.key)
    rows.push({ session, depth, below: below.length, isOpen })
    if (isOpen) for (const child of below.toSorted((a, b) => lastOf(b) - lastOf(a) || (a.key < b.key ? -1 : 1))) add(child, depth + 1)
  }
  for (const head of heads) add(head, 0)
  return rows
}
