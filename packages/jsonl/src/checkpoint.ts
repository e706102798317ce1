import { hash as digest } from 'node:crypto'

/** Which bytes of a file prove that it is still the one that was read: the first and the last before an offset, hashed. */
export interface Fingerprint {
  /** SHA-256, base64url, of the first 1024 bytes of the file, or of as many as lie before the offset. */
  readonly head: string
  /** SHA-256, base64url, of the last 1024 bytes before the offset. */
  readonly tail: string
}

/** Where a tail is in its file, and how to tell that it is still that file. Plain JSON; holds no text of the file. */
export interface Checkpoint {
  readonly version: 1
  /** The end of the last line that was given out. */
  readonly offset: number
  /** The size of the file when it was last read; 0 if there was none. */
  readonly sizeBytes: number
  /** Absent if there was no file. Numbers of the file system, as decimal strings: they have 64 bits. */
  readonly file?: { readonly inode: string; readonly bornNs: string }
  readonly fingerprint: Fingerprint
}

/** How many bytes each half of a fingerprint covers. */
export const windowBytes = 1024

/** The bytes themselves. The process that read them compares these, and so needs no hash. */
export interface Windows {
  readonly head: Buffer
  readonly tail: Buffer
}

/** What a tail that has read nothing knows. */
export const noWindows: Windows = { head: Buffer.alloc(0), tail: Buffer.alloc(0) }

export function fingerprintOf(windows: Windows): Fingerprint {
  return { head: hash(windows.head), tail: hash(windows.tail) }
}

export function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a.head === b.head && a.tail === b.tail
}

/** The first bytes of a file of which `head` are the first, and `bytes` come next. */
export function firstBytes(head: Buffer, bytes: Buffer): Buffer {
  return head.length >= windowBytes ? head : Buffer.concat([head, bytes.subarray(0, windowBytes - head.length)])
}

/** The last bytes of a file of which `tail` were the last, and `bytes` come next. A copy. */
export function lastBytes(tail: Buffer, bytes: Buffer): Buffer {
  const kept = Math.min(tail.length, Math.max(0, windowBytes - bytes.length))
  return Buffer.concat([tail.subarray(tail.length - kept), bytes.subarray(Math.max(0, bytes.length - windowBytes))])
}

/** Reads a checkpoint that was stored as JSON. `undefined` if it is not one: begin at the start of the file then. */
export function parseCheckpoint(stored: unknown): Checkpoint | undefined {
  if (!isRecord(stored) || stored.version !== 1) return undefined
  const { offset, sizeBytes, file, fingerprint } = stored
  if (!isSize(offset) || !isSize(sizeBytes)) return undefined
  if (!isRecord(fingerprint) || !isHash(fingerprint.head) || !isHash(fingerprint.tail)) return undefined
  const checkpoint = { version: 1, offset, sizeBytes, fingerprint: { head: fingerprint.head, tail: fingerprint.tail } } as const
  if (file === undefined) return offset === 0 ? checkpoint : undefined
  if (!isRecord(file) || !isDecimal(file.inode) || !isDecimal(file.bornNs)) return undefined
  return { ...checkpoint, file: { inode: file.inode, bornNs: file.bornNs } }
}

const hash = (bytes: Buffer): string => digest('sha256', bytes, 'base64url')
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null
const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
const isHash = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{43}$/.test(value)
const isDecimal = (value: unknown): value is string => typeof value === 'string' && /^-?\d{1,20}$/.test(value)
