import { formatTimestamp, type AuditRecord } from '@hoop/protocol'
import { sealRecord } from './chain.ts'
import type { Disk } from './disk.ts'
import { segmentPath } from './segment.ts'
import type { LogEnd, TornLine } from './tail.ts'
import { unwritable } from './writer.ts'

export interface Repair {
  readonly torn: TornLine
  /** `audit.repaired`: it stands where the torn bytes stood. */
  readonly record: AuditRecord
}

/**
 * Puts a record over the torn last line that tells of it, then cuts off what is left of the torn bytes. Killed at any point in between, the log ends
 * in a torn line again, or in the whole record, and never in a repair that nobody recorded.
 */
export async function repairEnd(
  disk: Disk,
  dir: string,
  end: LogEnd,
  torn: TornLine,
  actor: string,
  atMs: number,
): Promise<{ readonly end: LogEnd; readonly repair: Repair }> {
  const { record, line } = sealRecord(end.head, {
    type: 'audit.repaired',
    actor,
    at: formatTimestamp(atMs),
    project: null,
    subject: torn.segment,
    data: { offset: torn.offset, segment: torn.segment, sha256: torn.sha256, sizeBytes: torn.sizeBytes },
  })
  const bytes = Buffer.from(line)
  const path = segmentPath(dir, torn.segment)
  try {
    const file = await disk.open(path, 'repair')
    try {
      await file.write(bytes, torn.offset)
      await file.truncate(torn.offset + bytes.length)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw unwritable(path, cause)
  }
  const head = { seq: record.seq, hash: record.hash }
  return { end: { ...end, head, sizeBytes: torn.offset + bytes.length, torn: undefined }, repair: { torn, record } }
}
