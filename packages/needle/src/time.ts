const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?(?:[Zz]|([+-])(\d\d):(\d\d))$/

/**
 * An RFC 3339 time as NEEDLE writes it (any number of fraction digits, `Z` or an offset) → ms since the epoch, cut to the ms.
 * `undefined` for anything else, also for a day that no calendar has.
 */
export function decodeTime(text: unknown): number | undefined {
  if (typeof text !== 'string' || text.length > 64) return undefined
  const match = RFC3339.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', sign, offsetHour, offsetMinute] = match
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return undefined
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'))
  if (sign === undefined) return local + ms
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000
  return local + ms - (sign === '+' ? offset : -offset)
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

// `Date.UTC` reads years below 100 as 19xx; no file of NEEDLE's is that old.
function isCalendarDay(year: number, month: number, day: number): boolean {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return year >= 1970 && day >= 1 && day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0)
}
