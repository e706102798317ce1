import { type Decoded, decoded, malformed, quote, unknownKind } from './decoded.ts'
import { isBeadId, isWorkerName } from './identity.ts'
import { type RawRecord, parseRecord, pidOf, present, textOf } from './record.ts'
import { decodeTime } from './time.ts'

/** States a line of `.beads/heartbeats.jsonl` is documented to have. */
export type HeartbeatState = 'executing' | 'idle' | 'knot'

/** One line of `.beads/heartbeats.jsonl`. `worker` is the bare identifier. */
export interface HeartbeatLine {
  /** ms since the epoch. */
  readonly at: number
  readonly worker: string
  readonly state: HeartbeatState | 'unknown'
  /** The state as written; differs from `state` only where that is `unknown`. */
  readonly rawState: string
  readonly bead?: string
  readonly pid?: number
  readonly adapter?: string
  readonly lastStrand?: string
  readonly reason?: string
  /** The whole record, with fields that this version does not know. */
  readonly raw: RawRecord
}

/** One line of `.beads/heartbeats.jsonl`, or a line of `events.jsonl` that carries `event: "heartbeat"`. */
export function decodeHeartbeatLine(text: string): Decoded<HeartbeatLine> {
  const parsed = parseRecord(text)
  return parsed.ok ? heartbeatOf(parsed.value) : parsed
}

/** The same, from a record that is parsed already. */
export function heartbeatOf(record: RawRecord): Decoded<HeartbeatLine> {
  if (record['event'] !== undefined && record['event'] !== 'heartbeat') return unknownKind(`an event line: ${quote(record['event'])}`)
  const at = decodeTime(record['ts'])
  if (at === undefined) return malformed(`ts is no time: ${quote(record['ts'])}`)
  const worker = record['worker']
  if (!isWorkerName(worker)) return malformed(`worker is no worker name: ${quote(worker)}`)
  const rawState = textOf(record, 'state')
  if (rawState === undefined) return malformed('state is missing')
  return decoded({
    at,
    worker,
    state: isHeartbeatState(rawState) ? rawState : 'unknown',
    rawState,
    ...present({
      bead: isBeadId(record['bead']) ? record['bead'] : undefined,
      pid: pidOf(record, 'pid'),
      adapter: textOf(record, 'adapter'),
      lastStrand: textOf(record, 'last_strand'),
      reason: textOf(record, 'reason'),
    }),
    raw: record,
  })
}

function isHeartbeatState(state: string): state is HeartbeatState {
  return state === 'executing' || state === 'idle' || state === 'knot'
}
