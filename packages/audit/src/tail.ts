import { createHash } from 'node:crypto'
import { readBackward } from './blocks.ts'
import { checkAlone, type Head } from './chain.ts'
import type { Disk } from './disk.ts'
import { broken } from './errors.ts'
import { isTorn } from './torn.ts'
import { openSegment } from './walk.ts'
import { segmentName, wholeSegments } from './segment.ts'

/** Bytes after the last newline of a log: a write that was cut off. */
export interface TornLine {
  readonly segment: string
  /** Where they begin, and where the log is good up to. */
  readonly offset: number
  readonly sizeBytes: number
  readonly sha256: string
}

/** Where a log ends, as its last lines tell. */
export interface LogEnd {
  readonly head: Head | null
  /** The last segment: the one to go on with. `audit-000001.jsonl` for an empty folder. */
  readonly segment: string
  /** False if there is no file of that name yet. */
  readonly exists: boolean
  /** Bytes of the last segment up to its last newline. */
  readonly sizeBytes: number
  readonly torn: TornLine | undefined
}

/**
 * Finds the head from the end of the last segment, however long the log is: the last whole line must be a record that its own hash confirms.
 * What came before is not looked at; that is what `verify` is for. Throws `AUDIT_BROKEN` for everything but a torn last line.
 */
export async function readEnd(disk: Disk, dir: string): Promise<LogEnd> {
  const segments = await wholeSegments(disk, dir)
  const segment = segments.at(-1)
  if (segment === undefined) return { head: null, segment: segmentName(1), exists: false, sizeBytes: 0, torn: undefined }
  const last = await readSegmentEnd(disk, dir, segment)
  const before = segments.at(-2)
  if (last.head || before === undefined) return { ...last, segment, exists: true }
  // A segment that has no record yet: the one before it must be whole.
  const closed = await readSegmentEnd(disk, dir, before)
  if (!closed.head || closed.torn)
    throw broken(dir, { segment: before, reason: 'malformed' }, 'a segment with a later one beside it does not end in a record')
  return { ...last, head: closed.head, segment, exists: true }
}

async function readSegmentEnd(disk: Disk, dir: string, segment: string): Promise<Pick<LogEnd, 'head' | 'sizeBytes' | 'torn'>> {
  const file = await openSegment(dir, segment, disk)
  try {
    let torn: TornLine | undefined
    for await (const line of readBackward(file, (await file.stat()).sizeBytes)) {
      const { bytes, offset } = line
      if (!line.hasNewline) {
        if (!isTorn(bytes)) throw broken(dir, { segment, offset, reason: 'malformed' }, 'the last line is not cut off, but changed')
        torn = { segment, offset, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
        continue
      }
      const check = checkAlone(bytes)
      if (!check.ok) throw broken(dir, { segment, offset, reason: check.reason }, 'the last whole line is not the record that was written')
      return { head: check.head, sizeBytes: offset + bytes.length + 1, torn }
    }
    return { head: null, sizeBytes: 0, torn }
  } finally {
    await file.close()
  }
}
