import { linesOf, readBackward, readBlocks } from './blocks.ts'
import type { Disk, LogFile } from './disk.ts'
import { broken, unreadable } from './errors.ts'
import { scanRecord, type RecordSpans } from './scan.ts'
import { segmentPath } from './segment.ts'

/** A line of a log, and where it stands. */
export interface LogLine {
  /** Without its newline. Valid until the next one is asked for. */
  readonly bytes: Buffer
  readonly segment: string
  readonly offset: number
  /** In bytes, with the newline: the next line begins at `offset + length`. */
  readonly length: number
  readonly spans: RecordSpans
}

/** A line that is no record in canonical form. */
export interface DamagedLine {
  readonly segment: string
  readonly offset: number
  readonly length: number
}

/** Called with each damaged line, which is then passed over. Without it, reading throws `AUDIT_BROKEN` there. */
export type OnDamaged = (line: DamagedLine) => void

export interface WalkOptions {
  readonly disk: Disk
  readonly signal?: AbortSignal | undefined
  readonly onDamaged?: OnDamaged | undefined
}

/** The whole lines of one segment from `from` on, before `end`. A torn last line is not given out. */
export async function* walkForward(
  dir: string,
  segment: string,
  options: WalkOptions,
  from = 0,
  end?: number,
): AsyncGenerator<LogLine, void, void> {
  const file = await openSegment(dir, segment, options.disk)
  try {
    for await (const block of readBlocks(file, from, end)) {
      options.signal?.throwIfAborted()
      if (block.kind === 'endless')
        throw broken(dir, { segment, offset: block.offset, reason: 'malformed' }, 'a line of over 16 MiB begins')
      if (block.kind === 'torn') return
      for (const { bytes, offset } of linesOf(block)) {
        const line = logLine(dir, segment, bytes, offset, options.onDamaged)
        if (line) yield line
      }
    }
  } finally {
    await file.close()
  }
}

/** The whole lines of one segment that begin before `end` (default: all), last first. */
export async function* walkBackward(dir: string, segment: string, options: WalkOptions, end?: number): AsyncGenerator<LogLine, void, void> {
  const file = await openSegment(dir, segment, options.disk)
  try {
    for await (const { bytes, offset, hasNewline } of readBackward(file, end ?? (await file.stat()).sizeBytes)) {
      options.signal?.throwIfAborted()
      const line = hasNewline ? logLine(dir, segment, bytes, offset, options.onDamaged) : undefined
      if (line) yield line
    }
  } finally {
    await file.close()
  }
}

/** Opens a segment to read. Whatever the system says about it, then or later, comes as an `AuditError` that names the file. */
export async function openSegment(dir: string, segment: string, disk: Disk): Promise<LogFile> {
  const path = segmentPath(dir, segment)
  const named = <T>(asked: Promise<T>): Promise<T> => asked.catch((error: unknown) => Promise.reject(unreadable(path, error)))
  const file = await named(disk.open(path, 'read'))
  return { ...file, stat: () => named(file.stat()), read: (into, length, position) => named(file.read(into, length, position)) }
}

function logLine(dir: string, segment: string, bytes: Buffer, offset: number, onDamaged: OnDamaged | undefined): LogLine | undefined {
  const spans = scanRecord(bytes, 0, bytes.length)
  const length = bytes.length + 1
  if (spans?.end === bytes.length) return { bytes, segment, offset, length, spans }
  if (!onDamaged) throw broken(dir, { segment, offset, reason: 'malformed' }, 'a line is not a record in canonical form')
  onDamaged({ segment, offset, length })
  return undefined
}
