import { isDeepStrictEqual } from 'node:util'
import type { BeadView } from '@hoop/protocol'
import { type BeadWork, viewBead } from './bead-view.ts'
import { isParentType, type QueueLinks } from './blocking.ts'
import type { Queue, QueueBead } from './queue-bead.ts'

/** What the views of a queue's beads are made of. */
export interface QueueFacts {
  readonly workspace: string
  readonly project: string | null
  readonly queue: Queue
  /** By bead; none where absent. */
  readonly work: ReadonlyMap<string, BeadWork>
  readonly now: number
}

/** One bead that is not as it was. */
export interface ViewChange {
  readonly before: BeadView | undefined
  readonly after: BeadView | undefined
}

/** The views of one queue. What did not change stays the same object. */
export interface QueueViews {
  readonly views: ReadonlyMap<string, BeadView>
  readonly links: QueueLinks
  /** Takes the facts anew; answers what that changed. Costs what has changed, and a walk over the ids. */
  update(facts: QueueFacts): readonly ViewChange[]
}

export function createQueueViews(): QueueViews {
  const views = new Map<string, BeadView>()
  const dependents = new Map<string, Set<string>>()
  let last: QueueFacts | undefined
  /** When the next deferred bead's time comes. */
  let nextAt = Infinity

  const links: QueueLinks = {
    get: (id) => last?.queue.beads.get(id),
    *dependents(id) {
      for (const other of dependents.get(id) ?? []) {
        const bead = last?.queue.beads.get(other)
        if (bead) yield bead
      }
    },
  }
  const link = (bead: QueueBead) => {
    for (const { id } of bead.dependencies ?? []) dependents.set(id, (dependents.get(id) ?? new Set()).add(bead.id))
  }
  const unlink = (bead: QueueBead) => {
    for (const { id } of bead.dependencies ?? []) {
      const of = dependents.get(id)
      of?.delete(bead.id)
      if (of?.size === 0) dependents.delete(id)
    }
  }
  /** What is shown of these, and of those that they are linked with, may be another. */
  const spread = (changed: ReadonlySet<string>, before: Queue | undefined, after: Queue): Set<string> => {
    const affected = new Set<string>()
    const blocking = new Set<string>()
    for (const id of changed) {
      affected.add(id)
      blocking.add(id)
      for (const queue of [before, after]) {
        for (const { id: target } of queue?.beads.get(id)?.dependencies ?? []) affected.add(target)
      }
      for (const other of dependents.get(id) ?? []) {
        affected.add(other)
        blocking.add(other)
      }
    }
    // Parts wait with their whole, and their parts with them.
    for (const id of blocking) {
      for (const other of dependents.get(id) ?? []) {
        const isPart = after.beads.get(other)?.dependencies?.some((dependency) => dependency.id === id && isParentType(dependency.type))
        if (!isPart) continue
        affected.add(other)
        blocking.add(other)
      }
    }
    return affected
  }
  const findChanged = (before: Queue | undefined, after: Queue): Set<string> => {
    const changed = new Set<string>()
    if (before?.beads === after.beads) return changed
    for (const [id, bead] of after.beads) if (before?.beads.get(id) !== bead) changed.add(id)
    for (const id of before?.beads.keys() ?? []) if (!after.beads.has(id)) changed.add(id)
    return changed
  }
  const affectedBy = (facts: QueueFacts): Iterable<string> => {
    const { queue, work, now } = facts
    const before = last
    const changed = findChanged(before?.queue, queue)
    for (const id of changed) {
      const [old, next] = [before?.queue.beads.get(id), queue.beads.get(id)]
      if (old) unlink(old)
      if (next) link(next)
    }
    last = facts
    const isOther = before === undefined || before.project !== facts.project || lastSeen(before.queue) !== lastSeen(queue) || now >= nextAt
    if (isOther) return new Set([...queue.beads.keys(), ...changed])
    const affected = spread(changed, before.queue, queue)
    if (before.work !== work)
      for (const all of [before.work, work])
        for (const id of all.keys()) if (!isSameWork(before.work.get(id), work.get(id))) affected.add(id)
    return affected
  }
  return {
    views,
    links,
    update(facts) {
      const { queue, work, now } = facts
      const isDue = now >= nextAt
      const changes: ViewChange[] = []
      for (const id of affectedBy(facts)) {
        const before = views.get(id)
        const bead = queue.beads.get(id)
        if (!bead) {
          if (views.delete(id)) changes.push({ before, after: undefined })
          continue
        }
        const after = viewBead(bead, links, { ...facts, ...(work.get(id) ?? noWork) })
        if (isDeepStrictEqual(before, after)) continue
        views.set(id, after)
        changes.push({ before, after })
      }
      if (isDue || changes.length > 0) nextAt = nextDeferred(queue, now)
      return changes
    },
  }
}

const noWork: BeadWork = { executions: 0, costUsd: null }

export function isSameWork(a: BeadWork | undefined, b: BeadWork | undefined): boolean {
  return a?.executions === b?.executions && a?.costUsd === b?.costUsd
}

const lastSeen = ({ source, seenAt }: Queue): number | undefined => (source === 'last-seen' ? seenAt : undefined)

function nextDeferred({ beads }: Queue, now: number): number {
  let next = Infinity
  for (const { deferUntil } of beads.values()) if (deferUntil !== undefined && deferUntil > now && deferUntil < next) next = deferUntil
  return next
}
