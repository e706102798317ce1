import type { JoinRun } from './evidence.ts'

/** What a capture below `.beads/traces` tells of the session of an agent run. Times are milliseconds since the epoch. */
export interface TraceFact {
  /** The registered workspace in which it lies. */
  readonly workspace: string
  readonly bead: string
  readonly sessionId: string
  /** NEEDLE's own record or Claude's first line; or what Codex prints before it begins. */
  readonly by: 'trace' | 'banner'
  /** When it was written: a moment after the agent's end. */
  readonly capturedAt: number
  readonly startedAt?: number | undefined
  /** The qualified id; only newer builds tell. */
  readonly worker?: string | undefined
}

/** Captures are written within moments of an agent's end; on a busy host a little later. */
const afterEndMs = 15_000
const beforeEndMs = 2000
const startMs = 15_000

/**
 * The execution that a capture is of. A capture names no worker and is overwritten by the next run of its bead, so that only time tells.
 * `undefined` where no execution ended just then.
 *
 * @param runs executions of the capture's bead
 */
export function fitTrace(trace: TraceFact, runs: Iterable<JoinRun>): JoinRun | undefined {
  let found: { readonly run: JoinRun; readonly gapMs: number } | undefined
  for (const run of runs) {
    const gapMs = gapBetween(trace, run)
    if (gapMs !== undefined && (!found || gapMs < found.gapMs)) found = { run, gapMs }
  }
  return found?.run
}

function gapBetween({ workspace, worker, startedAt, capturedAt }: TraceFact, run: JoinRun): number | undefined {
  if (run.endedAt === null || run.outcome === 'lost') return undefined // who would have written it?
  if (run.workspace !== undefined && run.workspace !== workspace) return undefined
  if (worker !== undefined && worker !== run.worker && !worker.endsWith(`-${run.worker}`)) return undefined
  if (startedAt !== undefined && !run.isStartReckoned) {
    const gapMs = Math.abs(run.startedAt - startedAt)
    return gapMs <= startMs ? gapMs : undefined
  }
  const afterMs = capturedAt - run.endedAt
  return afterMs <= afterEndMs && afterMs >= -beforeEndMs ? Math.abs(afterMs) : undefined
}
