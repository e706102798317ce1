import { expect, onTestFinished, test } from 'vitest'
import { openFleetDb } from '../../src/db/index.ts'
import { createStateLog } from '../../src/fleet/state-log.ts'
import type { FleetChange } from '../../src/fleet/store.ts'
import { listBeadTimeline } from '../../src/http/timeline.ts'
import { makeFolder } from '../fixtures.ts'
import { at, makeExecution, makeWorker } from '../make-views.ts'

const ms = (seconds: number) => Date.parse(at(seconds))

/** A log over a real database, and a fleet that tells what a test says. */
function openLog(home: string, now = ms(1000)) {
  const db = openFleetDb(home)
  const listeners = new Set<(change: FleetChange) => void>()
  const log = createStateLog({
    store: {
      onChange(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    rows: db.states,
    now: () => now,
    onError: (error) => {
      throw error
    },
  })
  const close = () => {
    log.close()
    db.close()
  }
  const tell = (second: number, state: 'live' | 'hung' | 'dead', id = 'alpha') => {
    const data = makeWorker(id, { since: at(second), state, reason: state === 'hung' ? 'heartbeat-stale' : null })
    for (const listener of listeners) listener({ seq: 0, topics: [], event: 'worker.changed', data })
  }
  return { log, db, tell, close }
}

test('the states of a worker are there after a restart, each change once', async () => {
  const home = await makeFolder()
  const first = openLog(home)
  first.tell(0, 'live')
  first.tell(0, 'live')
  first.tell(60, 'hung')
  first.tell(10, 'live', 'bravo')
  first.close()
  const second = openLog(home)
  onTestFinished(second.close)
  second.tell(60, 'hung')
  second.tell(90, 'dead')
  expect(second.log.of('alpha')).toEqual([
    { at: at(0), state: 'live', reason: null },
    { at: at(60), state: 'hung', reason: 'heartbeat-stale' },
    { at: at(90), state: 'dead', reason: null },
  ])
  expect(second.log.of('bravo')).toEqual([{ at: at(10), state: 'live', reason: null }])
  expect(second.log.of('nobody')).toEqual([])
})

test('within a time: what changed then, and the state in which it began', async () => {
  const { log, tell, close } = openLog(await makeFolder())
  onTestFinished(close)
  for (const [second, state] of [
    [0, 'live'],
    [50, 'hung'],
    [70, 'live'],
    [200, 'dead'],
  ] as const)
    tell(second, state)
  expect(log.during('alpha', ms(60), ms(100)).map(({ at: when, state }) => [when, state])).toEqual([
    [at(50), 'hung'],
    [at(70), 'live'],
  ])
  expect(log.during('alpha', ms(-100), ms(-50))).toEqual([])
})

test('what is older than 30 days is forgotten, and of each worker all but the newest 5 000', async () => {
  const home = await makeFolder()
  const day = 24 * 3600
  const old = openLog(home, ms(0))
  for (let n = 0; n < 5010; n++) old.tell(n, n % 2 === 0 ? 'live' : 'hung')
  old.tell(-31 * day, 'live', 'bravo')
  old.tell(0, 'hung', 'bravo')
  old.close()
  const { log, close } = openLog(home, ms(0))
  onTestFinished(close)
  expect([log.of('alpha').length, log.of('alpha').at(-1)?.at, log.of('alpha')[0]?.at]).toEqual([5000, at(5009), at(10)])
  expect(log.of('bravo').map((change) => change.state)).toEqual(['hung'])
})

test('the timeline of a bead: what its queue dates, its attempts, and the states of its workers while they held it', async () => {
  const { log, tell, close } = openLog(await makeFolder())
  onTestFinished(close)
  for (const [second, state] of [
    [0, 'live'],
    [130, 'hung'],
    [300, 'dead'],
  ] as const)
    tell(second, state)
  const history = [makeExecution('second', { startedAt: at(120), endedAt: at(200) }), makeExecution('first', { endedAt: at(60) })]
  const bead = { createdAt: ms(-50), updatedAt: ms(210), closedAt: ms(210), status: 'closed' }
  const items = listBeadTimeline({ bead, history }, (...of) => log.during(...of), ms(1000))
  expect(
    items
      .toSorted((a, b) => (a.at < b.at ? -1 : 1))
      .map((item) => [item.at, item.kind === 'bead' ? item.event : item.kind === 'state' ? item.state : item.execution.id]),
  ).toEqual([
    [at(-50), 'created'],
    [at(0), 'live'],
    [at(0), 'first'],
    [at(120), 'live'],
    [at(120), 'second'],
    [at(130), 'hung'],
    [at(210), 'closed'],
  ])
})
