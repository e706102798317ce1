import * as v from 'valibot'
import { EntryView } from './session-index.ts'
import { Timestamp } from './time.ts'

/** The end of what an agent printed, where NEEDLE kept it. Text from outside, secrets masked. */
const Tail = v.object({
  path: v.string(),
  text: v.string(),
  /** There is more before it. */
  isCut: v.boolean(),
})

/** What is left of an execution without its session: the trace folder of its bead. */
export const ExcerptTrace = v.object({
  folder: v.string(),
  capturedAt: v.nullable(Timestamp),
  stdout: v.nullable(Tail),
  stderr: v.nullable(Tail),
})
export type ExcerptTrace = v.InferOutput<typeof ExcerptTrace>

/** `GET /api/executions/:id/excerpt`: of the session, what explains how the execution ended, or what it is at. */
export const Excerpt = v.object({
  /** `null`: no session is known of it; `trace` may tell what it said. */
  sessionId: v.nullable(v.string()),
  /** Of the session: its transcript. */
  key: v.nullable(v.string()),
  /** How it ended; `stuck` while a timer of the running execution has fired; `running` while all is well. */
  why: v.picklist(['success', 'failure', 'timeout', 'crash', 'interrupted', 'lost', 'stuck', 'running']),
  /** At most 40, in order of `seq`, not without gaps. */
  entries: v.array(EntryView),
  /** The entry that tells most: the error, the call that never came back, the last words. */
  focusSeq: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  /** A call that has no result at the end. */
  pendingTool: v.nullable(v.object({ seq: v.number(), name: v.string(), startedAt: v.nullable(Timestamp) })),
  trace: v.nullable(ExcerptTrace),
})
export type Excerpt = v.InferOutput<typeof Excerpt>
