import type { BeadView } from '@hoop/protocol'
import type { Beads } from './bead-book.ts'
import { attentionOf } from './attention-order.ts'

/** What a list of beads may be narrowed down to. Absent: any. */
export interface BeadFilter {
  readonly project?: string | undefined
  readonly workspace?: string | undefined
  /** Any of these, in any case. */
  readonly status?: readonly string[] | undefined
  readonly type?: string | undefined
  readonly priority?: number | undefined
  readonly label?: string | undefined
  readonly assignee?: string | undefined
  /** In id, title or description, in any case. */
  readonly q?: string | undefined
  readonly ready?: boolean | undefined
}

/** The beads that fit, in no particular order. */
export function* selectBeads(beads: Pick<Beads, 'all' | 'ofProject' | 'ofWorkspace' | 'textOf'>, filter: BeadFilter): Iterable<BeadView> {
  const { project, workspace, type, priority, label, assignee, ready } = filter
  const statuses = filter.status && new Set(filter.status.map((status) => status.toLowerCase()))
  const text = filter.q?.toLowerCase()
  const holds = (where: string) => where.toLowerCase().includes(text ?? '')
  const from = workspace === undefined ? (project === undefined ? beads.all() : beads.ofProject(project)) : beads.ofWorkspace(workspace)
  for (const bead of from) {
    if (project !== undefined && bead.project !== project) continue
    if (statuses && !statuses.has(bead.status.toLowerCase())) continue
    if (type !== undefined && bead.type !== type) continue
    if (priority !== undefined && bead.priority !== priority) continue
    if (label !== undefined && !bead.labels.includes(label)) continue
    if (assignee !== undefined && bead.assignee !== assignee) continue
    if (ready !== undefined && bead.ready !== ready) continue
    if (text !== undefined && !holds(bead.id) && !holds(bead.title) && !holds(beads.textOf(bead))) continue
    yield bead
  }
}

export type BeadSort = 'attention' | 'priority' | 'updated' | 'created' | 'title' | 'id'

/** How beads are ordered: the text to compare, and whether the greatest comes first. */
export interface BeadOrder {
  readonly key: (bead: BeadView) => string
  readonly direction: 'ascending' | 'descending'
}

const titleKept = 80

/** A queue may hold other priorities than 0 to 4; one without comes last. */
const urgency = ({ priority }: BeadView): string =>
  priority === null ? 'x' : String(Math.min(Math.max(priority, 0), 999)).padStart(3, '0')

/** Every key ends in the bead's own, so that no two are the same. Of equal urgency, what has waited longest comes first. */
export const beadOrders: Readonly<Record<BeadSort, BeadOrder>> = {
  attention: { key: (bead) => `${attentionOf(bead)} ${urgency(bead)} ${bead.createdAt ?? ''} ${bead.key}`, direction: 'ascending' },
  priority: { key: (bead) => `${urgency(bead)} ${bead.createdAt ?? ''} ${bead.key}`, direction: 'ascending' },
  updated: { key: (bead) => `${bead.updatedAt ?? ''} ${bead.key}`, direction: 'descending' },
  created: { key: (bead) => `${bead.createdAt ?? ''} ${bead.key}`, direction: 'descending' },
  title: { key: (bead) => `${bead.title.slice(0, titleKept).toLowerCase()} ${bead.key}`, direction: 'ascending' },
  id: { key: (bead) => `${bead.id} ${bead.key}`, direction: 'ascending' },
}
