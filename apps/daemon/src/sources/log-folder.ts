import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeLogLine, isLogFileName } from '@hoop/needle'
import type { Emit } from './events.ts'
import type { Ledger } from './ledger.ts'
import { createLineFile, type LineFile } from './line-file.ts'

/** NEEDLE's logs: the most current source, flushed at every event. */
export interface LogFolder {
  /** Looks at the whole folder; newest files first. */
  sweep(): Promise<void>
  /** Looks at one file that a notice named. */
  sweepFile(name: string): Promise<void>
  close(): Promise<void>
}

/** A file that nobody wrote to for this long is looked at with the folder only, once a minute, not at every sweep. */
const ACTIVE_MS = 3_600_000
const IDLE_SWEEP_MS = 60_000

export interface LogFolderOptions {
  readonly folder: () => string
  readonly ledger: Ledger
  readonly now: () => number
  readonly emit: Emit
}

export function createLogFolder({ folder, ledger, now, emit }: LogFolderOptions): LogFolder {
  const files = new Map<string, LineFile>()
  const changedAt = new Map<string, number>()
  const seen = new Set<string>()
  let idleSweptAt = 0

  const fileAt = (path: string) => {
    const known = files.get(path)
    if (known) return known
    const file = createLineFile({
      path,
      kind: 'log',
      rotated: { seen },
      project: null,
      ledger,
      now,
      decode: decodeLogLine,
      onValue: (event, source) => {
        changedAt.set(path, Math.max(changedAt.get(path) ?? 0, event.at))
        emit({ type: 'log.event', event, source })
      },
    })
    files.set(path, file)
    return file
  }
  return {
    async sweep() {
      const at = folder()
      const names = (await readdir(at).catch(() => [])).filter(isLogFileName)
      const withIdle = now() - idleSweptAt >= IDLE_SWEEP_MS
      const paths = names.map((name) => join(at, name))
      const unknown = paths.filter((path) => !files.has(path))
      const found = await Promise.all(unknown.map(async (path) => ({ path, stats: await stat(path).catch(() => undefined) })))
      const fresh = found.flatMap(({ path, stats }) => (stats?.isFile() ? { path, mtimeMs: stats.mtimeMs } : []))
      const isFresh = new Set(fresh.map(({ path }) => path))
      // Oldest first: a worker's boots follow each other in time.
      fresh.sort((a, b) => a.mtimeMs - b.mtimeMs || (a.path < b.path ? -1 : 1))
      for (const { path, mtimeMs } of fresh) {
        changedAt.set(path, mtimeMs)
        await fileAt(path).sweep()
      }
      for (const [path, file] of files) {
        if (isFresh.has(path)) continue
        if (withIdle || now() - (changedAt.get(path) ?? 0) < ACTIVE_MS) await file.sweep()
      }
      if (withIdle) idleSweptAt = now()
      const present = new Set(paths)
      for (const [path, file] of files) {
        if (present.has(path)) continue
        files.delete(path)
        changedAt.delete(path)
        await file.close()
      }
    },
    async sweepFile(name) {
      if (isLogFileName(name)) await fileAt(join(folder(), name)).sweep()
    },
    async close() {
      for (const file of files.values()) await file.close()
      files.clear()
    },
  }
}
