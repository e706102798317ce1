/** What one line of a file says. */
export type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string }

/** Lines shorter than this are parsed as they are. */
const largeChars = 1024 * 1024
/** Of a long string in a large line, this much is kept. */
const keptChars = 16 * 1024
/** Deeper large lines are nobody's: every level costs `JSON.parse` a hundred bytes. */
const maxDepth = 10_000

/**
 * `JSON.parse` with a bound: in a line of a megabyte or more, every long string (a picture, a file) is cut to its first 16 Ki characters
 * and says how much is missing, so that what is held does not grow with the line; one that nests without end is refused. Total.
 */
export function parseRecord(text: string): Parsed {
  try {
    if (text.length < largeChars) return { ok: true, value: JSON.parse(text) }
    const short = cutLongStrings(text)
    if (isDeeperThan(short, maxDepth)) return { ok: false, reason: `nested more than ${maxDepth} deep` }
    return { ok: true, value: JSON.parse(short) }
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Whether brackets outside of strings open so many times without being closed. */
function isDeeperThan(text: string, limit: number): boolean {
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at)
    if (char === 0x5b || char === 0x7b) depth += 1
    else if (char === 0x5d || char === 0x7d) depth -= 1
    else if (char === 0x22) {
      const close = endOfString(text, at)
      if (close === -1) return false
      at = close
    }
    if (depth > limit) return true
  }
  return false
}

/** Shortens the long strings of a JSON text; anything else stays as it is, so what was malformed is malformed still. */
export function cutLongStrings(text: string, kept: number = keptChars): string {
  const parts: string[] = []
  let copied = 0
  for (let open = text.indexOf('"'); open !== -1;) {
    const close = endOfString(text, open)
    if (close === -1) break
    if (close - open > kept * 2) {
      const cut = wholeEscapes(text, open + 1, kept)
      parts.push(text.slice(copied, cut), `… [${close - cut} characters left out]`)
      copied = close
    }
    open = text.indexOf('"', close + 1)
  }
  parts.push(text.slice(copied))
  return parts.join('')
}

/** The index of the quote that ends the string which begins at `open`; -1 if there is none. */
function endOfString(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close !== -1; close = text.indexOf('"', close + 1)) {
    let backslashes = 0
    while (text.charCodeAt(close - 1 - backslashes) === 0x5c) backslashes += 1
    if (backslashes % 2 === 0) return close
  }
  return -1
}

/** The nearest place at most `kept` after `start` that does not cut an escape or a pair of surrogates in two. */
function wholeEscapes(text: string, start: number, kept: number): number {
  let cut = start + kept
  const escape = text.lastIndexOf('\\u', cut)
  if (escape >= start && escape > cut - 12) cut = escape // may be one half of a pair: leave both out
  while (text.charCodeAt(cut - 1) === 0x5c) cut -= 1
  const last = text.charCodeAt(cut - 1)
  return last >= 0xd800 && last < 0xdc00 ? cut - 1 : cut
}

/** An object that may have any property: what a record is until its fields are looked at. */
export type JsonObject = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
export const asObject = (value: unknown): JsonObject | undefined => (isObject(value) ? value : undefined)
export const asString = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const asArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
/** A count of tokens, or of anything: `undefined` unless it is a safe whole number, 0 or more. */
export const asCount = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
/** ISO 8601 → milliseconds since the epoch; `undefined` for anything else. */
export function asTime(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined
  const common = commonTime(value)
  if (common !== -1) return common
  const at = /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN
  return at >= 0 ? at : undefined
}

/** `2026-11-20T12:00:00.000Z`, which is nearly all there is, without the cost of `Date.parse`; -1 for any other form. */
function commonTime(text: string): number {
  if (text.length !== 24 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return -1
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== '.' || text[23] !== 'Z') return -1
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const second = digits(text, 17, 2)
  const ms = digits(text, 20, 3)
  const isCommon = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour >= 0 && hour <= 23
  if (!isCommon || minute < 0 || minute > 59 || second < 0 || second > 59 || ms < 0) return -1
  return Date.UTC(year, month - 1, day, hour, minute, second, ms)
}

/** -1000 or less for anything but digits. */
function digits(text: string, at: number, count: number): number {
  let value = 0
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - 0x30
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : -1e6
  }
  return value
}
