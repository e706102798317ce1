/** The newest heartbeat of one worker, wherever it was read. Times are milliseconds since the epoch. */
export interface Heartbeat {
  /** When the worker says that it beat. */
  readonly at: number
  /** When this beat was first seen here: counts where `at` lies in the future. */
  readonly receivedAt?: number | undefined
  /** The source's own beat: 30 s for NEEDLE's state files, 10 s for `.beads/heartbeats.jsonl`. */
  readonly intervalMs: number
  readonly source: 'state-file' | 'heartbeats'
  /** Absent where this beat names none: then the last one that the worker reported stays. */
  readonly pid?: number | undefined
  /** When the worker says that it started. Another start is another run, even with the same pid. */
  readonly startedAt?: number | undefined
  readonly host?: string | undefined
  /** The worker's first heartbeat with this pid, where that is known. */
  readonly firstAt?: number | undefined
}

/**
 * The heartbeat that a worker is judged by: its state file before its lines (today's NEEDLE writes one line at boot and no more),
 * and the fresher of two of a kind.
 */
export function chooseHeartbeat(candidates: Iterable<Heartbeat>): Heartbeat | undefined {
  let best: Heartbeat | undefined
  for (const candidate of candidates) {
    if (best === undefined) best = candidate
    else if (candidate.source === best.source) best = candidate.at > best.at ? candidate : best
    else if (candidate.source === 'state-file') best = candidate
  }
  return best
}
