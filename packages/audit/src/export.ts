import { readBlocks } from './blocks.ts'
import { realDisk, type Disk } from './disk.ts'
import { broken } from './errors.ts'
import { locate } from './locate.ts'
import { wholeSegments, type Position } from './segment.ts'
import { openSegment } from './walk.ts'

export interface ExportOptions {
  /** First and last `seq`, both included; default: all. A part that does not begin with record 1 proves only itself. */
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly disk?: Disk | undefined
}

/**
 * The lines of a log, byte for byte as they stand on the disk, in pieces of one or more whole lines: what the standalone verifier takes. Damaged lines are given
 * out as they are. A torn last line is left out.
 */
export async function* exportLog(dir: string, options: ExportOptions = {}): AsyncGenerator<Uint8Array, void, void> {
  const { from = 1, to = Number.MAX_SAFE_INTEGER, signal, disk = realDisk } = options
  const segments = await wholeSegments(disk, dir)
  const walk = { disk, signal, onDamaged: () => undefined }
  const start: Position | undefined = from <= 1 ? { segment: segments[0] ?? '', offset: 0 } : await locate(dir, segments, from, walk)
  const end = to === Number.MAX_SAFE_INTEGER ? undefined : await locate(dir, segments, to + 1, walk)
  if (!start || segments.length === 0) return
  const last = end ? segments.indexOf(end.segment) : segments.length - 1
  for (const segment of segments.slice(segments.indexOf(start.segment), last + 1)) {
    const file = await openSegment(dir, segment, disk)
    try {
      for await (const block of readBlocks(
        file,
        segment === start.segment ? start.offset : 0,
        segment === end?.segment ? end.offset : undefined,
      )) {
        signal?.throwIfAborted()
        if (block.kind === 'endless')
          throw broken(dir, { segment, offset: block.offset, reason: 'malformed' }, 'a line of over 16 MiB begins')
        if (block.kind === 'whole') yield Uint8Array.from(block.bytes)
      }
    } finally {
      await file.close()
    }
  }
}
