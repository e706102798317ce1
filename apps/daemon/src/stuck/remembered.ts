import type { StuckState, Timer, TimerMark } from '@hoop/stuck'
import { timers } from '@hoop/stuck'
import * as v from 'valibot'

/** What is known of the timers of one execution beside the clock, and over a restart. */
export interface Remembered {
  readonly state: StuckState
  /** What was to be said when each fired. */
  readonly words: Readonly<Partial<Record<Timer, string>>>
  /** Its worker was Hung or Dead by itself when the first of them fired, and is still: there is an alert of that. */
  readonly isToldAlready: boolean
}

const At = v.nullable(v.number())
const Mark = v.object({ firedAt: At, clearedAt: At })
const Stored = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    state: v.object({
      at: v.number(),
      startedAt: v.number(),
      ended: v.boolean(),
      hasContent: v.boolean(),
      told: v.object({ output: At, content: At }),
      from: v.object({ start: v.number(), output: v.number(), content: v.number() }),
      excusedUntil: At,
      behindMs: v.number(),
      marks: v.object({ 'idle-silence': Mark, 'content-grace': Mark, 'max-runtime': Mark }),
    }),
    words: v.record(v.string(), v.string()),
    isToldAlready: v.optional(v.boolean(), false),
  }),
)

/** What a start goes on from; `undefined` for what this version would not have written. While HOOP was away its agent was not. */
export function recall(json: string): Remembered | undefined {
  const found = v.safeParse(Stored, json)
  if (!found.success) return undefined
  const { state, ...told } = found.output
  return { state: { ...state, next: null, onTime: 0, usualMs: 0 }, ...told }
}

export const noted = ({ state, words, isToldAlready }: Remembered): string => JSON.stringify({ state, words, isToldAlready })

/** The timers that hold, the one that fired first in front. */
export function holding({ marks }: Pick<StuckState, 'marks'>): readonly { readonly timer: Timer; readonly firedAt: number }[] {
  return timers
    .flatMap((timer) => (holds(marks[timer]) ? [{ timer, firedAt: marks[timer].firedAt ?? 0 }] : []))
    .toSorted((a, b) => a.firedAt - b.firedAt)
}

const holds = ({ firedAt, clearedAt }: TimerMark) => firedAt !== null && clearedAt === null
