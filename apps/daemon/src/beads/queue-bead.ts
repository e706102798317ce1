import { type Bead, parseExport } from '@hoop/bead-cli'

/** A bead as a queue has it. The record as it was read is kept as text: it is shown whole, and seldom. */
export interface QueueBead extends Omit<Bead, 'raw'> {
  /** The whole record, as JSON. */
  readonly json: string
}

/** Where a queue's beads were read: its exported lines, the program that keeps it, or HOOP's own memory. */
export type QueueSource = 'lines' | 'program' | 'last-seen'

/** One workspace's beads, as they were at one moment. Beads that are the same as before are the same objects. */
export interface Queue {
  readonly beads: ReadonlyMap<string, QueueBead>
  readonly source: QueueSource
  /** Milliseconds since the epoch. */
  readonly seenAt: number
  /** Why these may be behind the queue. */
  readonly stale: string | undefined
}

export function toQueueBead({ raw, ...bead }: Bead): QueueBead {
  return { ...bead, json: JSON.stringify(raw) }
}

/** The bead that a record was, or `undefined` for text that is none. */
export function parseRecord(json: string): QueueBead | undefined {
  const [bead] = parseExport(Buffer.from(json)).beads
  return bead && toQueueBead(bead)
}

/** What a new look at a queue changes. */
export interface QueueChange {
  /** New, or not as before. */
  readonly changed: readonly QueueBead[]
  /** Ids that are no longer there. */
  readonly gone: readonly string[]
}

/** The beads after a change; those that it does not name are the same objects. The same map where it names none. */
export function applyChange(before: ReadonlyMap<string, QueueBead>, { changed, gone }: QueueChange): ReadonlyMap<string, QueueBead> {
  if (changed.length === 0 && gone.length === 0) return before
  const next = new Map(before)
  for (const id of gone) next.delete(id)
  for (const bead of changed) next.set(bead.id, bead)
  return next
}
