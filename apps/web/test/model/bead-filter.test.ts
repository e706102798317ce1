import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beadChoices, statusFacets } from '../../src/model/bead-facets.ts'
import { fitsFilter, isNarrowed, readFilter, writeStatuses } from '../../src/model/bead-filter.ts'
import { makeBead } from '../make-beads.ts'

test('several statuses survive the URL, whatever a queue calls them', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ minLength: 1 }).map((text) => text.toLowerCase())), (statuses) => {
      const written = writeStatuses(statuses)
      expect(readFilter(written === undefined ? {} : { status: written }).statuses).toEqual(statuses)
    }),
  )
})

describe('a bead fits', () => {
  const bead = makeBead({ id: 'sf-1', title: 'Round the Total', labels: ['ui', 'human'], assignee: 'alpha', priority: 1 })
  test.each([
    [{}, true],
    [{ q: 'total ROUND' }, true],
    [{ q: 'sf-1' }, true],
    [{ q: 'human alpha' }, true],
    [{ q: 'total missing' }, false],
    [{ status: 'in_progress,open' }, true],
    [{ status: 'closed' }, false],
    [{ ready: '1' }, true],
    [{ type: 'bug', priority: 'P1', label: 'ui', assignee: 'alpha', project: 'storefront' }, true],
    [{ type: 'task' }, false],
    [{ priority: '0' }, false],
    [{ priority: 'urgent' }, true],
    [{ label: 'u' }, false],
    [{ project: 'ledger' }, false],
  ])('%o: %s', (params, fits) => {
    expect(fitsFilter(bead, readFilter(params))).toBe(fits)
  })

  test('by a description that only the daemon knows', () => {
    const filter = readFilter({ q: 'coupon' })
    expect(fitsFilter(bead, filter)).toBe(false)
    expect(fitsFilter(bead, filter, new Set([bead.key]))).toBe(true)
  })
})

test('an empty filter narrows nothing down, spaces neither', () => {
  expect(isNarrowed(readFilter({}))).toBe(false)
  expect(isNarrowed(readFilter({ q: '  ' }))).toBe(false)
  expect(isNarrowed(readFilter({ status: 'open' }))).toBe(true)
})

test('statuses are counted among what the rest leaves, in the order of work; a chosen one stays with none', () => {
  const beads = [
    makeBead({ id: 'a', status: 'closed' }),
    makeBead({ id: 'b', status: 'in_progress', ready: false }),
    makeBead({ id: 'c', status: 'triage', ready: false }),
    makeBead({ id: 'd', type: 'task' }),
  ]
  const { statuses, ready } = statusFacets(beads, readFilter({ type: 'bug', status: 'deferred' }))
  expect(statuses).toEqual([
    { value: 'in_progress', count: 1 },
    { value: 'deferred', count: 0 },
    { value: 'triage', count: 1 },
    { value: 'closed', count: 1 },
  ])
  expect(ready).toBe(1)
})

test('choices are of all beads, numbers as numbers', () => {
  const beads = [10, 2, null].map((priority, at) => makeBead({ id: `b${at}`, priority, labels: ['x'] }))
  const { priorities, labels, assignees } = beadChoices(beads)
  expect(priorities.map(({ value }) => value)).toEqual(['2', '10'])
  expect(labels).toEqual([{ value: 'x', count: 3 }])
  expect(assignees).toEqual([])
})
