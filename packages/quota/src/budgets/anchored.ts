/**
 * The span of `lengthMs` that is open at `now`, opened by the first request after the one before had ended; to the millisecond, nothing is rounded.
 * `from: null` where none is open. Requests at any times, in any order, in milliseconds since the epoch.
 */
export function anchoredSpan(lengthMs: number, requests: Iterable<number>, now: number): { from: number | null; resetsAt: number | null } {
  let from: number | null = null
  for (const at of [...requests].sort((a, b) => a - b)) if (at <= now && (from === null || at >= from + lengthMs)) from = at
  return from === null || now >= from + lengthMs ? { from: null, resetsAt: null } : { from, resetsAt: from + lengthMs }
}
