import type { Seen } from './seen.ts'
import type { StuckState } from './state.ts'

/**
 * A step this much later than asked for, by a caller who was punctual before and never let so much time pass between two steps, tells of
 * a host that slept. A caller who looks every few minutes is only slow.
 */
const LATE_MS = 120_000
const PUNCTUAL_STEPS = 3
const UNUSUAL_FACTOR = 3

/**
 * Moves a state to the time of the next step, so that only time in which the agent could have acted counts as silence.
 *
 * - The clock went back: no time has passed, and everything is counted on the clock as it is now.
 * - One step makes up for what the clock had lost: those were looks out of order, not a clock that was set.
 * - The host slept: silence counts from the resume, as if the agent had just acted. Age goes on: sleep makes no execution younger.
 */
export function moveTo(state: StuckState, { at, sleptMs = 0, clockMovedMs = 0 }: Seen): StuckState {
  const set = Number.isFinite(clockMovedMs) ? clockMovedMs : 0
  const passed = at - state.at - set
  const isLate = state.next !== null && at - set > state.next + LATE_MS
  const slept = sleptMs > 0 || (isLate && state.onTime >= PUNCTUAL_STEPS && passed > UNUSUAL_FACTOR * state.usualMs)
  let shift = set
  let { behindMs } = state
  if (passed < 0) {
    shift += passed
    behindMs -= passed
  } else if (behindMs > 0 && passed >= behindMs) {
    shift += behindMs
    behindMs = 0
  }
  const { from } = state
  return {
    ...state,
    at,
    behindMs,
    onTime: isLate ? state.onTime : state.onTime + 1,
    usualMs: slept ? state.usualMs : Math.max(state.usualMs, passed),
    from: {
      start: from.start + shift,
      output: slept ? at : from.output + shift,
      content: slept ? at : from.content + shift,
    },
    excusedUntil: state.excusedUntil === null ? null : state.excusedUntil + shift,
  }
}
