import { readlinkSync } from 'node:fs'

/** A day of a calendar, as whole days since 1970-01-01: days compare as numbers. */
export type Day = number

/** The days of one time zone. */
export interface Calendar {
  readonly timezone: string
  /** The day in which a moment lies, as its clocks show it. Right on the days on which they change. @param at milliseconds since the epoch */
  dayOf(at: number): Day
  /** When a day begins, in milliseconds since the epoch. */
  startOf(day: Day): number
}

const dayMs = 86_400_000
/** Clocks change by whole quarters of an hour, at whole quarters. */
const quarterMs = 900_000

/** The calendar of a time zone; of this host's where none is named; `undefined` for a name that nobody knows. */
export function createCalendar(name?: string): Calendar | undefined {
  const zone = name === undefined ? hostZone() : canonicalZone(name)
  if (zone === undefined) return undefined
  if (zone === 'UTC') return { timezone: zone, dayOf: (at) => Math.floor(at / dayMs), startOf: (day) => day * dayMs }
  const dayOf = daysIn(zone)
  return { timezone: zone, dayOf, startOf: (day) => startIn(dayOf, day) }
}

/** No clock is a day away from UTC: the first quarter of an hour that lies in the day, or behind it where the day was skipped. */
function startIn(dayOf: Calendar['dayOf'], day: Day): number {
  let from = ((day - 1) * dayMs) / quarterMs
  let to = ((day + 1) * dayMs) / quarterMs
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    if (dayOf(middle * quarterMs) < day) from = middle + 1
    else to = middle
  }
  return from * quarterMs
}

/** Servers keep UTC mostly, and loading the rules of time zones takes longer than reading many transcripts: so that is looked for first. */
function hostZone(): string {
  const { TZ } = process.env
  const path = TZ ? `/${TZ.replace(/^:/, '')}` : linkOf('/etc/localtime')
  return path !== undefined && isUtc.test(path) ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone
}

const isUtc = /\/(?:UTC|Universal|Zulu)$/

/** `undefined` where it is no link. */
function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function canonicalZone(name: string): string | undefined {
  if (/^(?:UTC|GMT|Z|Etc\/UTC)$/i.test(name)) return 'UTC'
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}

/** Asks the time zone's rules twice for each day, and more often only on days on which clocks change. */
function daysIn(zone: string): Calendar['dayOf'] {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  const known = new Map<number, number>()

  function offsetAt(at: number): number {
    const before = known.get(at)
    if (before !== undefined) return before
    const found: Record<string, number> = {}
    for (const { type, value } of parts.formatToParts(at)) found[type] = Number(value)
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = found
    const offset = Date.UTC(year, month - 1, day, hour, minute, second) - at
    known.set(at, offset)
    return offset
  }

  return (at) => {
    const start = Math.floor(at / dayMs) * dayMs
    const offset = offsetAt(start)
    const isSteady = offset === offsetAt(start + dayMs)
    return Math.floor((at + (isSteady ? offset : offsetAt(Math.floor(at / quarterMs) * quarterMs))) / dayMs)
  }
}

/** `2026-11-20` or `20261120` → a day; `undefined` for anything else, days that no month has among it. */
export function parseDay(text: string): Day | undefined {
  const [, year, month, day] = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text.trim()) ?? []
  if (year === undefined) return undefined
  const iso = `${year}-${month}-${day}`
  const at = Date.parse(`${iso}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? at / dayMs : undefined
}

/** A day → `2026-11-20`. */
export function formatDay(day: Day): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}
