import * as v from 'valibot'
import { Timestamp } from './time.ts'

/** SHA-256 in lower-case hex. */
const Hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in lower-case hex'))
const Seq = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** What a record may hold: strings, safe integers, booleans, null, lists and objects of these. No other numbers: they have no single spelling. */
export type AuditValue = string | number | boolean | null | readonly AuditValue[] | { readonly [key: string]: AuditValue }

const AuditValueSchema: v.GenericSchema<AuditValue> = v.lazy(() =>
  v.union([
    v.string(),
    v.pipe(v.number(), v.safeInteger()),
    v.boolean(),
    v.null(),
    v.array(AuditValueSchema),
    v.record(v.string(), AuditValueSchema),
  ]),
)

/** Everything that is recorded. */
export const AuditType = v.picklist([
  'bead.created',
  'bead.create_failed',
  'draft.proposed',
  'draft.edited',
  'draft.approved',
  'draft.rejected',
  'draft.expired',
  'draft.failed',
  'worker.dispatched',
  'worker.completed',
  'worker.failed',
  'worker.timeout',
  'worker.crashed',
  'worker.released',
  'worker.lost',
  'worker.state',
  'alert.raised',
  'alert.cleared',
  'alert.acknowledged',
  'alert.muted',
  'config.changed',
  'text.revealed',
  'audit.repaired',
  'audit.key_changed',
  'backup.completed',
  'backup.failed',
  'restore.completed',
  'mcp.forbidden',
  'daemon.started',
  'daemon.stopped',
  'history.imported',
])
export type AuditType = v.InferOutput<typeof AuditType>

/** One line of the hash chain. */
export const AuditRecord = v.strictObject({
  actor: v.pipe(v.string(), v.minLength(1)),
  at: Timestamp,
  data: v.record(v.string(), AuditValueSchema),
  hash: Hash,
  /** `hash` of the record before; 64 zeros for the first. */
  prev: Hash,
  project: v.nullable(v.string()),
  seq: Seq,
  subject: v.nullable(v.string()),
  type: AuditType,
  v: v.literal(1),
})
export type AuditRecord = v.InferOutput<typeof AuditRecord>

/** A signed statement that the chain once ended in this record. */
export const AuditCheckpoint = v.strictObject({
  v: v.literal(1),
  seq: Seq,
  hash: Hash,
  at: Timestamp,
  /** First 16 hex digits of the SHA-256 of the public key. */
  keyId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  /** Base64 of 32 bytes. */
  publicKey: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{43}=$/)),
  /** Base64 of an Ed25519 signature over the rest. */
  sig: v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{86}==$/)),
})
export type AuditCheckpoint = v.InferOutput<typeof AuditCheckpoint>

/** What `hoop audit verify --json` prints. */
export const AuditVerdict = v.union([
  v.object({
    ok: v.literal(true),
    records: v.pipe(v.number(), v.integer(), v.minValue(0)),
    segments: v.pipe(v.number(), v.integer(), v.minValue(0)),
    /** The last record; null for an empty log. */
    head: v.nullable(v.object({ seq: Seq, hash: Hash })),
    /** The last segment ends in bytes without a newline: a write that was cut off. The next start repairs it. */
    torn: v.optional(v.literal(true)),
  }),
  v.object({
    ok: v.literal(false),
    error: v.object({
      /** Number of the record that should stand here: the first that is not proven. */
      seq: v.number(),
      /** Name of the file: `audit-000001.jsonl`. */
      segment: v.string(),
      /** In that file, from 1. */
      line: v.number(),
      reason: v.picklist(['hash-mismatch', 'prev-mismatch', 'sequence-gap', 'malformed', 'missing-segment', 'truncated']),
    }),
  }),
])
export type AuditVerdict = v.InferOutput<typeof AuditVerdict>
