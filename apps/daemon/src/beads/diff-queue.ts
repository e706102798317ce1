import { isSameBead, type QueueBead } from './queue-bead.ts'

/** What a new read of a queue changes. */
export interface QueueChange {
  /** New, or not as before. */
  readonly changed: readonly QueueBead[]
  /** Ids that are no longer there. */
  readonly gone: readonly string[]
}

/** What one read of a queue changes of the one before. */
export function diffQueue(before: ReadonlyMap<string, QueueBead>, next: readonly QueueBead[]): QueueChange {
  const ids = new Set<string>()
  const changed = next.filter((bead) => {
    ids.add(bead.id)
    const known = before.get(bead.id)
    return known === undefined || !isSameBead(known, bead)
  })
  const gone = ids.size === before.size && changed.every(({ id }) => before.has(id)) ? [] : [...before.keys()].filter((id) => !ids.has(id))
  return { changed, gone }
}

/** The beads after a change; those that it does not name are the same objects. The same map where it names none. */
export function applyChange(before: ReadonlyMap<string, QueueBead>, { changed, gone }: QueueChange): ReadonlyMap<string, QueueBead> {
  if (changed.length === 0 && gone.length === 0) return before
  const next = new Map(before)
  for (const id of gone) next.delete(id)
  for (const bead of changed) next.set(bead.id, bead)
  return next
}
