import type { AuditEntry } from '@hoop/audit'
import type { WorkerView } from '@hoop/protocol'
import { expect, test } from 'vitest'
import { createFleetChanges } from '../../src/audit/fleet-changes.ts'
import { createKnown, type Known } from '../../src/audit/known.ts'
import type { FleetChange } from '../../src/fleet/store.ts'
import { makeWorker } from '../make-views.ts'

const since = '2026-11-20T12:00:00.000Z'

/** A store that tells what a test says, and the log of all starts over it. */
function makeChain() {
  const log: AuditEntry[] = []
  const known = (): Known => {
    const made = createKnown()
    for (const [n, { type, actor, project = null, subject = null, data = {} }] of log.entries())
      made.apply({ type, actor, project, subject, data, seq: n + 1, at: since, v: 1, hash: '', prev: '' })
    return made
  }
  const start = () => {
    const workers = new Map<string, WorkerView>()
    let tell: (change: FleetChange) => void = () => {}
    const changes = createFleetChanges(
      { onChange: (listener) => ((tell = listener), () => {}), worker: (id) => workers.get(id) },
      (entry) => log.push(entry),
    )
    return {
      changes,
      begin: () => changes.start(known()),
      see(state: WorkerView['state'], fields: Partial<WorkerView> = {}) {
        const worker = makeWorker('claude-alpha', { state, reason: state === 'hung' ? 'heartbeat-stale' : null, ...fields })
        workers.set(worker.id, worker)
        if (worker.history) tell({ seq: 1, topics: [], event: 'worker.left', data: { id: worker.id } })
        else tell({ seq: 1, topics: [], event: 'worker.changed', data: worker })
      },
    }
  }
  return { start, said: () => log.splice(0).map(({ type, subject, data }) => [type, subject, data]), log }
}

test('each change of state is one record, the same state again none, whether HOOP was started again or not', () => {
  const { start, log } = makeChain()
  const first = start()
  first.see('live')
  first.begin()
  first.see('live', { bead: 'wa-1' })
  first.see('hung')
  first.see('hung', { reason: 'process-stopped' })
  const second = start()
  second.see('hung')
  second.begin()
  second.see('live')
  second.see('live', { history: true, state: null })
  const third = start()
  third.begin()
  third.see('live')
  expect(log.map(({ data }) => data)).toEqual([
    { from: null, to: 'live', reason: null },
    { from: 'live', to: 'hung', reason: 'heartbeat-stale' },
    { from: 'hung', to: 'live', reason: null },
    { from: 'live', to: null, reason: null },
    { from: null, to: 'live', reason: null },
  ])
  expect(log[1]).toMatchObject({ type: 'worker.state', actor: 'hoop', project: 'web', subject: 'claude-alpha' })
})

test('a worker that died, or left, while HOOP was down', () => {
  const { start, log } = makeChain()
  const first = start()
  first.begin()
  first.see('live')
  const second = start()
  second.see('dead', { reason: 'process-gone' })
  second.begin()
  second.see('dead', { reason: 'process-gone', history: true })
  const third = start()
  third.begin()
  expect(log.map(({ data }) => data)).toMatchObject([
    { to: 'live' },
    { from: 'live', to: 'dead', reason: 'process-gone' },
    { from: 'dead', to: null },
  ])
})
