export const QUOTE = 0x22
export const BACKSLASH = 0x5c
export const ZERO = 0x30
const NINE = 0x39

/** What may follow a backslash: the short escapes, which JCS uses where there is one. */
const shortEscapes = new Set(new TextEncoder().encode('"\\bfnrt'))
const controlsWithShortEscape = new Set([8, 9, 10, 12, 13])

export const isDigit = (byte: number): boolean => byte >= ZERO && byte <= NINE
export const isHex = (byte: number): boolean => isDigit(byte) || (byte >= 0x61 && byte <= 0x66)

/** Bytes of the escape at `at`, 0 if it is none that JCS writes: `\n`, or `\u001f` for a control character without a short one. */
export function escapeLength(bytes: Uint8Array, at: number, end: number): number {
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
export function utf8Length(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at] ?? -1
  const length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (length === 0 || at + length > end) return 0
  for (let n = 1; n < length; n += 1) if (((bytes[at + n] ?? 0) & 0xc0) !== 0x80) return 0
  const second = bytes[at + 1] ?? 0
  if ((first === 0xe0 && second < 0xa0) || (first === 0xed && second > 0x9f)) return 0
  if ((first === 0xf0 && second < 0x90) || (first === 0xf4 && second > 0x8f)) return 0
  return length
}
