import { formatTimestamp, type BeadDetail, type ExecutionView } from '@hoop/protocol'
import { historyOf, type FoundBead } from './bead-book.ts'
import { timeOf } from './bead-view.ts'
import type { QueueLinks } from './blocking.ts'
import type { QueueBead } from './queue-bead.ts'

/** What a bead's page shows besides its record. */
export interface BeadSurroundings {
  readonly executions: readonly ExecutionView[]
  /** `null` where a stitch is known by the label alone. */
  readonly stitchTitle: (id: string) => string | null
}

/** A bead with all that HOOP knows of it. */
export function detailBead({ view, bead, queue, links }: FoundBead, { executions, stitchTitle }: BeadSurroundings): BeadDetail {
  const raw: unknown = JSON.parse(bead.json)
  return {
    ...view,
    description: bead.description ?? null,
    design: bead.design ?? null,
    acceptanceCriteria: bead.acceptanceCriteria ?? null,
    notes: bead.notes ?? null,
    createdBy: bead.createdBy ?? null,
    owner: bead.owner ?? null,
    closeReason: bead.closeReason ?? null,
    externalRef: bead.externalRef ?? null,
    comments: bead.comments?.map(({ author, text, at }) => ({ author: author ?? null, text, at: timeOf(at) })) ?? null,
    dependents: dependentsOf(bead, links),
    history: historyOf(executions, view),
    stitch: view.stitchId === null ? null : { id: view.stitchId, title: stitchTitle(view.stitchId) },
    source: queue.source,
    seenAt: formatTimestamp(queue.seenAt),
    stale: queue.stale ?? null,
    raw,
  }
}

function dependentsOf(bead: QueueBead, links: QueueLinks): BeadDetail['dependents'] {
  return [...links.dependents(bead.id)]
    .flatMap(({ id, status, dependencies = [] }) =>
      dependencies.filter((dependency) => dependency.id === bead.id).map(({ type }) => ({ id, type, status })),
    )
    .sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}
