import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCalendar, formatDay, parseDay } from '../../src/cost/calendar.ts'

const dayIn = (zone: string, time: string) => formatDay(createCalendar(zone)?.dayOf(Date.parse(time)) ?? Number.NaN)

test.each([
  ['UTC', '2026-11-20T23:59:59.999Z', '2026-11-20'],
  ['Etc/UTC', '2026-11-21T00:00:00Z', '2026-11-21'],
  ['Europe/Berlin', '2026-11-20T22:59:59.999Z', '2026-11-20'],
  ['Europe/Berlin', '2026-11-20T23:00:00Z', '2026-11-21'],
  ['America/Los_Angeles', '2026-11-20T07:59:59Z', '2026-11-19'],
  ['Asia/Kolkata', '2026-11-20T18:29:59Z', '2026-11-20'],
  ['Asia/Kolkata', '2026-11-20T18:30:00Z', '2026-11-21'],
  ['Pacific/Kiritimati', '2026-11-20T10:00:00Z', '2026-11-21'],
])('%s: %s lies on %s', (zone, time, day) => expect(dayIn(zone, time)).toBe(day))

test('days on which clocks change begin and end where they do', () => {
  // Berlin: 23 hours on 2026-03-29, 25 hours on 2026-10-25.
  expect(dayIn('Europe/Berlin', '2026-03-28T22:59:59Z')).toBe('2026-03-28')
  expect(dayIn('Europe/Berlin', '2026-03-28T23:00:00Z')).toBe('2026-03-29')
  expect(dayIn('Europe/Berlin', '2026-03-29T21:59:59Z')).toBe('2026-03-29')
  expect(dayIn('Europe/Berlin', '2026-03-29T22:00:00Z')).toBe('2026-03-30')
  expect(dayIn('Europe/Berlin', '2026-10-25T22:59:59Z')).toBe('2026-10-25')
  expect(dayIn('Europe/Berlin', '2026-10-25T23:00:00Z')).toBe('2026-10-26')
  // Lord Howe moves by half an hour.
  expect(dayIn('Australia/Lord_Howe', '2026-10-03T13:29:59Z')).toBe('2026-10-03')
  expect(dayIn('Australia/Lord_Howe', '2026-10-04T13:00:00Z')).toBe('2026-10-05')
})

test('any moment in any zone lies on the day that Intl says', () => {
  const zones = [
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Africa/Casablanca',
    'Pacific/Apia',
    'America/St_Johns',
  ]
  for (const zone of zones) {
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    const calendar = createCalendar(zone)
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020), max: Date.UTC(2030) }), (at) => {
        expect(formatDay(calendar?.dayOf(at) ?? Number.NaN)).toBe(format.format(at))
      }),
    )
  }
})

test('a day begins with the first moment that lies in it', () => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Kiritimati', 'America/Asuncion']) {
    const calendar = createCalendar(zone)
    fc.assert(
      fc.property(fc.integer({ min: 16_000, max: 24_000 }), (day) => {
        const start = calendar?.startOf(day) ?? Number.NaN
        expect([calendar?.dayOf(start), calendar?.dayOf(start - 1)]).toEqual([day, day - 1])
      }),
    )
  }
  // Samoa left a day out.
  const apia = createCalendar('Pacific/Apia')
  expect(apia?.startOf(parseDay('2011-12-30') ?? 0)).toBe(apia?.startOf(parseDay('2011-12-31') ?? 0))
})

test('without a name, the zone of this host', () => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
  expect(createCalendar()?.timezone).toBe(timeZone.replace(/^(?:Etc\/)?(?:UTC|GMT|Universal|Zulu)$/, 'UTC'))
})

test.each(['Mars/Olympus', '', 'Europe', '../etc'])('%j is no time zone', (name) => expect(createCalendar(name)).toBeUndefined())

test('days as people write them', () => {
  expect(parseDay('2026-11-20')).toBe(20_777)
  expect(parseDay(' 20261120 ')).toBe(20_777)
  expect(formatDay(20_777)).toBe('2026-11-20')
  for (const text of ['2026-02-30', '2026-13-01', '2026-1-1', '20.11.2026', 'today', '', '2026-11-20T00:00:00Z'])
    expect(parseDay(text)).toBeUndefined()
})
