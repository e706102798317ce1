import * as v from 'valibot'
import { Timestamp } from './time.ts'

/** The three timers of an execution. */
export const StuckTimer = v.picklist(['idle-silence', 'content-grace', 'max-runtime'])
export type StuckTimer = v.InferOutput<typeof StuckTimer>

/**
 * One timer. `running` counts down to `dueAt`; `waiting` stands still while a tool works, and has its whole limit left after it; `fired`
 * holds; `spent` fired and its cause has ended; `off` has nothing to time.
 */
export const TimerView = v.object({
  timer: StuckTimer,
  status: v.picklist(['running', 'waiting', 'fired', 'spent', 'off']),
  /** Milliseconds; `null`: switched off, or silence cannot be timed for want of a session. */
  limitMs: v.nullable(v.number()),
  /** When it fires if nothing happens. What remains is this less the time now: it changes by the second, and is not sent. */
  dueAt: v.nullable(Timestamp),
  firedAt: v.nullable(Timestamp),
  clearedAt: v.nullable(Timestamp),
  /** What it waits for, and when the wait ends at the latest. */
  waiting: v.nullable(v.object({ tool: v.string(), since: Timestamp, until: v.nullable(Timestamp) })),
})
export type TimerView = v.InferOutput<typeof TimerView>

/** Where the timers of a worker's running execution stand, and on what they go. */
export const StuckView = v.object({
  executionId: v.string(),
  timers: v.array(TimerView),
  /** False: no session is joined, so that only `max-runtime` runs. */
  hasSession: v.boolean(),
  lastOutputAt: v.nullable(Timestamp),
  /** The last text of the model, or tool call. */
  lastContentAt: v.nullable(Timestamp),
  /** A call without a result. `busy`: a process that was started for it uses CPU or I/O; `null`: nobody can tell. */
  tool: v.nullable(v.object({ text: v.string(), since: Timestamp, timeoutMs: v.nullable(v.number()), busy: v.nullable(v.boolean()) })),
  /** Where the last output stands. */
  source: v.nullable(v.object({ path: v.string(), offset: v.optional(v.number()) })),
})
export type StuckView = v.InferOutput<typeof StuckView>
