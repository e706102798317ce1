import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { isObject, parseObject, readIfThere, writeWhole } from '../system/files.ts'
import { withLock } from '../system/lock.ts'
import { canSignal } from '../system/process.ts'
import type { Clock } from '../system/time.ts'

/** One worker in `workers.json`. */
export interface RegistryEntry {
  readonly id: string
  readonly pid: number
  readonly workspace: string
  readonly agent: string
  readonly model: string | null
  readonly provider: string | null
  readonly started_at: string
  readonly beads_processed: number
}

/** The list of registered workers that all of them share. */
export interface Registry {
  put(entry: RegistryEntry): void
  remove(id: string): void
  /** The registered workers whose process is there; the others are dropped from the file. */
  live(): readonly RegistryEntry[]
}

/** Opens `workers.json`; every change is one turn under a lock, temp and rename. */
export function createRegistry(path: string, clock: Clock): Registry {
  const read = (): readonly RegistryEntry[] => {
    const workers = parseObject(readIfThere(path))?.['workers']
    return Array.isArray(workers) ? workers.filter(isEntry) : []
  }
  const change = (work: (entries: readonly RegistryEntry[]) => readonly RegistryEntry[]): void => {
    mkdirSync(dirname(path), { recursive: true })
    withLock(`${path}.lock`, () => {
      const before = read()
      const after = work(before)
      if (after !== before) writeWhole(path, JSON.stringify({ workers: after, updated_at: clock.stampZ() }, null, 2))
    })
  }
  return {
    put: (entry) =>
      change((entries) =>
        entries.some((other) => other.id === entry.id)
          ? entries.map((other) => (other.id === entry.id ? entry : other))
          : [...entries, entry],
      ),
    remove: (id) => change((entries) => entries.filter((entry) => entry.id !== id)),
    live: () => {
      const isLive = (entry: RegistryEntry): boolean => canSignal(entry.pid)
      if (!read().every(isLive)) change((entries) => entries.filter(isLive))
      return read().filter(isLive)
    },
  }
}

function isEntry(value: unknown): value is RegistryEntry {
  return isObject(value) && typeof value['id'] === 'string' && typeof value['pid'] === 'number'
}
