import { maxDepth } from './limits.ts'

/** Where the members of one record stand in its bytes. Texts are spans of their JSON, quotes included. */
export interface RecordSpans {
  readonly actor: Span
  /** Of the 24 characters, without quotes. */
  readonly atStart: number
  readonly data: Span
  /** Of the 64 digits, without quotes. */
  readonly hashStart: number
  readonly prevStart: number
  readonly project: Span
  readonly seq: number
  readonly subject: Span
  readonly type: Span
  /** After the closing brace. */
  readonly end: number
}

export interface Span {
  readonly start: number
  readonly end: number
}

/**
 * Reads the record that begins at `start`, and only if it is in canonical form: this accepts exactly the bytes that canonicalizing the
 * parsed record would give back, in one pass and without building the value. `undefined` for everything else. More may follow: look at `end`.
 */
export function scanRecord(bytes: Uint8Array, start: number, end: number): RecordSpans | undefined {
  const reader = new Reader(bytes, start, end)
  if (!reader.literal(literals.actor)) return undefined
  const actor = reader.span()
  if (!reader.string() || reader.at - actor.start < 3) return undefined // empty is nobody
  actor.end = reader.at
  if (!reader.literal(literals.at)) return undefined
  const atStart = reader.at
  if (!reader.timestamp() || !reader.literal(literals.data)) return undefined
  const data = reader.span()
  if (bytes[reader.at] !== OBJECT || !reader.value(1)) return undefined
  data.end = reader.at
  if (!reader.literal(literals.hash)) return undefined
  const hashStart = reader.at
  if (!reader.hex64() || !reader.literal(literals.prev)) return undefined
  const prevStart = reader.at
  if (!reader.hex64() || !reader.literal(literals.project)) return undefined
  const project = reader.span()
  if (!reader.stringOrNull()) return undefined
  project.end = reader.at
  if (!reader.literal(literals.seq)) return undefined
  const seq = reader.integer()
  if (!(seq >= 1) || !reader.literal(literals.subject)) return undefined
  const subject = reader.span()
  if (!reader.stringOrNull()) return undefined
  subject.end = reader.at
  if (!reader.literal(literals.type)) return undefined
  const type = reader.span()
  if (!reader.string()) return undefined
  type.end = reader.at
  if (!reader.literal(literals.end)) return undefined
  return { actor, atStart, data, hashStart, prevStart, project, seq, subject, type, end: reader.at }
}

const text = (literal: string): Uint8Array => new TextEncoder().encode(literal)
const literals = {
  actor: text('{"actor":'),
  at: text(',"at":"'),
  data: text('","data":'),
  hash: text(',"hash":"'),
  prev: text('","prev":"'),
  project: text('","project":'),
  seq: text(',"seq":'),
  subject: text(',"subject":'),
  type: text(',"type":'),
  end: text(',"v":1}'),
  true: text('true'),
  false: text('false'),
  null: text('null'),
}
const shape = text('0000-00-00T00:00:00.000Z')
const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const LIST = 0x5b
const BACKSLASH = 0x5c
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d
/** After a backslash: the short escapes, which JCS uses where they exist. */
const shortEscapes = new Set(text('"\\bfnrt'))
const controlsWithShortEscape = new Set([8, 9, 10, 12, 13])
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A strict reader of JCS over bytes. Every method either moves on and says true, or says false; then the reader is of no more use. */
class Reader {
  readonly bytes: Uint8Array
  readonly end: number
  at: number
  /** Whether the last string had anything but plain ASCII: then bytes do not sort as UTF-16 does. */
  wasPlain = true
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.bytes = bytes
    this.at = start
    this.end = end
  }

  span(): { start: number; end: number } {
    return { start: this.at, end: this.at }
  }

  /** The byte here; -1 at the end, which is no byte. */
  peek(): number {
    return this.at < this.end ? (this.bytes[this.at] ?? -1) : -1
  }

  literal(expected: Uint8Array): boolean {
    if (this.at + expected.length > this.end) return false
    for (let n = 0; n < expected.length; n += 1) if (this.bytes[this.at + n] !== expected[n]) return false
    this.at += expected.length
    return true
  }

  timestamp(): boolean {
    if (this.at + shape.length > this.end) return false
    for (let n = 0; n < shape.length; n += 1) {
      const byte = this.bytes[this.at + n] ?? -1
      if (shape[n] === ZERO ? !isDigit(byte) : byte !== shape[n]) return false
    }
    this.at += shape.length
    return true
  }

  hex64(): boolean {
    if (this.at + 64 > this.end) return false
    for (let n = 0; n < 64; n += 1) if (!isHex(this.bytes[this.at + n] ?? -1)) return false
    this.at += 64
    return true
  }

  stringOrNull(): boolean {
    return this.peek() === QUOTE ? this.string() : this.literal(literals.null)
  }

  value(depth: number): boolean {
    switch (this.peek()) {
      case QUOTE:
        return this.string()
      case OBJECT:
        return depth < maxDepth && this.object(depth)
      case LIST:
        return depth < maxDepth && this.list(depth)
      case 0x74:
        return this.literal(literals.true)
      case 0x66:
        return this.literal(literals.false)
      case 0x6e:
        return this.literal(literals.null)
      default:
        return !Number.isNaN(this.integer())
    }
  }

  list(depth: number): boolean {
    this.at += 1
    if (this.peek() === LIST_END) return this.skip()
    for (;;) {
      if (!this.value(depth + 1)) return false
      if (this.peek() === LIST_END) return this.skip()
      if (this.peek() !== COMMA) return false
      this.at += 1
    }
  }

  object(depth: number): boolean {
    this.at += 1
    if (this.peek() === OBJECT_END) return this.skip()
    let previous: Key | undefined
    for (;;) {
      const start = this.at
      if (!this.string()) return false
      const key: Key = { start, end: this.at, isPlain: this.wasPlain }
      if (previous && !this.comesAfter(key, previous)) return false
      previous = key
      if (this.peek() !== COLON) return false
      this.at += 1
      if (!this.value(depth + 1)) return false
      if (this.peek() === OBJECT_END) return this.skip()
      if (this.peek() !== COMMA) return false
      this.at += 1
    }
  }

  skip(): boolean {
    this.at += 1
    return true
  }

  /** In the order of UTF-16 code units, and not the same key again. */
  comesAfter(key: Key, previous: Key): boolean {
    if (!key.isPlain || !previous.isPlain) return this.decode(key) > this.decode(previous)
    const { bytes } = this
    const length = Math.min(key.end - key.start, previous.end - previous.start) - 1 // the closing quote is no part of a key
    for (let n = 1; n < length; n += 1) {
      const difference = (bytes[key.start + n] ?? 0) - (bytes[previous.start + n] ?? 0)
      if (difference !== 0) return difference > 0
    }
    return key.end - key.start > previous.end - previous.start
  }

  decode(key: Key): string {
    return String(JSON.parse(decoder.decode(this.bytes.subarray(key.start, key.end))))
  }

  string(): boolean {
    this.wasPlain = true
    if (this.peek() !== QUOTE) return false
    const { bytes, end } = this
    let at = this.at + 1
    while (at < end) {
      const byte = bytes[at] ?? -1
      if (byte === QUOTE) {
        this.at = at + 1
        return true
      }
      if (byte < 0x20) return false
      if (byte < 0x80 && byte !== BACKSLASH) {
        at += 1
        continue
      }
      this.wasPlain = false
      const length = byte === BACKSLASH ? escapeLength(bytes, at, end) : utf8Length(bytes, at, end)
      if (length === 0) return false
      at += length
    }
    return false
  }

  /** NaN if there is no safe integer in its only spelling here. */
  integer(): number {
    const isNegative = this.peek() === MINUS
    if (isNegative) this.at += 1
    const start = this.at
    let value = 0
    while (isDigit(this.peek()) && this.at - start < 17) {
      value = value * 10 + this.peek() - ZERO
      this.at += 1
    }
    const digits = this.at - start
    if (digits === 0 || value > Number.MAX_SAFE_INTEGER) return Number.NaN
    if (this.bytes[start] === ZERO && (digits > 1 || isNegative)) return Number.NaN
    return isNegative ? -value : value
  }
}

interface Key extends Span {
  readonly isPlain: boolean
}

const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE
const isHex = (byte: number): boolean => isDigit(byte) || (byte >= 0x61 && byte <= 0x66)

/** Bytes of the escape at `at`, 0 if it is none that JCS writes: `\n`, or `\u001f` for a control character without a short one. */
function escapeLength(bytes: Uint8Array, at: number, end: number): number {
  if (at + 1 >= end) return 0
  if (shortEscapes.has(bytes[at + 1] ?? -1)) return 2
  if (at + 5 >= end || bytes[at + 1] !== 0x75 || bytes[at + 2] !== ZERO || bytes[at + 3] !== ZERO) return 0
  const high = (bytes[at + 4] ?? 0) - ZERO
  const low = bytes[at + 5] ?? -1
  if ((high !== 0 && high !== 1) || !isHex(low)) return 0
  const code = high * 16 + (isDigit(low) ? low - ZERO : low - 0x57)
  return controlsWithShortEscape.has(code) ? 0 : 6
}

/** Bytes of the character at `at`, 0 if it is not well-formed UTF-8 (Unicode 15, table 3-7: nothing overlong, no surrogates). */
function utf8Length(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? -1
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (length === 0 || at + length > end) return 0
  for (let n = 1; n < length; n += 1) if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1] ?? 0
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0
  return length
}
