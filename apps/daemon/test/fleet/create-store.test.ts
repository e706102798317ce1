import { FleetEvent, type ProjectView, type WorkerView } from '@hoop/protocol'
import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { createFleetStore, type FleetState } from '../../src/fleet/create-store.ts'
import { at, makeExecution, makeProject, makeWorker } from '../make-views.ts'

const execution = (id: string, endedAt: string | null) =>
  makeExecution(id, { endedAt, outcome: endedAt === null ? 'running' : 'success', exitCode: endedAt === null ? null : 0 })

const createStore = () =>
  createFleetStore({
    epoch: 'e',
    now: () => Date.parse(at(0)),
    demo: false,
    version: '0',
    diagnostics: () => {
      throw new Error('not asked for here')
    },
  })

const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 })
const states: fc.Arbitrary<FleetState> = fc.record({
  projects: fc.tuple(ids, fc.nat(2)).map(([names, bad]) => names.map((name) => ({ ...makeProject(name), badLines: bad }))),
  workers: fc
    .tuple(ids, fc.constantFrom('live', 'hung', 'dead'), fc.boolean(), fc.nat(3))
    .map(([names, state, history, seconds]) => names.map((id) => makeWorker(id, { state, history, heartbeatAt: at(seconds) }))),
  executions: fc.tuple(ids, fc.boolean()).map(([names, ended]) => names.map((id) => execution(id, ended ? at(9) : null))),
})

/** What a client makes of events: the reference the store is held against. */
function mirror() {
  const shown = { workers: new Map<string, WorkerView>(), projects: new Map<string, ProjectView>() }
  const take = ({ event, data }: FleetEvent) => {
    if (event === 'worker.changed') shown.workers.set(data.id, data)
    if (event === 'worker.left') shown.workers.delete(data.id)
    if (event === 'project.changed') shown.projects.set(data.name, data)
    if (event === 'project.gone') shown.projects.delete(data.name)
  }
  return { shown, take }
}

const byKey = <T>(items: Iterable<T>, key: (item: T) => string) => [...items].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))

test('a client that applies the events has what a new snapshot has, whatever happens', () => {
  fc.assert(
    fc.property(fc.array(states, { maxLength: 8 }), (sequence) => {
      const store = createStore()
      const { shown, take } = mirror()
      const seqs: number[] = []
      store.onChange(({ seq, ...change }) => {
        seqs.push(seq)
        take(v.parse(FleetEvent, change))
      })
      for (const state of sequence) {
        store.update(state)
        const snapshot = store.snapshot()
        expect(byKey(shown.workers.values(), ({ id }) => id)).toEqual(byKey(snapshot.workers, ({ id }) => id))
        expect(byKey(shown.projects.values(), ({ name }) => name)).toEqual(byKey(snapshot.projects, ({ name }) => name))
        expect(snapshot.seq).toBe(seqs.at(-1) ?? 0)
      }
      expect(seqs).toEqual(seqs.map((_, index) => index + 1))
    }),
  )
})

test('the same state again tells nothing, nor does a heartbeat that only grew older', () => {
  const store = createStore()
  store.update({ projects: [], workers: [makeWorker('a')], executions: [] })
  const seq = store.seq()
  const older = makeWorker('a')
  store.update({ projects: [], workers: [{ ...older, evidence: { ...older.evidence, heartbeatAgeMs: 5000 } }], executions: [] })
  expect(store.seq()).toBe(seq)
})

test('a worker that changes its project is told to both', () => {
  const store = createStore()
  store.update({ projects: [], workers: [makeWorker('a')], executions: [] })
  const topics: string[] = []
  store.onChange((change) => topics.push(...change.topics))
  store.update({ projects: [], workers: [makeWorker('a', { project: 'api' })], executions: [] })
  expect(topics.toSorted()).toEqual(['fleet', 'project:api', 'project:web', 'worker:a'])
})

test('an execution is started once and ended once', () => {
  const store = createStore()
  const events: string[] = []
  store.onChange(({ event }) => events.push(event))
  store.update({ projects: [], workers: [], executions: [execution('x', null)] })
  store.update({ projects: [], workers: [], executions: [execution('x', at(9))] })
  store.update({ projects: [], workers: [], executions: [execution('x', at(9))] })
  expect(events).toEqual(['execution.started', 'execution.ended'])
})
