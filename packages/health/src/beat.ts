import type { Heartbeat } from './heartbeat.ts'
import { type Limits, staleAfterMs } from './limits.ts'
import type { Memory } from './memory.ts'

/** A smaller correction than this is not worth a word. */
const NOTED_MS = 1_000

/** The age of a heartbeat, and what had to be put right to get it. */
export interface Beat {
  readonly countsFrom: number
  readonly ageMs: number
  readonly isStale: boolean
  readonly notes: readonly string[]
}

/**
 * From when a heartbeat counts: its own date, but never later than it arrived, and, if that date alone makes it stale, never
 * earlier than the last look that did not find it: a beat that came since then is not old, whatever the clocks say.
 */
function countFrom(heartbeat: Heartbeat, previous: Memory | undefined, now: number, limits: Limits): number {
  const known = previous?.beat
  if (known?.at === heartbeat.at) return Math.min(known.countsFrom, now)
  const arrivedAt = Math.min(heartbeat.receivedAt ?? now, now)
  const isOldOnArrival = now - heartbeat.at > staleAfterMs(heartbeat, limits)
  const notBefore = known && isOldOnArrival ? (previous?.checkedAt ?? -Infinity) : -Infinity
  return Math.min(arrivedAt, Math.max(heartbeat.at, notBefore))
}

/** How old a heartbeat is. Total: a clock that went back makes it new, not negative. */
export function measureBeat(heartbeat: Heartbeat, previous: Memory | undefined, now: number, limits: Limits): Beat {
  const countsFrom = countFrom(heartbeat, previous, now, limits)
  const ageMs = Math.max(0, now - countsFrom)
  const notes: string[] = []
  if (countsFrom < heartbeat.at - NOTED_MS) notes.push('The heartbeat is dated after it arrived; it counts from its arrival.')
  if (countsFrom > heartbeat.at + NOTED_MS) notes.push('The heartbeat is dated long before it arrived; it counts from its arrival.')
  return { countsFrom, ageMs, isStale: ageMs > staleAfterMs(heartbeat, limits), notes }
}
