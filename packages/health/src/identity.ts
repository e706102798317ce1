import { defaultLimits, type Limits } from './limits.ts'
import type { ProcessIdentity, ProcessInfo, ProcessSnapshot } from './process.ts'

/** Two starts printed in whole seconds, each counted from another one, differ by up to two. */
const ROUNDING_MS = 2_000

/** What to remember of a process to know it again. */
export function identify(info: ProcessInfo, snapshot: Pick<ProcessSnapshot, 'bootId' | 'bootedAt'>): ProcessIdentity {
  const { bootId, bootedAt } = snapshot
  const afterBootMs =
    info.startTicks === undefined && info.startedAt !== undefined && bootedAt !== undefined ? info.startedAt - bootedAt : undefined
  return { pid: info.pid, bootId, startTicks: info.startTicks, afterBootMs, startedAt: info.startedAt }
}

/**
 * True if these are two processes. Ticks decide where both sides have them, because no clock moves them; then the start
 * counted from boot; the wall clock only where there is nothing else. What cannot be compared is not another process.
 */
export function isOtherProcess(known: ProcessIdentity, seen: ProcessIdentity, limits: Limits = defaultLimits): boolean {
  if (known.pid !== seen.pid) return true
  if (known.bootId !== undefined && seen.bootId !== undefined && known.bootId !== seen.bootId) return true
  if (known.startTicks !== undefined && seen.startTicks !== undefined) return known.startTicks !== seen.startTicks
  if (known.afterBootMs !== undefined && seen.afterBootMs !== undefined) return Math.abs(known.afterBootMs - seen.afterBootMs) > ROUNDING_MS
  if (known.startedAt !== undefined && seen.startedAt !== undefined) {
    return Math.abs(known.startedAt - seen.startedAt) > limits.startToleranceMs
  }
  return false
}

/** At first sight there is nothing to compare with but the clock: whoever started after the worker's first beat is not the worker. */
export function startedTooLate(
  startedAt: number | undefined,
  firstHeartbeatAt: number | undefined,
  limits: Limits = defaultLimits,
): boolean {
  return startedAt !== undefined && firstHeartbeatAt !== undefined && startedAt > firstHeartbeatAt + limits.startToleranceMs
}
