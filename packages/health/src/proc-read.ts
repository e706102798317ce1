import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { ProcessTableError } from './errors.ts'
import { hiddenProcess } from './hidden.ts'
import { decodeProcStat, type TickClock } from './proc-stat.ts'
import type { ProcessInfo } from './process.ts'

/** Enough for any `stat`: fifty numbers and a name of at most 64 bytes. */
const STAT_BYTES = 2048

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined)

/** Reads one process at a time, through one buffer, and remembers owners: an owner costs as much to ask for as a third of the rest. */
export interface StatReader {
  read(pid: number, clock: TickClock): ProcessInfo | undefined
  /** Forgets the owners of all but these. */
  keepOnly(pids: ReadonlyMap<number, ProcessInfo>): void
}

/** A reader of `<root>/<pid>/stat`. Only what is truly not there is `undefined`: out of files or memory is an error, not a death. */
export function createStatReader(root: string): StatReader {
  const buffer = Buffer.allocUnsafe(STAT_BYTES)
  const owners = new Map<number, { readonly startTicks: number | undefined; readonly uid: number | undefined }>()

  function ownerOf(pid: number, startTicks: number | undefined): number | undefined {
    const known = owners.get(pid)
    if (known !== undefined && known.startTicks === startTicks) return known.uid
    const uid = statSync(`${root}/${pid}`, { throwIfNoEntry: false })?.uid
    owners.set(pid, { startTicks, uid })
    return uid
  }

  function readText(path: string): string {
    const fd = openSync(path, 'r')
    try {
      return buffer.toString('latin1', 0, readSync(fd, buffer, 0, STAT_BYTES, null))
    } finally {
      closeSync(fd)
    }
  }

  return {
    read(pid, clock) {
      try {
        const info = decodeProcStat(readText(`${root}/${pid}/stat`), clock)
        return info && { ...info, uid: ownerOf(pid, info.startTicks) }
      } catch (error) {
        const code = codeOf(error)
        if (code === 'ENOENT' || code === 'ESRCH' || code === 'ENOTDIR') return undefined
        if (code === 'EACCES' || code === 'EPERM') return hiddenProcess(pid)
        throw new ProcessTableError(`cannot read ${root}/${pid}/stat`, 'Is this process out of file descriptors or memory?', {
          cause: error,
        })
      }
    },
    keepOnly(pids) {
      for (const pid of owners.keys()) if (!pids.has(pid)) owners.delete(pid)
    },
  }
}
