import { formatTimestamp, type BeadView } from '@hoop/protocol'
import { stitchOfLabel } from '../stitches/ids.ts'
import { isReady, waitsFor, type QueueLinks } from './blocking.ts'
import type { Queue, QueueBead } from './queue-bead.ts'

/** A bead is known by its workspace and its id: the same id may stand in two queues. An id holds no `#`. */
export function keyOf(workspace: string, id: string): string {
  return `${workspace}#${id}`
}

/** A time of a queue as JSON has it; `null` for one that is absent, or beyond the calendar. */
export function timeOf(at: number | undefined): string | null {
  return at === undefined || Math.abs(at) > 8.64e15 ? null : formatTimestamp(at)
}

/** What was done for a bead. */
export interface BeadWork {
  readonly executions: number
  /** US dollars, of all its executions whose cost is known; `null` where none is. */
  readonly costUsd: number | null
}

export interface BeadPlace extends BeadWork {
  readonly workspace: string
  readonly project: string | null
  readonly queue: Pick<Queue, 'source' | 'seenAt'>
  readonly now: number
}

export function viewBead(bead: QueueBead, links: QueueLinks, { workspace, project, executions, costUsd, queue, now }: BeadPlace): BeadView {
  const waiting = [...links.dependents(bead.id)].filter((other) => waitsFor(other).includes(bead.id)).map(({ id }) => id)
  return {
    key: keyOf(workspace, bead.id),
    id: bead.id,
    workspace,
    project,
    title: bead.title,
    status: bead.status,
    priority: bead.priority ?? null,
    type: bead.type ?? null,
    assignee: bead.assignee ?? null,
    labels: [...bead.labels],
    dependsOn: (bead.dependencies ?? []).map(({ id, type }) => ({ id, type, status: links.get(id)?.status ?? null })),
    blocks: waiting.sort(),
    ready: isReady(bead, links, now),
    createdAt: timeOf(bead.createdAt),
    updatedAt: timeOf(bead.updatedAt),
    closedAt: timeOf(bead.closedAt),
    stitchId: stitchOf(bead) ?? null,
    executions,
    costUsd,
    ...(queue.source === 'last-seen' ? { lastSeenAt: formatTimestamp(queue.seenAt) } : {}),
  }
}

function stitchOf({ labels }: QueueBead): string | undefined {
  for (const label of labels) {
    const stitch = stitchOfLabel(label)
    if (stitch !== undefined) return stitch
  }
  return undefined
}
