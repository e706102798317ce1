import { isBlockingType, isTerminalStatus } from '@hoop/bead-cli'
import type { QueueBead } from './queue-bead.ts'

/** What the readiness of a bead depends on, besides itself. */
export interface QueueLinks {
  get(id: string): QueueBead | undefined
  /** What depends on a bead. */
  dependents(id: string): Iterable<QueueBead>
}

const isOpenWork = (bead: QueueBead): boolean => !isTerminalStatus(bead.status)

/** A link from a part to its whole: the whole waits for its parts, not they for it. */
export const isParentType = (type: string): boolean => type === 'parent-child'

/** What must be closed before this one can be claimed. */
export const waitsFor = (bead: QueueBead): readonly string[] =>
  (bead.dependencies ?? []).filter(({ type }) => isBlockingType(type) && !isParentType(type)).map(({ id }) => id)

const parentsOf = (bead: QueueBead): readonly string[] =>
  (bead.dependencies ?? []).filter(({ type }) => isParentType(type)).map(({ id }) => id)

/**
 * Does a bead wait for open work? As `br blocked` and `br ready` of 0.2.15 to 0.7.6 tell: for the target of a blocking link that is
 * not closed, also one that is in no queue; for its own open parts; and with its whole, where that waits for something else.
 */
function isBlocked(bead: QueueBead, links: QueueLinks): boolean {
  return waitsItself(bead, links) || hasOpenPart(bead, links) || waitsWithWhole(bead, links, new Set([bead.id]))
}

function waitsItself(bead: QueueBead, links: QueueLinks): boolean {
  return waitsFor(bead).some((id) => {
    const target = links.get(id)
    return target === undefined || isOpenWork(target)
  })
}

function hasOpenPart(bead: QueueBead, links: QueueLinks): boolean {
  for (const other of links.dependents(bead.id))
    if (isOpenWork(other) && other.id !== bead.id && parentsOf(other).includes(bead.id)) return true
  return false
}

function waitsWithWhole(bead: QueueBead, links: QueueLinks, seen: Set<string>): boolean {
  for (const id of parentsOf(bead)) {
    const parent = links.get(id)
    if (!parent || seen.has(id) || !isOpenWork(parent)) continue
    seen.add(id)
    if (waitsItself(parent, links) || waitsWithWhole(parent, links, seen)) return true
  }
  return false
}

/** Can it be claimed now: open, waits for nothing, and its time has come. */
export function isReady(bead: QueueBead, links: QueueLinks, now: number): boolean {
  if (bead.status.toLowerCase() !== 'open' || (bead.deferUntil ?? 0) > now) return false
  return !isBlocked(bead, links)
}
