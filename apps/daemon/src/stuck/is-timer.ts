import type { StateReason } from '@hoop/protocol'

/** Whether a worker is Hung by one of the timers of its execution. */
export function isTimer(reason: StateReason | null): boolean {
  return reason === 'idle-silence' || reason === 'content-grace' || reason === 'max-runtime'
}
