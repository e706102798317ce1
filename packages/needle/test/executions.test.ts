import { type Execution, type LogEvent, closeExecution, collectExecutions, reduceExecutions } from '@hoop/needle'
import { describe, expect, test } from 'vitest'

const event = (at: number, type: string, data: LogEvent['data'] = {}, session = 's1'): LogEvent => ({
  at,
  type,
  worker: 'claude-alpha',
  session,
  ...(typeof data['bead_id'] === 'string' ? { bead: data['bead_id'] } : {}),
  data,
})
const bead_id = 'bf-1'
const claimed = event(1, 'bead.claim.succeeded', { bead_id, strand: 'auto' })
const dispatched = event(2, 'agent.dispatched', { bead_id, agent: 'glm', template_name: 'pluck' })
const completed = (exit_code: number, at = 9) => event(at, 'agent.completed', { bead_id, exit_code, model: 'glm-5' })
const classified = (outcome: string, exit_code: number) => event(10, 'outcome.classified', { bead_id, outcome, exit_code })
const collect = (...events: LogEvent[]): Execution[] => collectExecutions(events, reduceExecutions)

test('from dispatch to outcome; the end is the agent’s, not the report’s', () => {
  expect(collect(claimed, dispatched, completed(0), classified('success', 0))).toEqual([
    {
      key: 'claude-alpha/bf-1/2',
      worker: 'claude-alpha',
      bead: 'bf-1',
      session: 's1',
      strand: 'auto',
      adapter: 'glm',
      model: 'glm-5',
      kind: 'work',
      startedAt: 2,
      startIsEstimated: false,
      endedAt: 9,
      outcome: 'success',
      exitCode: 0,
      lastSeenAt: 10,
    },
  ])
})

test('exit 0 while the worker stops is interrupted: the report decides', () => {
  expect(collect(dispatched, completed(0), classified('interrupted', 0))).toMatchObject([{ outcome: 'interrupted', exitCode: 0 }])
})

test('between the agent’s end and the report it still runs, with its exit code', () => {
  expect(collect(dispatched, completed(1))).toMatchObject([{ outcome: 'running', exitCode: 1, endedAt: null }])
})

test('closed from outside: by its exit code where there is one, else lost; never twice', () => {
  const [ended, running] = [collect(dispatched, completed(1)), collect(dispatched)].map(([execution]) => {
    if (!execution) throw new Error('no execution')
    return closeExecution(execution, 99)
  })
  expect(ended).toMatchObject({ outcome: 'failure', exitCode: 1, endedAt: 9 })
  expect(running).toMatchObject({ outcome: 'lost', exitCode: null, endedAt: 99 })
  expect(running && closeExecution(running, 500)).toBe(running)
})

describe('no report comes', () => {
  test.each([
    ['a claim', event(50, 'bead.claim.attempted')],
    ['a won claim', event(50, 'bead.claim.succeeded', { bead_id: 'bf-2' })],
    ['a dispatch', event(50, 'agent.dispatched', { bead_id: 'bf-2', agent: 'glm' })],
    ['a boot', event(50, 'worker.booting', {}, 's2')],
    ['a new session whose boot line was lost', event(50, 'strand.evaluated', {}, 's2')],
  ])('%s closes it: by its exit code, or as lost', (_, next) => {
    expect(collect(dispatched, completed(137), next)[0]).toMatchObject({ outcome: 'crash', exitCode: 137, endedAt: 9 })
    expect(collect(dispatched, next)[0]).toMatchObject({ outcome: 'lost', exitCode: null })
  })

  test('a boot is no sign of life of what ran before it', () => {
    expect(collect(dispatched, event(5, 'transform.skipped'), event(900, 'worker.booting', {}, 's2'))).toMatchObject([
      { outcome: 'lost', endedAt: 5 },
    ])
  })

  test('a stop: interrupted; an error of the worker: lost', () => {
    expect(collect(dispatched, event(20, 'worker.stopped'))).toMatchObject([{ outcome: 'interrupted', endedAt: 20 }])
    expect(collect(dispatched, event(20, 'worker.errored'))).toMatchObject([{ outcome: 'lost' }])
  })

  test('older builds only say how it was handled', () => {
    expect(collect(dispatched, completed(1), event(12, 'outcome.handled', { bead_id, outcome: 'failure' }))).toMatchObject([
      { outcome: 'failure', endedAt: 9 },
    ])
  })
})

test('a dispatch written twice is one execution; one after a report is the next', () => {
  expect(collect(dispatched, { ...dispatched, at: 7 })).toHaveLength(1)
  expect(collect(dispatched, completed(1), classified('failure', 1), { ...dispatched, at: 20 })).toMatchObject([
    { outcome: 'failure' },
    { outcome: 'running', startedAt: 20 },
  ])
})

test('the split question is told apart, and ends with its agent', () => {
  const question = event(12, 'agent.dispatched', { bead_id, agent: 'glm', template_name: 'mitosis' })
  const found = collect(claimed, dispatched, completed(1), classified('failure', 1), question, completed(0, 15))
  expect(found).toMatchObject([
    { kind: 'work', outcome: 'failure', strand: 'auto' },
    { kind: 'split', outcome: 'success', strand: null, endedAt: 15 },
  ])
})

test('what peers do to other beads, and late lines of the session before, change nothing', () => {
  const others = [
    event(5, 'bead.released', { bead_id: 'bf-9', reason: 'orphaned: assignee ana has no live worker' }),
    event(6, 'outcome.classified', { bead_id: 'bf-9', outcome: 'success' }),
  ]
  expect(collect(dispatched, ...others)).toMatchObject([{ bead: 'bf-1', outcome: 'running' }])
  const again = event(60, 'agent.dispatched', { bead_id, agent: 'glm' }, 's2')
  expect(collect(dispatched, event(50, 'worker.booting', {}, 's2'), again, classified('failure', 1))).toMatchObject([
    { outcome: 'lost' },
    { outcome: 'running' },
  ])
})

test('races that another worker won are counted, candidates passed over are not', () => {
  const lost = [event(1, 'bead.claim.race_lost', { bead_id }), event(2, 'bead.claim.race_lost_skipped', { bead_id })]
  const first = reduceExecutions(undefined, lost[0] ?? dispatched)
  expect(reduceExecutions(first.state, lost[1] ?? dispatched)).toMatchObject({ state: { racesLost: 1, open: null }, changed: [] })
})

test('a dispatch of nothing, or of nobody, is none', () => {
  expect(collect(event(2, 'agent.dispatched', { agent: 'glm' }))).toEqual([])
  expect(collect({ at: 2, type: 'agent.dispatched', bead: 'bf-1', data: {} })).toEqual([])
})
