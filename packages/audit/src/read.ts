import { AuditType, type AuditRecord } from '@hoop/protocol'
import { checkAlone } from './chain.ts'
import { realDisk, type Disk } from './disk.ts'
import { broken } from './errors.ts'
import { locate } from './locate.ts'
import { wholeSegments, type Position } from './segment.ts'
import { openSegment, walkBackward, walkForward, type LogLine, type OnDamaged } from './walk.ts'

/** Which records. Everything named must fit. */
export interface RecordFilter {
  readonly types?: readonly AuditType[] | undefined
  readonly actor?: string | undefined
  readonly project?: string | null | undefined
  readonly subject?: string | null | undefined
  /** `at` is this moment or later, milliseconds since the epoch. */
  readonly sinceMs?: number | undefined
  /** `at` is before this moment. */
  readonly untilMs?: number | undefined
}

export interface ReadOptions extends RecordFilter {
  /** First and last `seq`, both included. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Newest first. */
  readonly reverse?: boolean | undefined
  readonly limit?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onDamaged?: OnDamaged | undefined
  readonly disk?: Disk | undefined
}

/**
 * The records of a log by `seq`, one at a time, in memory of a few hundred kilobytes. `from`, `to` and `reverse` cost nothing; the other filters look at every
 * record in between. Reading proves nothing: that is what `verify` is for. A torn last line is not a record yet. Throws `AUDIT_NOT_FOUND`,
 * `AUDIT_UNREADABLE`, and `AUDIT_BROKEN` at a missing segment, and at a damaged line unless `onDamaged` takes it.
 */
export async function* readRecords(dir: string, options: ReadOptions = {}): AsyncGenerator<AuditRecord, void, void> {
  const { limit = Number.POSITIVE_INFINITY } = options
  let count = 0
  if (limit <= 0) return
  for await (const line of walkRange(dir, options)) {
    const record = fits(line, options) ? parseRecord(dir, line, options.onDamaged) : undefined
    if (!record) continue
    yield record
    if ((count += 1) >= limit) return
  }
}

/** The record with this `seq`, found in a few small reads; `undefined` if the log has none. */
export async function recordAt(dir: string, seq: number, options: { readonly disk?: Disk } = {}): Promise<AuditRecord | undefined> {
  for await (const record of readRecords(dir, { ...options, from: seq, to: seq, onDamaged: () => undefined })) return record
  return undefined
}

/**
 * The record at a place that an index remembers, in one read. Throws `AUDIT_BROKEN` if there is no such record, or not the one that its own hash says:
 * the index is then older than the log, or the log was changed.
 */
export async function readAt(
  dir: string,
  place: Position & { readonly length: number },
  { disk = realDisk }: { readonly disk?: Disk } = {},
): Promise<AuditRecord> {
  const { segment, offset, length } = place
  const file = await openSegment(dir, segment, disk)
  try {
    const bytes = Buffer.alloc(length)
    let filled = 0
    for (let got = -1; filled < length && got !== 0; filled += got)
      got = await file.read(bytes.subarray(filled), length - filled, offset + filled)
    const check = checkAlone(bytes.subarray(0, -1))
    if (filled < length || bytes.at(-1) !== 0x0a || !check.ok)
      throw broken(dir, { segment, offset }, 'no record stands here; rebuild the index')
    return requireRecord(dir, { segment, offset }, bytes.subarray(0, -1))
  } finally {
    await file.close()
  }
}

/** The lines of a range in the asked order. */
async function* walkRange(dir: string, options: ReadOptions): AsyncGenerator<LogLine, void, void> {
  const { from = 1, to = Number.MAX_SAFE_INTEGER, reverse = false, disk = realDisk, signal, onDamaged } = options
  const walk = { disk, signal, onDamaged }
  const segments = await wholeSegments(disk, dir)
  const start = from <= 1 ? undefined : await locate(dir, segments, from, walk)
  if (from > 1 && !start) return
  if (reverse) {
    const end = to === Number.MAX_SAFE_INTEGER ? undefined : await locate(dir, segments, to + 1, walk)
    for (const segment of segments.slice(0, end ? segments.indexOf(end.segment) + 1 : undefined).toReversed())
      for await (const line of walkBackward(dir, segment, walk, segment === end?.segment ? end.offset : undefined)) {
        if (line.spans.seq < from) return
        yield line
      }
    return
  }
  for (const segment of segments.slice(start ? segments.indexOf(start.segment) : 0))
    for await (const line of walkForward(dir, segment, walk, segment === start?.segment ? start.offset : 0)) {
      if (line.spans.seq > to) return
      yield line
    }
}

/** Decided on the bytes, so that a record that is not wanted is never built. */
export function fits({ bytes, spans }: LogLine, filter: RecordFilter): boolean {
  const { types, actor, project, subject, sinceMs, untilMs } = filter
  const text = (span: { readonly start: number; readonly end: number }): string => bytes.toString('utf8', span.start, span.end)
  if (types && !types.some((type) => JSON.stringify(type) === text(spans.type))) return false
  if (actor !== undefined && JSON.stringify(actor) !== text(spans.actor)) return false
  if (project !== undefined && JSON.stringify(project) !== text(spans.project)) return false
  if (subject !== undefined && JSON.stringify(subject) !== text(spans.subject)) return false
  if (sinceMs === undefined && untilMs === undefined) return true
  const atMs = Date.parse(bytes.toString('latin1', spans.atStart, spans.atStart + 24))
  return !(sinceMs !== undefined && atMs < sinceMs) && !(untilMs !== undefined && atMs >= untilMs)
}

/**
 * The record of a scanned line; `undefined` if it is of a type that only a newer HOOP knows. The scan has proven every member and its type, so no schema
 * looks at them again: that took fifty times as long.
 */
function recordOn(bytes: Buffer): AuditRecord | undefined {
  const scanned: unknown = JSON.parse(bytes.toString('utf8'))
  return isOfKnownType(scanned) ? scanned : undefined
}

const types: ReadonlySet<unknown> = new Set(AuditType.options)
const isOfKnownType = (scanned: unknown): scanned is AuditRecord =>
  typeof scanned === 'object' && scanned !== null && 'type' in scanned && types.has(scanned.type)

function requireRecord(dir: string, { segment, offset }: Position, bytes: Buffer): AuditRecord {
  const record = recordOn(bytes)
  if (record) return record
  throw broken(dir, { segment, offset, reason: 'malformed' }, 'a record of a type that this version does not know')
}

/** In canonical form, and yet perhaps of a type that a newer HOOP writes. */
export function parseRecord(dir: string, line: LogLine, onDamaged: OnDamaged | undefined): AuditRecord | undefined {
  const { segment, offset, length, bytes } = line
  if (!onDamaged) return requireRecord(dir, line, bytes)
  const record = recordOn(bytes)
  if (!record) onDamaged({ segment, offset, length })
  return record
}
