import { readRecords } from '@hoop/audit'
import { parseTimestamp, Timestamp, type AuditRecord, type AuditType } from '@hoop/protocol'
import * as v from 'valibot'
import { createKnownExecutions, dispatched, ended, lost, type KnownExecutions } from './known-executions.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A part of a file that was there before HOOP first saw the place, as `history.imported` tells of it. */
export const Extent = v.object({
  path: v.string(),
  inode: v.string(),
  bytes: Count,
  sha256: v.string(),
  /** SHA-256 of the last bytes (4096 at most) of the extent: tells whether a file still begins with it. */
  end: v.string(),
})
export type Extent = v.InferOutput<typeof Extent>

/** What `history.imported` says of a place: its files then, and the executions that were still running. */
const History = v.object({ count: Count, files: v.array(Extent), running: v.array(v.string()) })
export type History = v.InferOutput<typeof History>

const FleetData = v.object({ happenedAt: Timestamp, startedAt: Timestamp, reportedBy: v.picklist(['log', 'events']) })
const StateData = v.object({ to: v.nullable(v.string()) })
const AlertData = v.object({ alert: v.string() })

/** What the chain holds of the fleet. The chain is the truth: this is made from it at each start, and follows what is appended. */
export interface Known {
  readonly executions: KnownExecutions
  /** By path of a workspace or of a NEEDLE home: what lay there before HOOP saw it. */
  readonly places: ReadonlyMap<string, History>
  /** The last recorded state of each worker. */
  readonly states: ReadonlyMap<string, string | null>
  /** Alerts that were raised and not cleared, by id. */
  readonly alerts: ReadonlyMap<string, AuditRecord>
  /** Takes a record of any type; the same one again changes nothing. */
  apply(record: AuditRecord): void
}

const fleetTypes: ReadonlyMap<AuditType, number> = new Map<AuditType, number>([
  ['worker.dispatched', dispatched],
  ['worker.completed', ended],
  ['worker.failed', ended],
  ['worker.timeout', ended],
  ['worker.crashed', ended],
  ['worker.released', ended],
  ['worker.lost', lost],
])
/** Every type of record that {@link Known} is made of. */
const knownTypes: readonly AuditType[] = [...fleetTypes.keys(), 'worker.state', 'alert.raised', 'alert.cleared', 'history.imported']

export function createKnown(): Known {
  const executions = createKnownExecutions()
  const places = new Map<string, History>()
  const states = new Map<string, string | null>()
  const alerts = new Map<string, AuditRecord>()

  const applyFleet = ({ actor, subject: bead, data: raw }: AuditRecord, bit: number) => {
    const data = v.safeParse(FleetData, raw)
    if (!data.success || bead === null || !actor.startsWith('worker:')) return
    const { happenedAt, startedAt, reportedBy: from } = data.output
    const endedAt = bit === ended ? parseTimestamp(happenedAt) : undefined
    const name = { worker: actor.slice('worker:'.length), bead, startedAt: parseTimestamp(startedAt), endedAt, from }
    const one = executions.find(name) ?? executions.add(name)
    one.recorded |= bit
    one.endedAt ??= endedAt
  }
  const apply = (record: AuditRecord) => {
    const { type, subject, data } = record
    const bit = fleetTypes.get(type)
    if (bit !== undefined) return applyFleet(record, bit)
    if (type === 'worker.state' && subject !== null && v.is(StateData, data)) states.set(subject, data.to)
    if (type === 'alert.raised' && v.is(AlertData, data)) alerts.set(data.alert, record)
    if (type === 'alert.cleared' && v.is(AlertData, data)) alerts.delete(data.alert)
    if (type === 'history.imported' && subject !== null && v.is(History, data)) places.set(subject, data)
  }
  return { executions, places, states, alerts, apply }
}

/**
 * What the chain of a folder holds, up to record `to`. One pass without keeping the records; a damaged line is passed over (saying that the chain is broken is for
 * `verify`). Throws an `AuditError` where a segment is missing or cannot be read.
 */
export async function readKnown(dir: string, to: number, signal?: AbortSignal): Promise<Known> {
  const known = createKnown()
  for await (const record of readRecords(dir, { types: knownTypes, to, signal, onDamaged: () => undefined })) known.apply(record)
  return known
}
