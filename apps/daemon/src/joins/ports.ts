import type { ExecutionView } from '@hoop/protocol'
import type { LiveSession } from '../index/messages.ts'

/** Which session was whose run. Sessions go by their key (the path of the transcript), executions by their id. */
export interface Joins {
  /** The execution that a session belongs to, as last seen: its own, or that of the session that it resumes, forks or works for. */
  executionOf(sessionKey: string): ExecutionView | undefined
  /** All sessions of an execution: the one that it is shown with first, then others of the same run, sub-agents and resumed ones. */
  sessionKeysOf(executionId: string): readonly string[]
  /** The session that an execution is shown with, while it was written to in the last day. */
  sessionOf(executionId: string): LiveSession | undefined
  /** Called with the keys of sessions that now belong to another execution than before, or to one at all. Returns a function that stops it. */
  onChange(listener: (sessionKeys: readonly string[]) => void): () => void
}

/** What an execution cost, all its sessions together; `null` where that is not known. Asked often: must be a look-up. */
export type CostOf = (executionId: string) => number | null
