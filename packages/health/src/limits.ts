import type { Heartbeat } from './heartbeat.ts'

/** How long is too long. All in milliseconds but `staleFactor`. */
export interface Limits {
  /** A heartbeat is fresh for this many of its source's intervals, plus `staleGraceMs`. */
  readonly staleFactor: number
  readonly staleGraceMs: number
  /** A worker whose process cannot be seen is Dead once its heartbeat is this old. */
  readonly deadAfterMs: number
  /** A Dead worker that nobody has looked at leaves the top of the list after this long. */
  readonly keepDeadMs: number
  /** While it ends, a worker's session counts as growing if it was written to within this time. */
  readonly drainQuietMs: number
  /** What a beat may come late: NEEDLE's were measured at 30.03 to 31.2 s for 30. Added where one full beat must pass. */
  readonly beatSlackMs: number
  /** Two clock readings of one process start may differ by this much. */
  readonly startToleranceMs: number
}

/** The limits of a fleet that configured nothing. */
export const defaultLimits: Limits = {
  staleFactor: 2,
  staleGraceMs: 5_000,
  deadAfterMs: 300_000,
  keepDeadMs: 86_400_000,
  drainQuietMs: 180_000,
  beatSlackMs: 2_000,
  startToleranceMs: 5_000,
}

type Beating = Pick<Heartbeat, 'intervalMs'>

/** A heartbeat older than this is stale: 65 s for a beat of 30 s, 25 s for one of 10 s. */
export function staleAfterMs(heartbeat: Beating, limits: Limits = defaultLimits): number {
  return limits.staleFactor * heartbeat.intervalMs + limits.staleGraceMs
}

/** A worker that cannot be seen is Dead when its heartbeat is older than this. A slow beat leaves at least one interval to be Hung in. */
export function lostAfterMs(heartbeat: Beating, limits: Limits = defaultLimits): number {
  return Math.max(limits.deadAfterMs, staleAfterMs(heartbeat, limits) + heartbeat.intervalMs)
}

/** One full beat, however late: as long as a worker is given after it, or we, were stopped. */
export function fullBeatMs(heartbeat: Beating, limits: Limits = defaultLimits): number {
  return heartbeat.intervalMs + limits.beatSlackMs
}
