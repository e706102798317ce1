import type { LogFile } from './disk.ts'
import { maxLineBytes } from './limits.ts'

/** A piece of a file that ends where a line ends; only the last one may not. */
export interface Block {
  /** Valid until the next block is asked for. */
  readonly bytes: Buffer
  /** Of its first byte in the file. */
  readonly offset: number
  /** `whole`: one or more lines, each with its newline. `torn`: the rest of the file, without one. `endless`: a line over 16 MiB begins here. */
  readonly kind: 'whole' | 'torn' | 'endless'
}

const newline = 0x0a

/** Reads forward from `from` to `end` (default: the end of the file when it gets there). Memory: one chunk, or the longest line. */
export async function* readBlocks(
  file: LogFile,
  from = 0,
  end = Number.MAX_SAFE_INTEGER,
  pieceBytes = 256 * 1024,
): AsyncGenerator<Block, void, void> {
  let buffer = Buffer.allocUnsafe(pieceBytes)
  let offset = from
  let filled = 0
  for (;;) {
    if (filled === buffer.length) {
      if (filled > maxLineBytes) return yield { bytes: buffer, offset, kind: 'endless' }
      const larger = Buffer.allocUnsafe(buffer.length * 2)
      buffer.copy(larger, 0, 0, filled)
      buffer = larger
    }
    const wanted = Math.min(buffer.length - filled, end - offset - filled)
    const length = wanted > 0 ? await file.read(buffer.subarray(filled), wanted, offset + filled) : 0
    if (length === 0) break
    const lastNewline = buffer.subarray(filled, filled + length).lastIndexOf(newline)
    filled += length
    if (lastNewline === -1) continue
    const whole = filled - length + lastNewline + 1
    yield { bytes: buffer.subarray(0, whole), offset, kind: 'whole' }
    buffer.copyWithin(0, whole, filled)
    offset += whole
    filled -= whole
  }
  if (filled > 0) yield { bytes: buffer.subarray(0, filled), offset, kind: 'torn' }
}

/** The lines of a whole block: the bytes without the newline, and the offset of its first byte in the file. */
export function* linesOf({ bytes, offset }: Block): Generator<{ readonly bytes: Buffer; readonly offset: number }, void, void> {
  for (let at = 0; at < bytes.length;) {
    const stop = bytes.indexOf(newline, at)
    yield { bytes: bytes.subarray(at, stop), offset: offset + at }
    at = stop + 1
  }
}

export interface BackwardLine {
  /** Without its newline. */
  readonly bytes: Buffer
  readonly offset: number
  /** False only for the last bytes of a file that does not end with a newline. */
  readonly hasNewline: boolean
}

/** The lines before `end`, last first, reading no more of the file than is asked for. A line over 16 MiB comes cut, as its last bytes. */
export async function* readBackward(file: LogFile, end: number): AsyncGenerator<BackwardLine, void, void> {
  let rest = Buffer.alloc(0) // the bytes from `start` on that are not yet given out
  let start = end
  while (start > 0 && rest.length <= maxLineBytes + 1) {
    const length = Math.min(start, Math.max(64 * 1024, rest.length))
    const chunk = Buffer.alloc(length)
    await readFully(file, chunk, start - length)
    rest = Buffer.concat([chunk, rest])
    start -= length
    for (let before = lastNewlineBefore(rest); before !== -1; before = lastNewlineBefore(rest)) {
      yield backwardLine(rest.subarray(before + 1), start + before + 1)
      rest = rest.subarray(0, before + 1)
    }
  }
  if (rest.length > 0) yield backwardLine(rest, start)
}

/** Where the newline stands that ends the line before the last one; -1 if the last line may begin earlier than `bytes`. */
function lastNewlineBefore(bytes: Buffer): number {
  return bytes.length < 2 ? -1 : bytes.lastIndexOf(newline, bytes.length - 2)
}

function backwardLine(bytes: Buffer, offset: number): BackwardLine {
  const hasNewline = bytes.at(-1) === newline
  return { bytes: hasNewline ? bytes.subarray(0, -1) : bytes, offset, hasNewline }
}

async function readFully(file: LogFile, into: Buffer, position: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const length = await file.read(into.subarray(done), into.length - done, position + done)
    if (length === 0) throw new Error('a segment became shorter while it was read: only a torn line is ever cut off')
    done += length
  }
}
