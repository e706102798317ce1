import { type Decoded, decoded, malformed, quote } from './decoded.ts'
import { isBeadId, isWorkerName } from './identity.ts'
import { type RawRecord, intOf, isRecord, numberOf, parseRecord, textOf } from './record.ts'
import { decodeTime } from './time.ts'

/** One line of `~/.needle/logs/<qualified_id>-<session>.jsonl`. */
export interface LogEvent {
  /** ms since the epoch. */
  readonly at: number
  /** `event_type`: `agent.dispatched`, `worker.state_transition`, … Any string; see {@link viewLogEvent}. */
  readonly type: string
  /** The qualified id. A line from an exit hook may lack it: it belongs to the worker of the lines before. */
  readonly worker?: string
  /** 8 hex digits, one a boot. Not a CLI session. */
  readonly session?: string
  /** 0 comes twice. */
  readonly sequence?: number
  /** Absent too where NEEDLE wrote its pseudo id `(auto)`. */
  readonly bead?: string
  readonly workspace?: string
  readonly durationMs?: number
  /** What is particular to the type; `{}` if there is nothing. */
  readonly data: RawRecord
}

/** One line of a worker's log. A torn last line is malformed: hold it back until its newline has come. */
export function decodeLogLine(text: string): Decoded<LogEvent> {
  const parsed = parseRecord(text)
  if (!parsed.ok) return parsed
  const record = parsed.value
  const type = textOf(record, 'event_type')
  if (type === undefined) return malformed('event_type is missing')
  const at = decodeTime(record['timestamp'])
  if (at === undefined) return malformed(`timestamp is no time: ${quote(record['timestamp'])}`)
  const worker = record['worker_id']
  if (worker != null && !isWorkerName(worker)) return malformed(`worker_id is no worker name: ${quote(worker)}`)
  const data = isRecord(record['data']) ? record['data'] : {}
  // Assigned one by one, not spread: this runs once a line over gigabytes.
  const event: { -readonly [K in keyof LogEvent]: LogEvent[K] } = { at, type, data }
  if (worker != null) event.worker = worker
  const session = textOf(record, 'session_id')
  if (session !== undefined) event.session = session
  const sequence = intOf(record, 'sequence')
  if (sequence !== undefined) event.sequence = sequence
  const bead = record['bead_id'] ?? data['bead_id']
  if (isBeadId(bead)) event.bead = bead
  const workspace = textOf(record, 'workspace')
  if (workspace !== undefined) event.workspace = workspace
  const durationMs = numberOf(record, 'duration_ms')
  if (durationMs !== undefined) event.durationMs = durationMs
  return decoded(event)
}
