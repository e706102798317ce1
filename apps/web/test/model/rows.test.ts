import { expect, test } from 'vitest'
import { lookOf } from '../../src/model/look.ts'
import { groupsOf, matchesWorker } from '../../src/model/rows.ts'
import { makeProject, makeWorker } from '../make.ts'

const none = new Set<string>()

test('how a worker looks', () => {
  expect(lookOf(makeWorker(), none)).toBe('live')
  expect(lookOf(makeWorker({ reason: 'draining' }), none)).toBe('draining')
  expect(lookOf(makeWorker({ bead: null, phase: 'idle' }), none)).toBe('idle')
  expect(lookOf(makeWorker({ bead: null, phase: 'knot' }), none)).toBe('idle')
  expect(lookOf(makeWorker({ bead: null, phase: 'claim' }), none)).toBe('live')
  // Between two beads it looks for the next: that is no rest, and must not flicker.
  expect(lookOf(makeWorker({ bead: null, phase: 'select' }), none)).toBe('live')
  expect(lookOf(makeWorker({ phase: 'dispatch' }), new Set(['needle-claude-alpha']))).toBe('no-agent')
  expect(lookOf(makeWorker({ state: null }), none)).toBe('unknown')
  expect(lookOf(makeWorker({ state: 'dead' }), new Set(['needle-claude-alpha']))).toBe('dead')
})

test('a group per project, and one for workers without', () => {
  const workers = [
    makeWorker({ id: 'a', name: 'a' }),
    makeWorker({ id: 'b', name: 'b', state: 'dead' }),
    makeWorker({ id: 'c', project: null }),
    makeWorker({ id: 'd', project: 'gone' }),
  ]
  const groups = groupsOf([makeProject(), makeProject({ name: 'empty' })], workers, (worker) => lookOf(worker, none))
  expect(groups.map(({ name, ids }) => [name, ids])).toEqual([
    ['storefront', ['b', 'a']],
    ['empty', []],
    ['', ['c', 'd']],
  ])
})

test('the filter looks at names, beads, agents and states', () => {
  const worker = makeWorker()
  for (const query of ['', 'alpha', 'sf-7k', 'CART total', 'opus', 'live', 'storefront auto'])
    expect(matchesWorker(worker, 'live', query)).toBe(true)
  for (const query of ['dead', 'bravo']) expect(matchesWorker(worker, 'live', query)).toBe(false)
  expect(matchesWorker(makeWorker({ bead: null, phase: 'idle' }), 'idle', 'live')).toBe(true)
})
