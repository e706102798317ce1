import { AuditCheckpoint, AuditRecord, AuditVerdict, Timestamp, type AuditType } from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const Records = v.object({ items: v.array(AuditRecord), cursor: v.nullable(v.string()) })
export type RecordPage = v.InferOutput<typeof Records>

/** What looking through the whole chain found. */
const Verified = v.object({ at: Timestamp, tookMs: v.number(), verdict: AuditVerdict, checkpoint: v.nullable(AuditCheckpoint) })
export type Verified = v.InferOutput<typeof Verified>

/** Where the chain stands. `verified` is `null` while nobody has looked since the start. */
const ChainState = v.object({
  head: v.nullable(v.object({ seq: v.number(), hash: v.string() })),
  segments: v.number(),
  checkpoint: v.nullable(AuditCheckpoint),
  verified: v.nullable(Verified),
  problems: v.array(v.object({ kind: v.string(), message: v.string(), since: v.number() })),
})
export type ChainState = v.InferOutput<typeof ChainState>

/** A record among its neighbours, oldest first. */
const RecordContext = v.object({ record: AuditRecord, before: v.array(AuditRecord), after: v.array(AuditRecord) })
export type RecordContext = v.InferOutput<typeof RecordContext>

/** Which records. Times are ISO 8601. */
export interface RecordFilter {
  readonly type: readonly AuditType[]
  readonly actor: string | undefined
  readonly project: string | undefined
  readonly subject: string | undefined
  readonly since: string | undefined
  readonly until: string | undefined
}

const PAGE = '200'
const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })

/** Records, newest first, a page at a time. */
export const listRecords = (filter: RecordFilter, cursor?: string, signal?: AbortSignal): Promise<RecordPage> => {
  const { type, ...rest } = filter
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const query = { ...given, ...(type.length > 0 ? { type: [...type] } : {}), ...(cursor === undefined ? {} : { cursor }), limit: PAGE }
  return readAnswer(client().audit.$get({ query }, within(signal)), Records)
}

export const readChain = (signal?: AbortSignal): Promise<ChainState> => readAnswer(client().audit.head.$get({}, within(signal)), ChainState)

export const readRecord = (seq: string, signal?: AbortSignal): Promise<RecordContext> =>
  readAnswer(client().audit[':seq'].$get({ param: { seq }, query: { context: '6' } }, within(signal)), RecordContext)

/** Looks through the whole chain; the operator's alone. */
export const verifyChain = (): Promise<Verified> => readAnswer(client().audit.verify.$post({}), Verified)
