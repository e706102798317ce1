import type { BeadView } from '@hoop/protocol'
import { fitsFilter, type BeadFilter } from './bead-filter.ts'

/** One choice of a filter, and how many beads it has. */
export interface Facet {
  readonly value: string
  readonly count: number
}

/** What there is to choose from. */
export interface BeadFacets {
  /** In the order of work, not of number; counted among what the rest of the filter leaves. */
  readonly statuses: readonly Facet[]
  /** Of those, how many are ready. */
  readonly ready: number
  readonly projects: readonly Facet[]
  readonly types: readonly Facet[]
  readonly priorities: readonly Facet[]
  readonly labels: readonly Facet[]
  readonly assignees: readonly Facet[]
}

const statusOrder = ['in_progress', 'open', 'blocked', 'deferred', 'draft', 'pinned', 'closed', 'tombstone']

/** Known statuses in the order of work, unknown ones between what is open and what is done. */
export function compareStatuses(a: string, b: string): number {
  const rank = (status: string) => {
    const at = statusOrder.indexOf(status)
    return at === -1 ? statusOrder.indexOf('closed') - 0.5 : at
  }
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)
}

/** What the beads can be narrowed down to. One walk over them. */
export function beadFacets(beads: Iterable<BeadView>, filter: BeadFilter, described?: ReadonlySet<string>): BeadFacets {
  const [statuses, projects, types, priorities, labels, assignees] = Array.from({ length: 6 }, () => new Map<string, number>())
  const count = (of: Map<string, number> | undefined, value: string | null) => {
    if (value !== null && value !== '') of?.set(value, (of.get(value) ?? 0) + 1)
  }
  let ready = 0
  for (const bead of beads) {
    count(projects, bead.project)
    count(types, bead.type)
    count(priorities, bead.priority === null ? null : String(bead.priority))
    count(assignees, bead.assignee)
    for (const label of bead.labels) count(labels, label)
    if (!fitsFilter(bead, filter, described, 'statuses')) continue
    count(statuses, bead.status.toLowerCase())
    if (bead.ready) ready += 1
  }
  // What was chosen stays to be seen, and to be taken back, also when nothing has it any more.
  for (const status of filter.statuses) if (statuses?.has(status) === false) statuses.set(status, 0)
  return {
    statuses: facetsOf(statuses, compareStatuses),
    ready,
    projects: facetsOf(projects, byText),
    types: facetsOf(types, byText),
    priorities: facetsOf(priorities, (a, b) => Number(a) - Number(b)),
    labels: facetsOf(labels, byText),
    assignees: facetsOf(assignees, byText),
  }
}

const byText = (a: string, b: string): number => a.localeCompare(b)

function facetsOf(counts: Map<string, number> | undefined, compare: (a: string, b: string) => number): readonly Facet[] {
  return [...(counts ?? [])].map(([value, count]) => ({ value, count })).sort((a, b) => compare(a.value, b.value))
}
