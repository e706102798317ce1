import type { JoinBook } from './join-book.ts'
import type { JoinRun } from './evidence.ts'
import type { TraceFact } from './fit-trace.ts'

export interface TraceFollowerOptions {
  readonly book: JoinBook
  readonly read: (workspace: string, bead: string) => Promise<readonly TraceFact[]>
  /** Every registered workspace: where an execution ran is not always known. */
  readonly workspaces: () => readonly string[]
  /** Whether all transcripts have been read: their tags join most executions, and spare the captures. */
  readonly isIndexed: () => boolean
  readonly now: () => number
  readonly onError: (error: unknown) => void
  readonly everyMs?: number
}

/** Looks for the captures of executions that have ended and have no session, one bead after the other. */
export interface TraceFollower {
  /** Looks now; done when the captures have been read. */
  look(): Promise<void>
  close(): Promise<void>
}

/** Captures are written when the agent has ended: looked for a moment after that, and once more where that was too soon. */
const looksAfterMs = [3000, 60_000]

export function followTraces(options: TraceFollowerOptions): TraceFollower {
  const { book, read, workspaces, isIndexed, now, onError, everyMs = 5000 } = options
  const looks = new Map<string, number>()
  let running: Promise<void> | undefined
  let isClosed = false

  const isDue = ({ id, endedAt }: JoinRun): boolean => {
    const done = looks.get(id) ?? 0
    const dueAfterMs = looksAfterMs[done]
    if (dueAfterMs === undefined || endedAt === null || now() - endedAt < dueAfterMs) return false
    // What ended long ago is looked for once.
    looks.set(id, looksAfterMs.filter((afterMs) => now() - endedAt >= afterMs).length)
    return true
  }
  const lookAt = async (bead: string, runs: readonly JoinRun[]) => {
    const stated = runs.flatMap(({ workspace }) => workspace ?? [])
    const places = stated.length === runs.length ? [...new Set(stated)] : workspaces()
    for (const workspace of places) if (!isClosed) book.takeTraces(await read(workspace, bead))
  }
  const lookAll = async () => {
    const beads = new Map<string, JoinRun[]>()
    for (const run of book.unjoined()) if (isDue(run)) beads.set(run.bead, [...(beads.get(run.bead) ?? []), run])
    for (const [bead, runs] of beads) if (!isClosed) await lookAt(bead, runs).catch(onError)
  }
  const look = () =>
    (running ??= lookAll()
      .catch(onError)
      .finally(() => (running = undefined)))
  const timer = setInterval(() => {
    if (isIndexed()) void look()
  }, everyMs)
  timer.unref()
  return {
    look,
    async close() {
      isClosed = true
      clearInterval(timer)
      await running
    },
  }
}
