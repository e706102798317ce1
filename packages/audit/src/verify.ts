import type { AuditCheckpoint, AuditVerdict } from '@hoop/protocol'
import { linesOf, readBlocks, type Block } from './blocks.ts'
import { checkLine, type Head } from './chain.ts'
import { requireSigned } from './checkpoint.ts'
import { realDisk, type Disk, type LogFile } from './disk.ts'
import type { BreakReason } from './errors.ts'
import { listSegments, segmentName, segmentNumber, type Position } from './segment.ts'
import { isTorn } from './torn.ts'
import { openSegment } from './walk.ts'

export interface VerifyOptions {
  /** The chain must hold this record: without one, a log whose end was cut off is a shorter log that is whole. */
  readonly checkpoint?: AuditCheckpoint | undefined
  /** The key that must have signed the checkpoint, base64 of its 32 bytes. Without one, any key may have: then trust is in where the checkpoint was kept. */
  readonly publicKey?: string | undefined
  /** Look no further than here: where the durable part of an open log ends. */
  readonly until?: Position | undefined
  readonly signal?: AbortSignal | undefined
  /** Called after each piece of a segment, about 256 KiB. */
  readonly onProgress?: ((progress: { readonly records: number; readonly segments: number; readonly bytes: number }) => void) | undefined
  readonly disk?: Disk | undefined
}

/**
 * Reads the whole log and proves or disproves it: every byte of every record, the links between them, that no segment is missing, and that the checkpoint's
 * record is there. `error.seq` is the number of the record that should stand at `segment` and `line` (from 1) and is not proven. Reads each segment
 * once, in memory of one piece. Throws for what is no answer: `AUDIT_NOT_FOUND`, `AUDIT_UNREADABLE`, `AUDIT_CHECKPOINT`, or when it is aborted.
 */
export async function verify(dir: string, options: VerifyOptions = {}): Promise<AuditVerdict> {
  const { checkpoint, publicKey, until, disk = realDisk } = options
  if (checkpoint) requireSigned(checkpoint, publicKey === undefined ? {} : { publicKey })
  const last = until ? segmentNumber(until.segment) : undefined
  const found = await listSegments(disk, dir)
  const numbers = last === undefined ? found : found.filter((number) => number <= last)
  const chain = new Chain(checkpoint)
  for (let number = 1; number <= (numbers.at(-1) ?? 0); number += 1) {
    chain.enter(segmentName(number))
    if (!numbers.includes(number)) return chain.breaks('missing-segment')
    const isLast = number === numbers.at(-1)
    const end = number === last ? until?.offset : undefined
    const reason = await verifySegment(chain, await openSegment(dir, segmentName(number), disk), isLast, end, options)
    if (reason) return chain.breaks(reason)
  }
  return chain.verdict()
}

async function verifySegment(
  chain: Chain,
  file: LogFile,
  isLast: boolean,
  end: number | undefined,
  { signal, onProgress }: VerifyOptions,
): Promise<BreakReason | undefined> {
  try {
    for (let offset = 0, looks = 0; ;) {
      let torn: Block | undefined
      for await (const block of readBlocks(file, offset, end)) {
        signal?.throwIfAborted()
        if (block.kind === 'endless') return 'malformed'
        if (block.kind === 'torn') {
          torn = block
          break
        }
        for (const line of linesOf(block)) {
          const reason = chain.next(line.bytes)
          if (reason) return reason
        }
        offset = block.offset + block.bytes.length
        onProgress?.({ records: chain.records, segments: chain.segments, bytes: (chain.bytes += block.bytes.length) })
      }
      if (!torn) return !isLast && chain.line === 1 ? 'malformed' : undefined // only the newest may be empty
      if (!isLast) return 'malformed'
      // Another process may be writing this very line: look once more before it is called torn.
      if (looks === 0 && end === undefined) {
        looks = 1
        await new Promise((resolve) => setTimeout(resolve, 20))
        continue
      }
      if (!isTorn(torn.bytes)) return 'malformed'
      chain.torn = true
      return undefined
    }
  } finally {
    await file.close()
  }
}

/** How far the proof has come. */
class Chain {
  readonly checkpoint: Head | undefined
  head: Head | null = null
  segment = segmentName(1)
  segments = 0
  /** The line that comes next, from 1. */
  line = 1
  bytes = 0
  torn = false
  constructor(checkpoint: Head | undefined) {
    this.checkpoint = checkpoint
  }

  get records(): number {
    return this.head?.seq ?? 0
  }

  enter(segment: string): void {
    this.segment = segment
    this.segments += 1
    this.line = 1
  }

  next(bytes: Uint8Array): BreakReason | undefined {
    const check = checkLine(bytes, this.head)
    if (!check.ok) return check.reason
    const { checkpoint } = this
    // Whole and well linked, but not the record that was signed: the log was written anew.
    if (check.head.seq === checkpoint?.seq && check.head.hash !== checkpoint.hash) return 'hash-mismatch'
    this.head = check.head
    this.line += 1
    return undefined
  }

  breaks(reason: BreakReason): AuditVerdict {
    return { ok: false, error: { seq: this.records + 1, segment: this.segment, line: this.line, reason } }
  }

  verdict(): AuditVerdict {
    const { head, records, segments, torn, checkpoint } = this
    if (checkpoint && checkpoint.seq > records) return this.breaks('truncated')
    return { ok: true, records, segments, head, ...(torn && { torn: true as const }) }
  }
}
