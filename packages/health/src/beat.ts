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

/** What is remembered of the beat before. */
export interface LastBeat {
  readonly beat: Memory['beat']
  readonly checkedAt: number | null
}

/**
 * From when a heartbeat counts: its own date, but never later than it arrived. One that is newer than the last and would be stale
 * by its date counts from the look that did not find it: it came since then, and so it is not old, whatever the clocks say.
 */
function countFrom(heartbeat: Heartbeat, last: LastBeat | undefined, now: number, limits: Limits): number {
  const known = last?.beat
  if (known?.at === heartbeat.at) return Math.min(known.countsFrom, now)
  const arrivedAt = Math.min(heartbeat.receivedAt ?? now, now)
  const isNewButOld = known && heartbeat.at > known.at && now - heartbeat.at > staleAfterMs(heartbeat, limits)
  const notBefore = isNewButOld ? (last?.checkedAt ?? -Infinity) : -Infinity
  return Math.min(arrivedAt, Math.max(heartbeat.at, notBefore))
}

/** How old a heartbeat is. Total: a clock that went back makes it new, not negative. */
export function measureBeat(heartbeat: Heartbeat, last: LastBeat | undefined, now: number, limits: Limits): Beat {
  const countsFrom = countFrom(heartbeat, last, now, limits)
  const ageMs = Math.max(0, now - countsFrom)
  const notes: string[] = []
  if (countsFrom < heartbeat.at - NOTED_MS) notes.push('The heartbeat is dated after it arrived; it counts from its arrival.')
  if (countsFrom > heartbeat.at + NOTED_MS) notes.push('The heartbeat is dated long before it arrived; it counts from its arrival.')
  return { countsFrom, ageMs, isStale: ageMs > staleAfterMs(heartbeat, limits), notes }
}
