import * as v from 'valibot'
import { type Decoded, decoded, malformed, unknownKind } from './decoded.ts'
import { isBeadId } from './identity.ts'
import { parseRecord } from './record.ts'
import { BeadId, Int, Quantity, Text, Time, WorkerName, whyNot } from './schema.ts'

const optional = <S extends v.GenericSchema>(schema: S) => v.nullish(schema, null)

const Metadata = v.pipe(
  v.object({
    bead_id: BeadId,
    agent: Text,
    provider: optional(Text),
    model: optional(Text),
    exit_code: Int,
    outcome: Text,
    duration_ms: optional(Quantity),
    input_tokens: optional(Quantity),
    output_tokens: optional(Quantity),
    cost_usd: optional(Quantity),
    captured_at: Time,
    trace_format: optional(Text),
    pruned: v.nullish(v.boolean(), false),
    requested_model: optional(Text),
    effective_model: optional(Text),
    terminal_reason: optional(Text),
    attempt_id: optional(Text),
    session_id: optional(Text),
    started_at: optional(Time),
    finished_at: optional(Time),
  }),
  v.transform((m) => ({
    bead: m.bead_id,
    adapter: m.agent,
    provider: m.provider,
    model: m.effective_model ?? m.requested_model ?? m.model,
    exitCode: m.exit_code,
    /** NEEDLE's word for it; free text in newer builds. */
    outcome: m.outcome,
    /** Stops at the limit, as in the log. */
    durationMs: m.duration_ms,
    inputTokens: m.input_tokens,
    outputTokens: m.output_tokens,
    costUsd: m.cost_usd,
    /** When the capture was written: a moment after the agent's end. */
    capturedAt: m.captured_at,
    /** Guessed by NEEDLE from the adapter's name; the content may be something else. */
    format: m.trace_format,
    /** Everything but this file was deleted. */
    pruned: m.pruned,
    terminalReason: m.terminal_reason,
    attemptId: m.attempt_id,
    /** The CLI's own session. */
    sessionId: m.session_id,
    startedAt: m.started_at,
    finishedAt: m.finished_at,
  })),
)

/** `metadata.json` of a trace. It names no worker, in any version. */
export type TraceMetadata = Readonly<v.InferOutput<typeof Metadata>>

/** `metadata.json` of either layout. */
export function decodeTraceMetadata(text: string): Decoded<TraceMetadata> {
  const parsed = parseRecord(text)
  if (!parsed.ok) return parsed
  const metadata = v.safeParse(Metadata, parsed.value)
  return metadata.success ? decoded(metadata.output) : malformed(whyNot(metadata.issues))
}

const Attempt = v.pipe(
  v.object({
    attempt_id: Text,
    recorded_at: Time,
    worker: WorkerName,
    adapter: Text,
    model: optional(Text),
    outcome: Text,
    terminal_reason: optional(Text),
    exit_code: optional(Int),
    requested_action: optional(Text),
    commits: v.nullish(v.array(v.string()), []),
    duration_ms: optional(Quantity),
    failure_summary: optional(Text),
  }),
  v.transform((a) => ({
    attemptId: a.attempt_id,
    recordedAt: a.recorded_at,
    /** The qualified id. */
    worker: a.worker,
    adapter: a.adapter,
    model: a.model,
    /** `verified_success`, `work_failure`, `infrastructure_failure`, `indeterminate`, `cancelled`, or something newer. */
    outcome: a.outcome,
    terminalReason: a.terminal_reason,
    exitCode: a.exit_code,
    requestedAction: a.requested_action,
    commits: a.commits,
    durationMs: a.duration_ms,
    failureSummary: a.failure_summary,
  })),
)

/** One row of `attempts.jsonl`; at most 50 are kept a bead. */
export type AttemptRow = Readonly<v.InferOutput<typeof Attempt>>

/** One line of `attempts.jsonl`. A newer `schema_version` is `unknown`. */
export function decodeAttemptRow(line: string): Decoded<AttemptRow> {
  const parsed = parseRecord(line)
  if (!parsed.ok) return parsed
  const version = parsed.value['schema_version'] ?? 1
  if (version !== 1) return unknownKind('schema_version is not 1')
  const attempt = v.safeParse(Attempt, parsed.value)
  return attempt.success ? decoded(attempt.output) : malformed(whyNot(attempt.issues))
}

/** Where in `.beads/traces/` a file is: `attempt` is absent in the flat layout, which holds a bead's last run only. */
export interface TracePath {
  readonly bead: string
  readonly attempt?: string
  readonly file: string
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A path below `.beads/traces/` (`bf-40aa/metadata.json`, `bf-40aa/<uuid>/stdout.txt`) → what it belongs to. */
export function parseTracePath(relativePath: string): TracePath | undefined {
  const [bead, second, third, more] = relativePath.split('/')
  if (!isBeadId(bead) || !second || more !== undefined) return undefined
  if (third === undefined) return UUID.test(second) ? undefined : { bead, file: second }
  return third !== '' && UUID.test(second) ? { bead, attempt: second, file: third } : undefined
}
