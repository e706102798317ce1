import { QUOTE, BACKSLASH, ZERO, escapeLength, isDigit, isHex, utf8Length } from './canonical-characters.ts'
import { maxDepth } from './limits.ts'

/** Bytes from `start` up to `end`. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** The bytes of a text in ASCII. */
export const asciiBytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const literals = { true: asciiBytes('true'), false: asciiBytes('false'), null: asciiBytes('null') }
const momentShape = asciiBytes('0000-00-00T00:00:00.000Z')
const COMMA = 0x2c
const MINUS = 0x2d
const COLON = 0x3a
const LIST = 0x5b
const LIST_END = 0x5d
const OBJECT = 0x7b
const OBJECT_END = 0x7d
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** A strict reader of JCS over bytes. Every method either moves on and says true, or says false; then the reader is of no more use. */
export class CanonicalReader {
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
    if (this.at + momentShape.length > this.end) return false
    for (let n = 0; n < momentShape.length; n += 1) {
      const byte = this.bytes[this.at + n] ?? -1
      if (momentShape[n] === ZERO ? !isDigit(byte) : byte !== momentShape[n]) return false
    }
    this.at += momentShape.length
    return true
  }

  hex64(): boolean {
    if (this.at + 64 > this.end) return false
    for (let n = 0; n < 64; n += 1) if (!isHex(this.bytes[this.at + n] ?? -1)) return false
    this.at += 64
    return true
  }

  isAtObject(): boolean {
    return this.peek() === OBJECT
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
      value = value * 10 + (this.peek() - ZERO) // in this order, for no sum on the way may leave the safe integers
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
