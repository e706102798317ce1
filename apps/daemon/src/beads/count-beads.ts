import type { BeadCounts } from '@hoop/protocol'
import { isTerminalStatus } from '@hoop/bead-cli'
import { waitsFor } from './blocking.ts'
import type { QueueBead } from './queue-bead.ts'

const counted = new WeakMap<ReadonlyMap<string, QueueBead>, BeadCounts>()

/** Open, in progress, blocked and closed; one that waits for another, or for one that is in no queue, is blocked, also when its status says open. Counted once a queue. */
export function countBeads(beads: ReadonlyMap<string, QueueBead>): BeadCounts {
  const known = counted.get(beads)
  if (known) return known
  const counts = { open: 0, inProgress: 0, blocked: 0, closed: 0 }
  for (const bead of beads.values()) {
    const status = bead.status.toLowerCase()
    if (status === 'tombstone') continue
    if (status === 'closed') counts.closed++
    else if (status === 'in_progress') counts.inProgress++
    else if (status === 'blocked' || waitsForOpen(bead, beads)) counts.blocked++
    else counts.open++
  }
  counted.set(beads, counts)
  return counts
}

function waitsForOpen(bead: QueueBead, beads: ReadonlyMap<string, QueueBead>): boolean {
  return waitsFor(bead).some((id) => {
    const target = beads.get(id)
    return target === undefined || !isTerminalStatus(target.status)
  })
}
