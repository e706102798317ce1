import type { Limits, Seen, Timer } from './seen.ts'
import type { StuckState } from './state.ts'
import { step } from './step.ts'

/** What to do when a timer fires, and by which clock. */
export interface StuckWatchOptions {
  readonly limits: Limits | ((execution: string) => Limits)
  /** Once an execution and timer. What it throws goes to whoever called, or to the host of the timer. */
  readonly onFire: (timer: Timer, execution: string, seen: Seen) => void
  readonly onClear?: ((timer: Timer, execution: string, seen: Seen) => void) | undefined
  readonly now?: () => number
  /** Stops watching. */
  readonly signal?: AbortSignal | undefined
}

/** A set of executions whose timers are asked when they are due. */
export interface StuckWatch {
  /** Tells what is known of an execution now. One that `ended` is forgotten. */
  see(execution: string, seen: Omit<Seen, 'at'>): void
  /** Forgets it without clearing anything. */
  forget(execution: string): void
  close(): void
}

interface Watched {
  readonly state: StuckState
  readonly seen: Omit<Seen, 'at'>
  readonly timer: NodeJS.Timeout | undefined
}

/** Longer than this `setTimeout` cannot wait. */
const LONGEST_MS = 2_147_483_647

/**
 * {@link step} for programs that own their workers: tell it what you see, and it calls `onFire` when a limit is crossed, also if you
 * tell it nothing more. It acts on nobody; your hook may. Holds a timer an execution, which keeps no process alive.
 */
export function createStuckWatch({ limits, onFire, onClear, now = Date.now, signal }: StuckWatchOptions): StuckWatch {
  const watched = new Map<string, Watched>()

  function ask(execution: string, seen: Omit<Seen, 'at'>): void {
    if (signal?.aborted) return
    const at = now()
    const full = { ...seen, at }
    const before = watched.get(execution)
    clearTimeout(before?.timer)
    const result = step(before?.state, full, typeof limits === 'function' ? limits(execution) : limits)
    if (result.state.ended) watched.delete(execution)
    else watched.set(execution, { state: result.state, seen: quiet(seen), timer: again(execution, result.next, at) })
    for (const timer of result.cleared) onClear?.(timer, execution, full)
    for (const timer of result.fired) onFire(timer, execution, full)
  }

  function again(execution: string, next: number | undefined, at: number): NodeJS.Timeout | undefined {
    if (next === undefined) return undefined
    const wake = () => {
      const known = watched.get(execution)
      if (known) ask(execution, known.seen)
    }
    return setTimeout(wake, Math.min(Math.max(0, next - at), LONGEST_MS)).unref()
  }

  function close(): void {
    for (const { timer } of watched.values()) clearTimeout(timer)
    watched.clear()
  }
  signal?.addEventListener('abort', close, { once: true })

  return {
    see: ask,
    forget(execution) {
      clearTimeout(watched.get(execution)?.timer)
      watched.delete(execution)
    },
    close,
  }
}

/** What was told once of the clock is not told again. */
function quiet({ sleptMs: _slept, clockMovedMs: _moved, ...seen }: Omit<Seen, 'at'>): Omit<Seen, 'at'> {
  return seen
}
