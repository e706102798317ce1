import { expect, test } from 'vitest'
import { addDays, choiceOf, costHref, dayIn, drillInto, isDay, NONE, readCostSearch } from '../../src/model/cost-query.ts'
import { NOW } from '../make.ts'

const read = (search: Parameters<typeof readCostSearch>[0]) => readCostSearch(search, 'Europe/Vienna', NOW)

test('seven days of the host, unless told', () => {
  expect(read({})).toEqual({
    range: '7d',
    since: '2026-11-15',
    until: '2026-11-21',
    zone: 'Europe/Vienna',
    split: 'model',
    table: 'project',
    filters: {},
  })
  expect(read({ range: 'today' })).toMatchObject({ since: '2026-11-21', until: '2026-11-21' })
  expect(read({ range: '30d' })).toMatchObject({ since: '2026-10-23' })
  expect(read({ range: 'custom', since: '2026-01-01', until: '2026-01-31' })).toMatchObject({ since: '2026-01-01', until: '2026-01-31' })
})

test('what is said badly is as if it was not said', () => {
  expect(
    read({ range: 'year', zone: 'Mars/Olympus', split: 'colour', by: 'mood', since: '2026-02-30', cli: 'cobol', session: NONE }),
  ).toEqual(read({}))
  expect(read({ range: 'custom', since: 'yesterday', until: '2026-13-01' })).toMatchObject({ since: '2026-11-15', until: '2026-11-21' })
  expect(isDay('2026-02-29')).toBe(false)
  expect(isDay('2028-02-29')).toBe(true)
})

test('the day is that of the zone, also where it is another day already', () => {
  const late = Date.parse('2026-11-21T23:30:00Z')
  expect([dayIn('UTC', late), dayIn('Asia/Tokyo', late), dayIn('America/Los_Angeles', late)]).toEqual([
    '2026-11-21',
    '2026-11-22',
    '2026-11-21',
  ])
  expect(readCostSearch({ range: 'today', zone: 'Asia/Tokyo' }, 'UTC', late).since).toBe('2026-11-22')
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
})

test('a row opens what is inside of it, also those that belong to none', () => {
  expect(drillInto('project', 'storefront')).toEqual({ project: 'storefront', by: 'worker' })
  expect(drillInto('session', 'k')).toEqual({ session: 'k', by: 'request' })
  const none = drillInto('worker', null)
  expect(none).toEqual({ worker: NONE, by: 'bead' })
  expect(choiceOf(read(none))).toMatchObject({ worker: '' })
  expect(costHref({ bead: '/srv/a b#x', by: 'session', since: undefined })).toBe('/cost?bead=%2Fsrv%2Fa+b%23x&by=session')
  expect(costHref({})).toBe('/cost')
})
