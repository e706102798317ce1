/**
 * An RFC 3339 time as NEEDLE writes it (any number of fraction digits, `Z` or an offset) → ms since the epoch, cut to the ms.
 * `undefined` for anything else, also for a day that no calendar has. Reads digits one by one: this runs once a line.
 */
export function decodeTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length < 20 || text.length > 64) return undefined
  if (!hasShape(text)) return undefined
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2)]
  const [hour, minute, second] = [digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2)]
  // A digit that is none gives NaN, and NaN is in no range.
  if (!(isCalendarDay(year, month, day) && hour < 24 && minute < 60 && second <= 60)) return undefined
  let end = 19
  let ms = 0
  if (text.charCodeAt(19) === DOT) {
    for (end = 20; isDigit(text.charCodeAt(end)); end++) if (end < 23) ms += (text.charCodeAt(end) - ZERO) * (PLACE[end - 20] ?? 0)
    if (end === 20) return undefined
  }
  const offset = decodeOffset(text, end)
  return offset === undefined ? undefined : Date.UTC(year, month - 1, day, hour, minute, second, ms) - offset
}

const [ZERO, DOT, DASH, COLON, PLUS, T, Z] = [48, 46, 45, 58, 43, 84, 90]
const LOWER = 32
const PLACE = [100, 10, 1]

function hasShape(text: string): boolean {
  return (
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    (text.charCodeAt(10) & ~LOWER) === T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON
  )
}

/** `Z` or `±hh:mm`, to the end of the text → ms to take away. */
function decodeOffset(text: string, start: number): number | undefined {
  const sign = text.charCodeAt(start)
  if ((sign & ~LOWER) === Z) return text.length === start + 1 ? 0 : undefined
  if ((sign !== PLUS && sign !== DASH) || text.length !== start + 6 || text.charCodeAt(start + 3) !== COLON) return undefined
  const [hours, minutes] = [digits(text, start + 1, 2), digits(text, start + 4, 2)]
  if (!(hours < 24 && minutes < 60)) return undefined
  return (hours * 60 + minutes) * (sign === PLUS ? 60_000 : -60_000)
}

const isDigit = (code: number): boolean => code >= ZERO && code <= ZERO + 9

function digits(text: string, start: number, count: number): number {
  let value = 0
  for (let i = start; i < start + count; i++) {
    const code = text.charCodeAt(i)
    value = isDigit(code) ? value * 10 + code - ZERO : Number.NaN
  }
  return value
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

// `Date.UTC` reads years below 100 as 19xx; no file of NEEDLE's is that old.
function isCalendarDay(year: number, month: number, day: number): boolean {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return year >= 1970 && day >= 1 && day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0)
}
