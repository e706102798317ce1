import type { Watch } from './memory.ts'

/** The clocks of one moment: take all three at once. */
export interface Clocks {
  /** `Date.now()` */
  readonly wallMs: number
  /** `performance.now()`: stands still while the host is suspended. */
  readonly monotonicMs: number
  /** `os.uptime() * 1000`: goes on while the host is suspended, and no one sets it. */
  readonly uptimeMs?: number | undefined
}

/** What happened to time between two looks at the clocks. */
export interface TimeChange {
  /** What the wall clock was set forward by; negative: back. */
  readonly clockMovedMs: number
  /** How long the host slept. */
  readonly sleptMs: number
  /** Hand this to `watchFrom` for every worker; `undefined`: time passed as it should. */
  readonly watch: Watch | undefined
}

/** Clocks are slewed by a little all the time, and uptime comes in hundredths of a second. */
const NOTABLE_MS = 2_000

/**
 * Finds suspension and a clock that was set by comparing clocks that react to them differently. Pure; call it at every tick.
 * Without an uptime a jump ahead cannot be told from sleep, and counts as sleep; a jump back is always the clock.
 */
export function compareClocks(before: Clocks, after: Clocks): TimeChange {
  const wall = after.wallMs - before.wallMs
  const ran = after.monotonicMs - before.monotonicMs
  const passed = before.uptimeMs !== undefined && after.uptimeMs !== undefined ? after.uptimeMs - before.uptimeMs : Math.max(wall, ran)
  const moved = wall - passed
  const slept = passed - ran
  const clockMovedMs = Math.abs(moved) > NOTABLE_MS ? moved : 0
  const sleptMs = slept > NOTABLE_MS ? slept : 0
  const isBreak = clockMovedMs !== 0 || sleptMs !== 0
  return { clockMovedMs, sleptMs, watch: isBreak ? { since: after.wallMs, after: 'resume' } : undefined }
}
