import type { Checkpoint, Fingerprint, Windows } from './checkpoint.ts'
import { fingerprintOf, firstBytes, lastBytes, noWindows, sameFingerprint, windowBytes } from './checkpoint.ts'
import type { OpenFile } from './disk.ts'
import { createLineSplitter, type Line } from './lines.ts'

export interface CursorOptions {
  readonly maxLineBytes?: number | undefined
  readonly maxBytesPerRead: number
  readonly from?: Pick<Checkpoint, 'offset' | 'fingerprint'> | undefined
}

/** What one step found: lines, or that the bytes already given out are no longer in the file. */
export type Step = { readonly lines: Line[]; readonly tornBytes: number; readonly more: boolean } | 'truncated' | 'rewritten'

/** What has been given out, up to a moment. Does not change when the cursor moves on. */
export interface Mark {
  /** The end of the last line given out. */
  readonly offset: number
  fingerprint(): Fingerprint
}

/** A place in one file. After `'truncated'` or `'rewritten'` it is of no use: begin with a new one. */
export interface Cursor {
  mark(): Mark
  /** Reads on, up to `sizeBytes` or to the limit of one step. */
  step(file: OpenFile, sizeBytes: number): Promise<Step>
}

const chunkBytes = 256 * 1024
/** An incomplete line up to this size is not kept between steps but read again: nothing held, nothing that could be stale. */
const heldFromBytes = 64 * 1024

export function createCursor({ maxLineBytes, maxBytesPerRead, from }: CursorOptions): Cursor {
  /** What has been given out, and the windows around its end; these are unknown until a checkpoint has met its file. */
  let offset = from?.offset ?? 0
  let windows: Windows | undefined = from ? undefined : noWindows
  /** What has been read: at times further, into a line that is not complete. */
  let splitter = createLineSplitter({ maxLineBytes, startOffset: offset })
  let position = offset
  /** The first and the last bytes before `position`. */
  let head = noWindows.head
  let recent = noWindows.tail

  /** Forgets what was read beyond what was given out. */
  function rewind(to: Windows): void {
    splitter = createLineSplitter({ maxLineBytes, startOffset: offset })
    position = offset
    head = to.head
    recent = to.tail
  }

  async function readOn(file: OpenFile, end: number, known: Windows): Promise<{ lines: Line[]; tail: Buffer; endsWithNul: boolean }> {
    const lines: Line[] = []
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, end - position))
    let { tail } = known
    let endsWithNul = false
    while (position < end) {
      const count = await file.read(chunk, Math.min(chunk.length, end - position), position)
      if (count === 0) break // it shrank meanwhile; the comparison after this, or the one of the next step, says so
      const bytes = chunk.subarray(0, count)
      for (const line of splitter.push(bytes)) lines.push(line)
      if (splitter.offset > position) tail = lastBytes(recent, bytes.subarray(0, splitter.offset - position))
      head = firstBytes(head, bytes)
      recent = lastBytes(recent, bytes)
      position += count
      endsWithNul = bytes[count - 1] === 0
    }
    return { lines, tail, endsWithNul }
  }

  async function tryStep(file: OpenFile, sizeBytes: number, known: Windows): Promise<Step | 'torn line changed'> {
    const heldUpTo = position
    const held = recent
    const { lines, tail, endsWithNul } = await readOn(file, Math.min(sizeBytes, position + maxBytesPerRead), known)

    // Compared after reading, not before: if the old bytes are still there now, the new ones came from the same content.
    const found = await readWindows(file, offset)
    if (found.tail.length < known.tail.length) return 'truncated'
    if (!found.head.equals(known.head) || !found.tail.equals(known.tail)) return 'rewritten'
    if (heldUpTo > offset && !held.equals(await readAt(file, heldUpTo - held.length, heldUpTo))) return 'torn line changed'

    offset = splitter.offset
    const given = { head: head.subarray(0, offset), tail }
    windows = given
    const { tornBytes } = splitter
    const more = position < sizeBytes
    // NULs at the end may be space that was reserved, and is filled in later.
    if (!more && tornBytes > 0 && (tornBytes <= heldFromBytes || endsWithNul)) rewind(given)
    return { lines, tornBytes, more }
  }

  async function step(file: OpenFile, sizeBytes: number): Promise<Step> {
    if (sizeBytes < offset) return 'truncated'
    if (!windows) {
      const found = await readWindows(file, offset)
      if (!from || !sameFingerprint(fingerprintOf(found), from.fingerprint)) return 'rewritten'
      windows = found
      rewind(found)
    }
    const known = windows
    if (sizeBytes < position) rewind(known)
    try {
      const found = await tryStep(file, sizeBytes, known)
      if (found !== 'torn line changed') return found
    } catch (error) {
      rewind(known) // or the lines before the error would be lost
      throw error
    }
    rewind(known) // nobody has seen the incomplete line, so nobody needs to know that it is another
    return step(file, sizeBytes)
  }

  function mark(): Mark {
    const known = windows
    return { offset, fingerprint: () => (known ? fingerprintOf(known) : (from?.fingerprint ?? fingerprintOf(noWindows))) }
  }

  return { mark, step }
}

async function readWindows(file: OpenFile, offset: number): Promise<Windows> {
  const head = await readAt(file, 0, Math.min(windowBytes, offset))
  return { head, tail: offset <= windowBytes ? head : await readAt(file, offset - windowBytes, offset) }
}

/** The bytes from `start` to `end`, fewer if the file is shorter by now. */
async function readAt(file: OpenFile, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.alloc(end - start)
  let filled = 0
  while (filled < bytes.length) {
    const count = await file.read(bytes.subarray(filled), bytes.length - filled, start + filled)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}
