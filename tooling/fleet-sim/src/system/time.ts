/** Wall time with nanoseconds, as NEEDLE writes it. */
export interface Clock {
  /** Milliseconds since the epoch, with the offset of a clock jump. */
  nowMs(): number
  /** RFC 3339 with nine digits and `Z`: state files, logs, the queue. */
  stampZ(): string
  /** The same instant style with `+00:00`: events, acks, idle markers. */
  stampOffset(): string
  /** Moves the clock from now on, as a stepped host clock would. */
  jump(byMs: number): void
}

/** A clock over the host's wall time; stamps of one process never repeat and, jumps apart, never step back. */
export function createClock(): Clock {
  let offsetMs = 0
  let last = 0n
  const stamp = (): string => {
    const wall = BigInt(Math.trunc(Date.now() + offsetMs)) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n)
    const drift = last - wall
    last = drift >= 0n && drift < 1_000_000n ? last + 997n : wall
    return formatNanoseconds(last)
  }
  return {
    nowMs: () => Date.now() + offsetMs,
    stampZ: () => `${stamp()}Z`,
    stampOffset: () => `${stamp()}+00:00`,
    jump: (byMs) => {
      offsetMs += byMs
      last = 0n
    },
  }
}

/** `2026-11-21T02:53:02.918422247` from nanoseconds since the epoch. */
export function formatNanoseconds(ns: bigint): string {
  const seconds = new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19)
  return `${seconds}.${String(ns % 1_000_000_000n).padStart(9, '0')}`
}

/** Waits; ends early, without throwing, when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted || ms <= 0) return Promise.resolve()
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done, { once: true })
  })
}

/** Blocks the process for a moment: only for the few milliseconds of a lock's turn. */
export function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}
