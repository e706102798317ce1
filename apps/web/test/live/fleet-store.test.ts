import fc from 'fast-check'
import { createRoot } from 'solid-js'
import { unwrap } from 'solid-js/store'
import { expect, test } from 'vitest'
import type { FleetEvent, WorkerView } from '@hoop/protocol'
import { createFleetStore, RECENT } from '../../src/live/fleet-store.ts'
import { makeAlert, makeExecution, makeProject, makeSnapshot, makeWorker, NOW } from '../make.ts'

function setUp() {
  const skews: string[] = []
  const store = createRoot(() => createFleetStore((why) => skews.push(why)))
  return { store, skews, state: store.state }
}

test('a snapshot replaces everything', () => {
  const { store, state } = setUp()
  expect(state.isReady).toBe(false)
  store.snapshot(makeSnapshot(), NOW)
  expect(Object.keys(state.workers)).toEqual(['needle-claude-alpha'])
  store.snapshot(makeSnapshot({ workers: [makeWorker({ id: 'b', name: 'bravo' })], projects: [makeProject({ name: 'infra' })] }), NOW)
  expect(Object.keys(state.workers)).toEqual(['b'])
  expect(state.projectNames).toEqual(['infra'])
  expect(Object.keys(state.projects)).toEqual(['infra'])
})

test('an event touches one worker and leaves the others as they are', () => {
  const { store, state } = setUp()
  store.snapshot(makeSnapshot({ workers: [makeWorker(), makeWorker({ id: 'b', name: 'bravo' })] }), NOW)
  const untouched = unwrap(state.workers)['b']
  store.event('worker.changed', makeWorker({ state: 'dead', reason: 'process-gone' }), 11)
  expect(state.workers['needle-claude-alpha']?.state).toBe('dead')
  expect(unwrap(state.workers)['b']).toBe(untouched)
  store.event('worker.left', { id: 'b' }, 12)
  expect(Object.keys(state.workers)).toEqual(['needle-claude-alpha'])
  expect(state.seq).toBe(12)
})

test('alerts come, change and go; the time of the last clearing stays', () => {
  const { store, state } = setUp()
  store.snapshot(makeSnapshot(), NOW)
  store.event('alert.raised', makeAlert(), 11)
  store.event('alert.changed', makeAlert({ count: 2 }), 12)
  expect(state.alerts['dead:needle-claude-alpha']?.count).toBe(2)
  store.event('alert.cleared', makeAlert({ resolvedAt: new Date(NOW).toISOString() }), 13)
  expect(state.alerts).toEqual({})
  expect(state.clearedAt).toBe(NOW)
})

test('ended executions are kept newest first, once each, up to a bound', () => {
  const { store, state } = setUp()
  store.snapshot(makeSnapshot(), NOW)
  for (let at = 0; at < RECENT + 10; at += 1) store.event('execution.ended', makeExecution({ id: `ex-${at}` }), 20 + at)
  store.event('execution.ended', makeExecution({ id: 'ex-30', outcome: 'failure' }), 99)
  expect(state.recent).toHaveLength(RECENT)
  expect(state.recent[0]).toMatchObject({ id: 'ex-30', outcome: 'failure' })
  expect(new Set(state.recent.map(({ id }) => id)).size).toBe(RECENT)
})

test('what does not parse is reported, and nothing changes', () => {
  const { store, state, skews } = setUp()
  store.snapshot(makeSnapshot(), NOW)
  expect(store.snapshot({ epoch: 1 }, NOW)).toBe(false)
  expect(store.event('worker.changed', { id: 'x' }, 11)).toBe(false)
  expect(store.event('worker.exploded', {}, 12)).toBe(false)
  expect(skews).toHaveLength(3)
  expect(Object.keys(state.workers)).toEqual(['needle-claude-alpha'])
  expect(state.seq).toBe(10)
})

test('a clock that differs is told, a near one is the same', () => {
  const { store, state } = setUp()
  store.snapshot(makeSnapshot(), NOW + 300)
  expect(state.skewMs).toBe(0)
  store.snapshot(makeSnapshot(), NOW + 90_000)
  expect(state.skewMs).toBe(-90_000)
})

const id = fc.constantFrom('a', 'b', 'c', 'd')
const worker = fc
  .record({
    id,
    state: fc.constantFrom('live', 'hung', 'dead', null),
    bead: fc.option(fc.string({ maxLength: 4 })),
    notes: fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
  })
  .map(({ id, state, bead, notes }) => makeWorker({ id, name: id, state, bead, evidence: { ...makeWorker().evidence, notes } }))
const change: fc.Arbitrary<FleetEvent> = fc.oneof(
  worker.map((data): FleetEvent => ({ event: 'worker.changed', data })),
  id.map((left): FleetEvent => ({ event: 'worker.left', data: { id: left } })),
  id.map((subject): FleetEvent => ({ event: 'alert.raised', data: makeAlert({ id: subject, subject }) })),
  id.map((subject): FleetEvent => ({ event: 'alert.cleared', data: makeAlert({ id: subject, subject }) })),
)

test('any order of events after a snapshot equals the model', () => {
  fc.assert(
    fc.property(
      fc.array(worker, { maxLength: 4 }),
      fc.array(fc.oneof({ weight: 9, arbitrary: change }, { weight: 1, arbitrary: fc.constant('again' as const) }), { maxLength: 40 }),
      (first, changes) => {
        const { store, state, skews } = setUp()
        const workers = new Map<string, WorkerView>(first.map((one) => [one.id, one]))
        const alerts = new Set<string>()
        store.snapshot(makeSnapshot({ workers: [...workers.values()] }), NOW)
        changes.forEach((step, at) => {
          // A snapshot in between must change nothing: it says what is already known.
          if (step === 'again')
            return void store.snapshot(
              makeSnapshot({ workers: [...workers.values()], alerts: [...alerts].map((key) => makeAlert({ id: key, subject: key })) }),
              NOW,
            )
          if (step.event === 'worker.changed') workers.set(step.data.id, step.data)
          if (step.event === 'worker.left') workers.delete(step.data.id)
          if (step.event === 'alert.raised') alerts.add(step.data.id)
          if (step.event === 'alert.cleared') alerts.delete(step.data.id)
          store.event(step.event, structuredClone(step.data), 11 + at)
        })
        expect(skews).toEqual([])
        expect(structuredClone(unwrap(state.workers))).toEqual(Object.fromEntries(workers))
        expect(new Set(Object.keys(state.alerts))).toEqual(alerts)
      },
    ),
  )
})
