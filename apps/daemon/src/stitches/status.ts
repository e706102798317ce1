import type { StitchStatus } from '@hoop/protocol'
import type { KnownBead, StitchExecution } from './ports.ts'

/** Output or an execution that ended this recently still counts as in progress. */
export const RECENT_MS = 5 * 60_000
const DAY_MS = 86_400_000

/** What a stitch's status is derived from. Times are milliseconds since the epoch. */
export interface StitchFacts {
  readonly beads: readonly Pick<KnownBead, 'status' | 'type' | 'labels' | 'updatedAt'>[]
  readonly executions: readonly Pick<StitchExecution, 'startedAt' | 'endedAt'>[]
  /** When each of its sessions last wrote, and when each message was said. */
  readonly output: readonly number[]
  readonly createdAt: number | undefined
  readonly now: number
}

/** `lastAt` is `undefined` where nothing is known to have happened. */
export interface DerivedStatus {
  readonly status: StitchStatus
  readonly quietDays: number | null
  readonly lastAt: number | undefined
}

/** Something executes, or gave a sign of life in the last minutes → in progress; an open review → awaiting review; else quiet. Pure. */
export function deriveStatus({ beads, executions, output, createdAt = 0, now }: StitchFacts): DerivedStatus {
  const signs = [...executions.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt ?? startedAt]), ...output]
  const newest = Math.max(createdAt, ...signs, ...beads.map(({ updatedAt }) => updatedAt))
  const lastAt = newest > 0 ? newest : undefined
  const isExecuting = executions.some(({ endedAt }) => endedAt === undefined) || beads.some(({ status }) => status === 'in_progress')
  const isRecent = signs.some((at) => at > now - RECENT_MS)
  if (isExecuting || isRecent) return { status: 'in-progress', quietDays: null, lastAt }
  if (beads.some(isOpenReview)) return { status: 'awaiting-review', quietDays: null, lastAt }
  return { status: 'quiet', quietDays: quietDays(lastAt, now), lastAt }
}

/** Whole days since something happened; `null` where nothing is known to have. */
export const quietDays = (lastAt: number | undefined, now: number): number | null =>
  lastAt === undefined ? null : Math.max(0, Math.floor((now - lastAt) / DAY_MS))

function isOpenReview({ status, type, labels }: StitchFacts['beads'][number]): boolean {
  if (status === 'in_review') return true
  const isDone = status === 'closed' || status === 'tombstone'
  return !isDone && (type === 'review' || labels.some((label) => label === 'review' || label === 'needs-review'))
}
