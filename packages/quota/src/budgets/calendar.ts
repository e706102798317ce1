const DAY_MS = 86_400_000

/** The day, week (from Monday) or month of a time zone that holds `now`: from its first moment to that of the next. Days of 23 and 25 hours included. */
export function calendarSpan(unit: 'day' | 'week' | 'month', timezone: string, now: number): { from: number; resetsAt: number } {
  const today = localDay(timezone, now)
  const date = new Date(today)
  const back = unit === 'day' ? 0 : unit === 'week' ? (date.getUTCDay() + 6) % 7 : date.getUTCDate() - 1
  const first = today - back * DAY_MS
  const next = unit === 'month' ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) : first + (unit === 'week' ? 7 : 1) * DAY_MS
  return { from: startOfDay(timezone, first), resetsAt: startOfDay(timezone, next) }
}

/** The first moment of a local day, which is given as midnight UTC of the same date. Where clocks skip midnight, the moment they do. */
function startOfDay(timezone: string, day: number): number {
  // Offsets reach from −12 to +14 hours, and no zone changes twice in two days.
  const offsets = [offsetAt(timezone, day - DAY_MS), offsetAt(timezone, day + DAY_MS)]
  const candidates = offsets.map((offset) => day - offset)
  return candidates.find((at) => localDay(timezone, at) === day && localDay(timezone, at - 1) !== day) ?? Math.max(...candidates)
}

function localDay(timezone: string, at: number): number {
  const local = at + offsetAt(timezone, at)
  return local - (((local % DAY_MS) + DAY_MS) % DAY_MS)
}

/** Local time less UTC, in milliseconds. */
function offsetAt(timezone: string, at: number): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatFor(timezone).formatToParts(at)) parts[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, made)
  return made
}
