import type { FileHandle } from 'node:fs/promises'

/** The last state of page 1 in a write-ahead log, as far as it was committed. */
export interface WalPageOne {
  /** The first 100 bytes of the page: SQLite's header. */
  readonly header: Buffer
  /** Committed frames before and with the newest commit. */
  readonly frames: number
}

const headerBytes = 32
const frameHeaderBytes = 24

/**
 * The newest committed page 1 of a SQLite WAL, or `undefined` if it holds none (empty, header only, torn, of another
 * generation). Frames count while salts and running checksum agree with the header; what follows the first that does
 * not is a leftover. Format: https://sqlite.org/fileformat2.html#walformat. Reads one frame at a time.
 */
export async function readWalPageOne(wal: FileHandle): Promise<WalPageOne | undefined> {
  const head = await readAt(wal, 0, headerBytes)
  const format = head && decodeHeader(head)
  if (!format) return undefined
  const { pageBytes, salts, words } = format
  let sum = format.sum
  let pending: Buffer | undefined
  let committed: WalPageOne | undefined
  const frameBytes = frameHeaderBytes + pageBytes
  for (let frame = 0; ; frame++) {
    const bytes = await readAt(wal, headerBytes + frame * frameBytes, frameBytes)
    if (!bytes || !bytes.subarray(8, 16).equals(salts)) return committed
    sum = checksum(bytes.subarray(0, 8), words, sum)
    sum = checksum(bytes.subarray(frameHeaderBytes), words, sum)
    if (sum[0] !== bytes.readUInt32BE(16) || sum[1] !== bytes.readUInt32BE(20)) return committed
    if (bytes.readUInt32BE(0) === 1) pending = Buffer.from(bytes.subarray(frameHeaderBytes, frameHeaderBytes + 100))
    // A frame that ends a transaction carries the size of the database after it.
    if (bytes.readUInt32BE(4) !== 0 && pending) committed = { header: pending, frames: frame + 1 }
  }
}

type Sum = readonly [number, number]
type Words = 'BE' | 'LE'

interface WalFormat {
  readonly pageBytes: number
  readonly salts: Buffer
  readonly words: Words
  readonly sum: Sum
}

function decodeHeader(head: Buffer): WalFormat | undefined {
  const magic = head.readUInt32BE(0)
  if (magic !== 0x377f0682 && magic !== 0x377f0683) return undefined
  const pageBytes = head.readUInt32BE(8)
  if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) return undefined
  const words = magic === 0x377f0683 ? 'BE' : 'LE'
  const sum = checksum(head.subarray(0, 24), words, [0, 0])
  if (sum[0] !== head.readUInt32BE(24) || sum[1] !== head.readUInt32BE(28)) return undefined
  return { pageBytes, salts: head.subarray(16, 24), words, sum }
}

/** The WAL's running checksum over whole 8-byte pieces. */
function checksum(bytes: Buffer, words: Words, [first, second]: Sum): Sum {
  let [a, b] = [first, second]
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    a = (a + (words === 'BE' ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)) + b) >>> 0
    b = (b + (words === 'BE' ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4)) + a) >>> 0
  }
  return [a, b]
}

/** Exactly these bytes, or `undefined` where the file ends before. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer | undefined> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) return undefined
    filled += bytesRead
  }
  return buffer
}
