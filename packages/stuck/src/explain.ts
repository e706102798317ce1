import { type Limits, type Seen, type Timer, timers } from './seen.ts'
import { dueAt, type StuckState } from './state.ts'

/**
 * - `running`: counts down.
 * - `waiting`: stands still while a tool works.
 * - `fired`: its cause holds.
 * - `spent`: it fired in this execution and its cause has ended; it will not fire again.
 * - `off`: it has nothing to time: content was seen (`idle-silence`), the limit is switched off, or the execution has ended.
 */
export type TimerStatus = 'running' | 'waiting' | 'fired' | 'spent' | 'off'

/** One timer, as a person wants to see it. */
export interface TimerExplained {
  readonly timer: Timer
  readonly status: TimerStatus
  readonly limitMs: number
  /** Until it fires if nothing happens; `null` where it does not count down. While waiting: what is left once the tool is done. */
  readonly remainsMs: number | null
  readonly firedAt: number | null
  readonly clearedAt: number | null
  /** For what it waits: the tool, when it was called, and when the wait ends at the latest (`null`: with the tool). */
  readonly waiting: { readonly tool: string; readonly sinceAt: number; readonly untilAt: number | null } | null
}

const limitOf = (timer: Timer, limits: Limits) => {
  switch (timer) {
    case 'idle-silence':
      return limits.idleSilenceMs
    case 'content-grace':
      return limits.contentGraceMs
    case 'max-runtime':
      return limits.maxRuntimeMs
  }
}

/** Where each timer stands, at the step that made `state` from `seen` and `limits`, or `now`, later, if nothing happened since. Pure. */
export function explain(state: StuckState, seen: Pick<Seen, 'pendingTool'>, limits: Limits, now: number = state.at): TimerExplained[] {
  return timers.map((timer) => explainOne(timer, state, seen, limits, now))
}

function explainOne(
  timer: Timer,
  state: StuckState,
  { pendingTool }: Pick<Seen, 'pendingTool'>,
  limits: Limits,
  now: number,
): TimerExplained {
  const limitMs = limitOf(timer, limits)
  const { firedAt, clearedAt } = state.marks[timer]
  const told = { timer, limitMs, firedAt, clearedAt, waiting: null }
  if (firedAt !== null) return { ...told, status: clearedAt === null ? 'fired' : 'spent', remainsMs: null }
  const isSilence = timer !== 'max-runtime' && !(timer === 'idle-silence' && state.hasContent)
  if (isSilence && limitMs > 0 && !state.ended && state.excusedUntil !== null && pendingTool) {
    const waiting = {
      tool: pendingTool.name,
      sinceAt: pendingTool.startedAt,
      untilAt: Number.isFinite(state.excusedUntil) ? state.excusedUntil : null,
    }
    return { ...told, status: 'waiting', remainsMs: limitMs, waiting }
  }
  const due = dueAt(timer, state, limits)
  if (!Number.isFinite(due)) return { ...told, status: 'off', remainsMs: null }
  return { ...told, status: 'running', remainsMs: Math.max(0, due - now) }
}
