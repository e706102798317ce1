import { constants } from 'node:buffer'

/** One complete line of a file. */
export interface Line {
  /** The bytes as UTF-8, invalid ones as U+FFFD; without the newline, a `\r` before it, or leading NULs. */
  readonly text: string
  /** Where its first byte is in the file. */
  readonly offset: number
  /** How many bytes it takes in the file, newline included: the next line is at `offset + length`. */
  readonly length: number
  /** It was longer than `maxLineBytes`: `text` is its head, cut between two characters. */
  readonly oversized?: true
  /** How many NUL bytes in front of the text were left out; what a crash leaves at the end of a file. */
  readonly nulBytes?: number
}

export interface LineSplitterOptions {
  /** Longer lines come as `oversized`. Default 128 MiB. */
  readonly maxLineBytes?: number | undefined
  /** Where in the file the first byte pushed is. Default 0. */
  readonly startOffset?: number | undefined
  /**
   * Makes the text of a line that is not `oversized` from its bytes, in place of `bytes.toString('utf8', start, end)`: for who does not want
   * all of a line. The bytes are another line's afterwards.
   */
  readonly textOf?: ((bytes: Buffer, start: number, end: number) => string) | undefined
}

export interface LineSplitter {
  /** Takes the next bytes of the file and returns the lines that they complete. The chunk may be reused afterwards. */
  push(chunk: Uint8Array): Line[]
  /** Where the line that is being collected begins: the end of the last complete one. */
  readonly offset: number
  /** How many bytes came since then. */
  readonly tornBytes: number
}

/** Enough for 64 MiB of text with its escapes. */
const defaultMaxLineBytes = 128 * 1024 * 1024

const newline = 0x0a
const carriageReturn = 0x0d
const keptCapacity = 64 * 1024

/**
 * Cuts bytes into lines, however the bytes come in. Pure: it reads nothing. What it holds is the line that is not complete,
 * at most `maxLineBytes` of it, in one buffer that doubles, so that a line of any size costs time linear in its bytes.
 * @throws RangeError for a limit that is not a positive whole number or that no string can hold.
 */
export function createLineSplitter(options: LineSplitterOptions = {}): LineSplitter {
  const maxLineBytes = options.maxLineBytes ?? defaultMaxLineBytes
  if (!Number.isSafeInteger(maxLineBytes) || maxLineBytes < 1 || maxLineBytes > constants.MAX_STRING_LENGTH)
    throw new RangeError(`maxLineBytes is ${maxLineBytes}; it must be a whole number from 1 to ${constants.MAX_STRING_LENGTH}`)
  let offset = options.startOffset ?? 0
  const textOf = options.textOf ?? utf8
  if (!Number.isSafeInteger(offset) || offset < 0) throw new RangeError(`startOffset is ${offset}; it must be a whole number, 0 or more`)

  let tornBytes = 0
  let nulBytes = 0
  let held = Buffer.alloc(0)
  let heldBytes = 0

  function hold(bytes: Buffer, start: number, end: number): void {
    tornBytes += end - start
    let from = start
    if (heldBytes === 0) {
      while (from < end && bytes[from] === 0) from += 1
      nulBytes += from - start
    }
    const count = Math.min(end - from, maxLineBytes - heldBytes)
    if (heldBytes + count > held.length) {
      const larger = Buffer.allocUnsafe(Math.min(maxLineBytes, Math.max(1024, held.length * 2, heldBytes + count)))
      held.copy(larger, 0, 0, heldBytes)
      held = larger
    }
    bytes.copy(held, heldBytes, from, from + count)
    heldBytes += count
  }

  function takeHeld(): Line {
    const isOversized = tornBytes - nulBytes > heldBytes
    const content = held.subarray(0, heldBytes)
    const text = isOversized ? utf8(content, 0, endOfCharacters(content)) : textOf(content, 0, endOfText(content, 0, heldBytes))
    const line = {
      text,
      offset,
      length: tornBytes + 1,
      ...(isOversized ? { oversized: true as const } : undefined),
      ...(nulBytes > 0 ? { nulBytes } : undefined),
    }
    tornBytes = nulBytes = heldBytes = 0
    if (held.length > keptCapacity) held = Buffer.alloc(0)
    return line
  }

  return {
    push(chunk) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
      const lines: Line[] = []
      let start = 0
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
        let line: Line
        if (tornBytes === 0 && bytes[start] !== 0 && end - start <= maxLineBytes) {
          line = { text: textOf(bytes, start, endOfText(bytes, start, end)), offset, length: end - start + 1 }
        } else {
          hold(bytes, start, end)
          line = takeHeld()
        }
        lines.push(line)
        offset += line.length
        start = end + 1
      }
      if (start < bytes.length) hold(bytes, start, bytes.length)
      return lines
    },
    get offset() {
      return offset
    },
    get tornBytes() {
      return tornBytes
    },
  }
}

const utf8 = (bytes: Buffer, start: number, end: number): string => bytes.toString('utf8', start, end)

function endOfText(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === carriageReturn ? end - 1 : end
}

/** Where the last whole character of a text that was cut anywhere ends. */
function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0
    if ((byte & 0xc0) === 0x80) continue
    const width = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
    return width > back ? bytes.length - back : bytes.length
  }
  return bytes.length
}
