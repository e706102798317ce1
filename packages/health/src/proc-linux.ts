import { readdirSync, readFileSync } from 'node:fs'
import { ProcessTableError } from './errors.ts'
import { addHidden } from './hidden.ts'
import { readBootedAt, readBootId, readTicksPerSecond } from './proc-clock.ts'
import { createStatReader } from './proc-read.ts'
import type { TickClock } from './proc-stat.ts'
import type { ProcessInfo, ProcessSnapshot, ProcessTable } from './process.ts'

/** Where to read, and by which clock. */
export interface ProcTableOptions {
  /** A `/proc`; another pid namespace's can be read from outside. */
  readonly root?: string
  readonly now?: () => number
}

/** A long table is read in slices, so that nothing else waits for all of it: this many processes take some 3 ms. */
const SLICE = 200

/** A clock that moved by less has not been set. */
const STEADY_MS = 500

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

/**
 * The process table of Linux, straight from `/proc`: one open, one read a process. Starts no program. What ends while it is read is
 * simply not in the answer.
 */
export function createProcTable({ root = '/proc', now = Date.now }: ProcTableOptions = {}): ProcessTable {
  const ticksPerSecond = readTicksPerSecond(root)
  const bootId = readBootId(root)
  const stats = createStatReader(root)
  const selfTicks = stats.read(process.pid, { ticksPerSecond, bootedAt: undefined })?.startTicks

  let bootedAt: number | undefined
  /** Uptime is read to a hundredth of a second; start times that trembled with it would look like changes. */
  function clockAt(at: number): TickClock {
    const read = readBootedAt(at, selfTicks, ticksPerSecond, root)
    if (bootedAt === undefined || read === undefined || Math.abs(read - bootedAt) > STEADY_MS) bootedAt = read
    return { ticksPerSecond, bootedAt }
  }

  function listPids(): number[] {
    try {
      return readdirSync(root).map(Number).filter(Number.isInteger)
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
      const info = stats.read(pid, clock)
      if (info) byPid.set(pid, info)
    }
    addHidden(byPid, asked)
    return { at, bootId, bootedAt: clock.bootedAt, byPid, asked }
  }

  return {
    kind: 'proc',
    readMany,
    readOne: async (pid) => (await readMany([pid])).byPid.get(pid),
    readIoBytes: (pid) => readIoBytes(root, pid),
    async read(also = []) {
      const at = now()
      const clock = clockAt(at)
      const byPid = new Map<number, ProcessInfo>()
      const pids = listPids()
      for (let from = 0; from < pids.length; from += SLICE) {
        if (from > 0) await nextTurn()
        for (const pid of pids.slice(from, from + SLICE)) {
          const info = stats.read(pid, clock)
          if (info) byPid.set(pid, info)
        }
      }
      stats.keepOnly(byPid)
      addHidden(byPid, also)
      return { at, bootId, bootedAt: clock.bootedAt, byPid }
    },
  }
}

/** `rchar` and `wchar` of `/proc/<pid>/io`: what it read and wrote, be it a file, a pipe or a terminal. Only its owner may look. */
function readIoBytes(root: string, pid: number): number | undefined {
  try {
    const text = readFileSync(`${root}/${pid}/io`, 'latin1')
    const counted = ['rchar', 'wchar'].map((name) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1]))
    const sum = counted.reduce((total, bytes) => total + bytes, 0)
    return Number.isFinite(sum) ? sum : undefined
  } catch {
    return undefined // it ended, or is someone else's
  }
}
