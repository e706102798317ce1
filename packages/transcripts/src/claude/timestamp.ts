import { asTime } from '../parse-record.ts'

/** Of `2026-11-20T12:13:43.403Z`. */
const usualLength = 24

/** `asTime` of a text that is still bytes; NaN for what is no time. What Claude Code writes is read without making a string of it. */
export function parseTimestamp(bytes: Buffer, start: number, end: number): number {
  const time = end - start === usualLength ? parseUsual(bytes, start) : Number.NaN
  return Number.isNaN(time) ? (asTime(bytes.toString('utf8', start, end)) ?? Number.NaN) : time
}

function parseUsual(bytes: Buffer, start: number): number {
  const isUsual =
    bytes[start + 4] === 0x2d &&
    bytes[start + 7] === 0x2d &&
    bytes[start + 10] === 0x54 &&
    bytes[start + 13] === 0x3a &&
    bytes[start + 16] === 0x3a &&
    bytes[start + 19] === 0x2e &&
    bytes[start + 23] === 0x5a
  if (!isUsual) return Number.NaN
  const year = digits(bytes, start, 4)
  const month = digits(bytes, start + 5, 2)
  const day = digits(bytes, start + 8, 2)
  const hour = digits(bytes, start + 11, 2)
  const minute = digits(bytes, start + 14, 2)
  const second = digits(bytes, start + 17, 2)
  const millisecond = digits(bytes, start + 20, 3)
  // Days that not every month has are left to the full parser.
  const isPlain = year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 28 && hour <= 23 && minute <= 59 && second <= 59
  return isPlain ? Date.UTC(year, month - 1, day, hour, minute, second, millisecond) : Number.NaN
}

/** NaN where one is no digit. */
function digits(bytes: Buffer, start: number, count: number): number {
  let value = 0
  for (let at = start; at < start + count; at++) {
    const digit = (bytes[at] ?? 0) - 0x30
    if (digit < 0 || digit > 9) return Number.NaN
    value = value * 10 + digit
  }
  return value
}
