import { formatTimestamp, type BeadDetail } from '@hoop/protocol'
import type { FoundBead } from './bead-book.ts'
import { timeOf } from './bead-view.ts'
import type { QueueLinks } from './blocking.ts'
import type { QueueBead } from './queue-bead.ts'

/**
 * A bead with all that HOOP knows of it.
 *
 * @param stitchTitle of the stitch with an id; `null` where it is known by the label alone
 */
export function detailBead({ view, bead, queue, links, history }: FoundBead, stitchTitle: (id: string) => string | null): BeadDetail {
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
    history: [...history],
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
