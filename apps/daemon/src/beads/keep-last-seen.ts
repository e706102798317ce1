import { setImmediate as breathe } from 'node:timers/promises'
import { parseRecord, type Queue, type QueueBead } from './queue-bead.ts'

/** Where beads as last seen outlive a restart. */
export interface LastSeenRows {
  /** One transaction. */
  saveBeads(workspace: string, changed: ReadonlyMap<string, string>, gone: readonly string[], at: number): void
  /** Dates all of a workspace's beads that are still there. */
  seeBeads(workspace: string, at: number): void
  beads(
    workspace: string,
  ): readonly { readonly id: string; readonly json: string; readonly lastSeenAt: number; readonly goneAt: number | null }[]
}

/** HOOP's memory of the queues: what it shows of one that cannot be reached. Written behind the operator's back, a little at a time. */
export interface LastSeenKeeper {
  /** A queue as an earlier run left it; `undefined` where none did. Reads the database. */
  recall(workspace: string): Queue | undefined
  /** A queue was read; `undefined`: it cannot be read now. */
  note(workspace: string, queue: Queue | undefined): void
  /** Writes what is still to be written. */
  close(): Promise<void>
}

export interface LastSeenOptions {
  readonly rows: LastSeenRows
  readonly now: () => number
  readonly onError: (error: unknown) => void
  /** Changes within this time are written together. 5000 ms. */
  readonly everyMs?: number
}

/** So many rows are written in a few milliseconds. */
const slice = 200
/** Beads that do not change are dated anew this often. */
const seeEveryMs = 3_600_000

export function createLastSeenKeeper({ rows, now, onError, everyMs = 5000 }: LastSeenOptions): LastSeenKeeper {
  const saved = new Map<string, ReadonlyMap<string, Pick<QueueBead, 'json'>>>()
  const readable = new Map<string, Queue>()
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  const savedOf = (workspace: string) => {
    const known = saved.get(workspace)
    if (known) return known
    return new Map(rows.beads(workspace).flatMap((row) => (row.goneAt === null ? [[row.id, row] as const] : [])))
  }
  const save = async (workspace: string, { beads, seenAt }: Queue) => {
    const before = savedOf(workspace)
    const changed = [...beads.values()].filter(({ id, json }) => before.get(id)?.json !== json)
    const gone = [...before.keys()].filter((id) => !beads.has(id))
    for (let at = 0; at < changed.length; at += slice) {
      const part = new Map(changed.slice(at, at + slice).map(({ id, json }) => [id, json]))
      rows.saveBeads(workspace, part, [], seenAt)
      await breathe()
    }
    if (gone.length > 0) rows.saveBeads(workspace, new Map(), gone, seenAt)
    saved.set(workspace, beads)
  }
  const write = async () => {
    for (const workspace of dirty) {
      dirty.delete(workspace)
      const queue = readable.get(workspace)
      try {
        if (queue) await save(workspace, queue)
      } catch (error) {
        saved.delete(workspace)
        onError(error)
      }
    }
    writing = undefined
  }
  const writeSoon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      writing = (writing ?? Promise.resolve()).then(write)
    }, everyMs)
    timer.unref()
  }
  const see = () => {
    try {
      for (const workspace of readable.keys()) if (saved.has(workspace)) rows.seeBeads(workspace, now())
    } catch (error) {
      onError(error)
    }
  }
  const seeing = setInterval(see, seeEveryMs)
  seeing.unref()
  return {
    recall(workspace) {
      const beads = new Map<string, QueueBead>()
      let seenAt = 0
      for (const { json, lastSeenAt, goneAt } of rows.beads(workspace)) {
        const bead = goneAt === null ? parseRecord(json) : undefined
        if (!bead) continue
        beads.set(bead.id, bead)
        seenAt = Math.max(seenAt, lastSeenAt)
      }
      if (beads.size === 0) return undefined
      return { beads, source: 'last-seen', seenAt, stale: 'the queue cannot be read; this is how HOOP last saw it' }
    },
    note(workspace, queue) {
      if (!queue) return void readable.delete(workspace)
      readable.set(workspace, queue)
      if (saved.get(workspace) === queue.beads) return
      dirty.add(workspace)
      writeSoon()
    },
    async close() {
      clearTimeout(timer)
      clearInterval(seeing)
      await writing
      await write()
      see()
    },
  }
}
