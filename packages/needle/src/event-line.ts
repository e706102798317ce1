import { type Decoded, decoded, malformed, quote } from './decoded.ts'
import { type HeartbeatLine, heartbeatOf } from './heartbeat-line.ts'
import { isBeadId, isWorkerName } from './identity.ts'
import { type Outcome, isOutcome } from './outcome.ts'
import { type RawRecord, intOf, numberOf, parseRecord, textOf } from './record.ts'
import { decodeTime } from './time.ts'

const NAMES = ['claim', 'dispatch', 'complete', 'fail', 'timeout', 'crash', 'release', 'close', 'update'] as const

/** Events that `.beads/events.jsonl` is documented to hold. `close` and `update` are documented, and written by nobody yet. */
export type WorkspaceEventName = (typeof NAMES)[number]

/** One line about one worker and one bead. `worker` is the bare identifier. */
export interface BeadEvent {
  readonly kind: 'event'
  /** ms since the epoch. Lines may step back a little: order within a worker is the order in the file. */
  readonly at: number
  readonly worker: string
  readonly bead: string
  readonly event: WorkspaceEventName
  readonly strand?: string
  /** The adapter that really ran; not necessarily the one in the worker's qualified id. */
  readonly adapter?: string
  readonly model?: string
  /** As written; see {@link outcomeOfEvent} for one of NEEDLE's own. */
  readonly outcome?: string
  readonly exitCode?: number
  /** As reported; past a limit it says the limit, not the truth. */
  readonly durationMs?: number
  readonly error?: string
  readonly raw: RawRecord
}

/** A line with an event that this version does not know; kept whole. */
export interface UnknownEvent {
  readonly kind: 'unknown'
  readonly at: number
  readonly worker: string
  readonly event: string
  readonly bead?: string
  readonly raw: RawRecord
}

/** A heartbeat written into the events file. */
export interface HeartbeatEvent {
  readonly kind: 'heartbeat'
  readonly at: number
  readonly worker: string
  readonly heartbeat: HeartbeatLine
}

/** One line of `.beads/events.jsonl`. */
export type WorkspaceEvent = BeadEvent | UnknownEvent | HeartbeatEvent

/** One line of `.beads/events.jsonl`. A known event without a bead is malformed; an unknown one may do without. */
export function decodeEventLine(text: string): Decoded<WorkspaceEvent> {
  const parsed = parseRecord(text)
  if (!parsed.ok) return parsed
  const record = parsed.value
  const event = textOf(record, 'event')
  if (event === undefined) return malformed('event is missing')
  if (event === 'heartbeat') {
    const beat = heartbeatOf(record)
    return beat.ok ? decoded({ kind: 'heartbeat', at: beat.value.at, worker: beat.value.worker, heartbeat: beat.value }) : beat
  }
  const at = decodeTime(record['ts'])
  if (at === undefined) return malformed(`ts is no time: ${quote(record['ts'])}`)
  const worker = record['worker']
  if (!isWorkerName(worker)) return malformed(`worker is no worker name: ${quote(worker)}`)
  const bead = record['bead']
  if (!isEventName(event)) {
    return decoded({ kind: 'unknown', at, worker, event, ...(isBeadId(bead) ? { bead } : {}), raw: record })
  }
  if (!isBeadId(bead)) return malformed(bead === undefined ? `${event} without a bead` : `bead is no bead id: ${quote(bead)}`)
  return decoded(beadEventOf(record, at, worker, bead, event))
}

/** Assigned one by one, not spread: this runs once a line. */
function beadEventOf(record: RawRecord, at: number, worker: string, bead: string, event: WorkspaceEventName): BeadEvent {
  const result: { -readonly [K in keyof BeadEvent]: BeadEvent[K] } = { kind: 'event', at, worker, bead, event, raw: record }
  const strand = textOf(record, 'strand')
  if (strand !== undefined) result.strand = strand
  const adapter = textOf(record, 'adapter')
  if (adapter !== undefined) result.adapter = adapter
  const model = textOf(record, 'model')
  if (model !== undefined) result.model = model
  const outcome = textOf(record, 'outcome')
  if (outcome !== undefined) result.outcome = outcome
  const exitCode = intOf(record, 'exit_code')
  if (exitCode !== undefined) result.exitCode = exitCode
  const durationMs = numberOf(record, 'duration_ms')
  if (durationMs !== undefined) result.durationMs = durationMs
  const error = textOf(record, 'error')
  if (error !== undefined) result.error = error
  return result
}

const EVENT_NAMES: ReadonlySet<string> = new Set(NAMES)
function isEventName(event: string): event is WorkspaceEventName {
  return EVENT_NAMES.has(event)
}

/** How the run ended that this event closes; `undefined` for events that close none. */
export function outcomeOfEvent(event: BeadEvent): Outcome | undefined {
  switch (event.event) {
    case 'complete':
      return isOutcome(event.outcome) ? event.outcome : 'success'
    case 'fail':
      if (isOutcome(event.outcome)) return event.outcome
      return event.exitCode === 127 ? 'agent_not_found' : 'failure'
    case 'timeout':
    case 'crash':
      return event.event
    case 'release':
      return 'interrupted'
    default:
      return undefined
  }
}
