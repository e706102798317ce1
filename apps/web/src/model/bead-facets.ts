import type { BeadView } from '@hoop/protocol'
import { fitsFilter, type BeadFilter } from './bead-filter.ts'

/** One choice of a filter, and how many beads it has. */
export interface Facet {
  readonly value: string
  readonly count: number
}

/** What there is to choose from, of all beads: it does not change while one chooses. */
export interface BeadChoices {
  readonly projects: readonly Facet[]
  readonly types: readonly Facet[]
  readonly priorities: readonly Facet[]
  readonly labels: readonly Facet[]
  readonly assignees: readonly Facet[]
}

/** The statuses among what the rest of the filter leaves, in the order of work. */
export interface StatusFacets {
  readonly statuses: readonly Facet[]
  readonly ready: number
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

function count(counts: Map<string, number>, value: string | null): void {
  if (value !== null && value !== '') counts.set(value, (counts.get(value) ?? 0) + 1)
}

/** What the beads can be narrowed down to. One walk over them. */
export function beadChoices(beads: Iterable<BeadView>): BeadChoices {
  const projects = new Map<string, number>()
  const types = new Map<string, number>()
  const priorities = new Map<string, number>()
  const labels = new Map<string, number>()
  const assignees = new Map<string, number>()
  for (const bead of beads) {
    count(projects, bead.project)
    count(types, bead.type)
    count(priorities, bead.priority === null ? null : String(bead.priority))
    count(assignees, bead.assignee)
    for (const label of bead.labels) count(labels, label)
  }
  return {
    projects: facetsOf(projects, byText),
    types: facetsOf(types, byText),
    priorities: facetsOf(priorities, (a, b) => Number(a) - Number(b)),
    labels: facetsOf(labels, byText),
    assignees: facetsOf(assignees, byText),
  }
}

/** How many beads of each status the rest of the filter leaves, and how many of all of them are ready. One walk over them. */
export function statusFacets(beads: Iterable<BeadView>, filter: BeadFilter, described?: ReadonlySet<string>): StatusFacets {
  const statuses = new Map<string, number>()
  let ready = 0
  for (const bead of beads) {
    if (!fitsFilter(bead, filter, described, 'statuses')) continue
    count(statuses, bead.status.toLowerCase())
    if (bead.ready) ready += 1
  }
  // What was chosen stays to be seen, and to be taken back, also when nothing has it any more.
  for (const status of filter.statuses) if (!statuses.has(status)) statuses.set(status, 0)
  return { statuses: facetsOf(statuses, compareStatuses), ready }
}

const byText = (a: string, b: string): number => a.localeCompare(b)

function facetsOf(counts: ReadonlyMap<string, number>, compare: (a: string, b: string) => number): readonly Facet[] {
  return [...counts].map(([value, beads]) => ({ value, count: beads })).sort((a, b) => compare(a.value, b.value))
}
