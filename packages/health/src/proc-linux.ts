import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { ProcessTableError } from './errors.ts'
import { addHidden } from './hidden.ts'
import { readBootedAt, readBootId, readTicksPerSecond } from './proc-clock.ts'
import { decodeProcStat, type TickClock } from './proc-stat.ts'
import type { ProcessInfo, ProcessSnapshot, ProcessTable } from './process.ts'

/** Where to read, and by which clock. */
export interface ProcTableOptions {
  /** A `/proc`; another pid namespace's can be read from outside. */
  readonly root?: string
  readonly now?: () => number
}

/** Enough for any `stat`: fifty numbers and a name of at most 64 bytes. */
const STAT_BYTES = 2048
/** A long table is read in slices, so that nothing else waits for all of it: this many processes take some 2 ms. */
const SLICE = 200

/** A clock that moved by less has not been set. */
const STEADY_MS = 500

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * The process table of Linux, straight from `/proc`: one open, one read a process. Starts no program. What ends while it is read is
 * simply not in the answer.
 */
export function createProcTable({ root = '/proc', now = Date.now }: ProcTableOptions = {}): ProcessTable {
  const buffer = Buffer.allocUnsafe(STAT_BYTES)
  const ticksPerSecond = readTicksPerSecond(root)
  const bootId = readBootId(root)
  const timeless: TickClock = { ticksPerSecond, bootedAt: undefined }
  const selfTicks = read(`${root}/self/stat`, timeless)?.startTicks

  function read(path: string, clock: TickClock): ProcessInfo | undefined {
    let fd: number | undefined
    try {
      fd = openSync(path, 'r')
      const { uid } = fstatSync(fd)
      return decodeProcStat(buffer.toString('latin1', 0, readSync(fd, buffer, 0, STAT_BYTES, null)), uid, clock)
    } catch {
      return undefined
    } finally {
      if (fd !== undefined) closeSync(fd)
    }
  }

  let bootedAt: number | undefined
  /** Uptime is read to a hundredth of a second; start times that trembled with it would look like changes. */
  function clockAt(at: number): TickClock {
    const read = readBootedAt(at, selfTicks, ticksPerSecond, root)
    if (bootedAt === undefined || read === undefined || Math.abs(read - bootedAt) > STEADY_MS) bootedAt = read
    return { ticksPerSecond, bootedAt }
  }

  function listPids(): string[] {
    try {
      return readdirSync(root).filter((name) => name.charCodeAt(0) <= 57 && Number.isInteger(Number(name)))
    } catch (cause) {
      throw new ProcessTableError(`cannot list ${root}`, 'Is /proc mounted here?', { cause })
    }
  }

  async function readMany(pids: Iterable<number>): Promise<ProcessSnapshot> {
    const at = now()
    const clock = clockAt(at)
    const asked = new Set(pids)
    const byPid = new Map<number, ProcessInfo>()
    for (const pid of asked) {
      const info = read(`${root}/${pid}/stat`, clock)
      if (info) byPid.set(pid, info)
    }
    addHidden(byPid, asked)
    return { at, bootId, bootedAt: clock.bootedAt, byPid, asked }
  }

  return {
    kind: 'proc',
    readMany,
    readOne: async (pid) => (await readMany([pid])).byPid.get(pid),
    async read(also = []) {
      const at = now()
      const clock = clockAt(at)
      const byPid = new Map<number, ProcessInfo>()
      const names = listPids()
      for (let from = 0; from < names.length; from += SLICE) {
        if (from > 0) await nextTurn()
        for (const name of names.slice(from, from + SLICE)) {
          const info = read(`${root}/${name}/stat`, clock)
          if (info) byPid.set(info.pid, info)
        }
      }
      addHidden(byPid, also)
      return { at, bootId, bootedAt: clock.bootedAt, byPid }
    },
  }
}
