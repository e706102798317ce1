import type { ExecutionView } from '@hoop/protocol'
import type { SessionFact } from '../index/messages.ts'

/** What shows that a session was an execution's, the best first. */
export type JoinedBy = NonNullable<ExecutionView['joinedBy']>

const best: readonly JoinedBy[] = ['tag', 'trace', 'banner', 'cwd-time']

/** Whether one kind of evidence may take the place of another. */
export const isBetter = (by: JoinedBy, than: JoinedBy): boolean => best.indexOf(by) < best.indexOf(than)

/** An execution as far as sessions are joined to it. Times are milliseconds since the epoch. */
export interface JoinRun {
  readonly id: string
  /** The qualified id; the bare identifier where nothing tells the other. */
  readonly worker: string
  readonly bead: string
  /** Where it ran, as a path; absent where no file of the fleet says so. */
  readonly workspace?: string | undefined
  readonly kind: ExecutionView['kind']
  readonly strand: string | null
  readonly startedAt: number
  /** The start was reckoned from the end and a duration that may stop at a limit: it may have been earlier. */
  readonly isStartReckoned: boolean
  readonly endedAt: number | null
  readonly outcome: ExecutionView['outcome']
}

/** A session that says itself whose it is. */
export type TaggedSession = SessionFact & { readonly tag: NonNullable<SessionFact['tag']> }

export const isTagged = (session: SessionFact): session is TaggedSession => session.tag !== undefined

/** When a session began, as well as its transcript tells. */
export const beganAt = ({ startedAt, lastAt, mtimeMs }: SessionFact): number => startedAt ?? lastAt ?? mtimeMs
