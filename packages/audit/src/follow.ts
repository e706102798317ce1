import { setTimeout as wait } from 'node:timers/promises'
import type { AuditRecord } from '@hoop/protocol'
import { readBackward } from './blocks.ts'
import { realDisk, type Disk } from './disk.ts'
import { AuditError } from './errors.ts'
import { locate } from './locate.ts'
import { fits, parseRecord, type RecordFilter } from './read.ts'
import { segmentName, wholeSegments, type Position } from './segment.ts'
import { openSegment, walkForward, type OnDamaged } from './walk.ts'

export interface FollowOptions extends RecordFilter {
  /** The first `seq`; default: only what is appended from now on. */
  readonly from?: number | undefined
  readonly signal: AbortSignal
  /** How often the log is looked at: 500 ms. */
  readonly pollMs?: number | undefined
  readonly onDamaged?: OnDamaged | undefined
  readonly disk?: Disk | undefined
}

/**
 * Records as another process appends them; ends quietly when aborted. The process that appends has `onAppend`, which needs no looking. A log that is not there yet is
 * waited for. Throws as `readRecords` does.
 */
export async function* followRecords(dir: string, options: FollowOptions): AsyncGenerator<AuditRecord, void, void> {
  const { from, signal, pollMs = 500, onDamaged, disk = realDisk } = options
  const walk = { disk, onDamaged }
  let position = await begin(dir, from, disk, onDamaged)
  while (!signal.aborted) {
    const segments = await segmentsSoFar(disk, dir)
    for (const segment of segments.slice(Math.max(0, segments.indexOf(position.segment)))) {
      const offset = segment === position.segment ? position.offset : 0
      position = { segment, offset }
      for await (const line of walkForward(dir, segment, walk, offset)) {
        if (signal.aborted) return
        position = { segment, offset: line.offset + line.length }
        const record = line.spans.seq >= (from ?? 1) && fits(line, options) ? parseRecord(dir, line, onDamaged) : undefined
        if (record) yield record
      }
    }
    await wait(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

async function begin(dir: string, from: number | undefined, disk: Disk, onDamaged: OnDamaged | undefined): Promise<Position> {
  const segments = await segmentsSoFar(disk, dir)
  const last = segments.at(-1)
  if (last === undefined) return { segment: segmentName(1), offset: 0 }
  const found = from === undefined ? undefined : await locate(dir, segments, from, { disk, onDamaged })
  return found ?? { segment: last, offset: await wholeBytes(dir, last, disk) }
}

/** How far a segment is written in whole lines. */
async function wholeBytes(dir: string, segment: string, disk: Disk): Promise<number> {
  const file = await openSegment(dir, segment, disk)
  try {
    for await (const { bytes, offset, hasNewline } of readBackward(file, (await file.stat()).sizeBytes))
      if (hasNewline) return offset + bytes.length + 1
    return 0
  } finally {
    await file.close()
  }
}

async function segmentsSoFar(disk: Disk, dir: string): Promise<readonly string[]> {
  try {
    return await wholeSegments(disk, dir)
  } catch (error) {
    if (error instanceof AuditError && error.code === 'AUDIT_NOT_FOUND') return []
    throw error
  }
}
