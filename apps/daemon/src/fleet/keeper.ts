import { parseMemory, watchFrom, type Watch } from '@hoop/health'
import type { Kept } from './judge-worker.ts'

/** Where what was known of the workers outlives a restart. */
export interface WorkerMemories {
  load(): ReadonlyMap<string, unknown>
  save(entries: ReadonlyMap<string, unknown>): void
  remove(ids: Iterable<string>): void
}

/** What is kept of each worker between two looks, and on disk. */
export interface Keeper {
  current(): ReadonlyMap<string, Kept>
  /** Takes what a look found; what differs in more than its clock readings goes to disk. */
  keep(next: ReadonlyMap<string, Kept>): void
  /** Watching begins again after a break: the host slept, or its clock was set. */
  resume(watch: Watch, clockMovedMs: number): void
  /** Writes all of it. */
  flush(): void
}

/** Clock readings change at every look and mean nothing after a restart. */
const substance = ({ hadStateFile, seenDeathAt, memory }: Kept) =>
  JSON.stringify([
    hadStateFile,
    seenDeathAt,
    memory.state,
    memory.reason,
    memory.since,
    memory.run,
    memory.identity,
    memory.group,
    memory.process,
    memory.lostAt,
    memory.continuedAt,
  ])

function parseKept(stored: unknown): Kept | undefined {
  if (typeof stored !== 'object' || stored === null || !('memory' in stored)) return undefined
  const memory = parseMemory(stored.memory)
  const hadStateFile = 'hadStateFile' in stored && stored.hadStateFile === true
  const seen = 'seenDeathAt' in stored && typeof stored.seenDeathAt === 'number' ? { seenDeathAt: stored.seenDeathAt } : {}
  return memory && { memory, hadStateFile, ...seen }
}

export function createKeeper(memories: WorkerMemories, startedAt: number): Keeper {
  let kept = new Map<string, Kept>()
  for (const [id, stored] of memories.load()) {
    const known = parseKept(stored)
    if (known) kept.set(id, { ...known, memory: watchFrom(known.memory, startedAt) })
  }
  const saved = new Map([...kept].map(([id, entry]) => [id, substance(entry)]))
  return {
    current: () => kept,
    keep(next) {
      const changed = new Map<string, Kept>()
      for (const [id, entry] of next) {
        const now = substance(entry)
        if (saved.get(id) === now) continue
        saved.set(id, now)
        changed.set(id, entry)
      }
      kept = new Map([...kept, ...next])
      if (changed.size > 0) memories.save(changed)
    },
    resume(watch, clockMovedMs) {
      kept = new Map(
        [...kept].map(([id, entry]) => [id, { ...entry, memory: watchFrom(entry.memory, watch.since, watch.after, clockMovedMs) }]),
      )
    },
    flush: () => memories.save(kept),
  }
}
