import { type LogEvent, type WorkerProgress, decodeLogLine, reduceProgress } from '@hoop/needle'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { linesOf, logsByWorker, scenarios } from './support/fixtures.ts'

const eventsOf = (...path: string[]): LogEvent[] =>
  linesOf(...path).lines.flatMap((line) => {
    const event = decodeLogLine(line)
    return event.ok ? [event.value] : []
  })
const fold = (events: readonly LogEvent[], from?: WorkerProgress): WorkerProgress => {
  let state = from
  for (const event of events) state = reduceProgress(state, event)
  if (!state) throw new Error('no events')
  return state
}
const until = (events: readonly LogEvent[], time: string): LogEvent[] => events.filter((event) => event.at <= Date.parse(time))
const t0 = Date.UTC(2026, 10, 20, 6)
const event = (type: string, data: LogEvent['data'] = {}, more: Partial<LogEvent> = {}): LogEvent => {
  const bead = typeof data['bead_id'] === 'string' ? { bead: data['bead_id'] } : {}
  return { at: t0, type, worker: 'claude-alpha', session: 's1', data, ...bead, ...more }
}
const to = (state: string, at = t0): LogEvent => event('worker.state_transition', { to: state }, { at })

describe('one-worker, moment by moment', () => {
  const [events = []] = logsByWorker('one-worker').values()
  const at = (time: string) => fold(until(events, `2026-11-21T${time}Z`))

  test('booting: nothing known but who it is', () => {
    expect(at('02:53:02.950')).toMatchObject({
      identifier: 'alpha',
      session: 'ba4a3e8f',
      version: '0.2.0',
      state: 'BOOTING',
      phase: null,
      bead: null,
    })
  })
  test('0.1 s later an agent runs, while its state file says BOOTING for half a minute', () => {
    expect(at('02:53:05')).toMatchObject({
      phase: 'execute',
      bead: 'wa-1pl',
      strand: 'auto',
      adapter: 'claude-code-glm-5',
      model: 'glm-5.1',
      dispatchedAt: Date.parse('2026-11-21T02:53:03.095Z'),
      isSplit: false,
      waitsForLimiter: false,
    })
  })
  test('the split question: an agent runs, the phase stays', () => {
    expect(at('02:53:11')).toMatchObject({
      phase: 'outcome',
      bead: 'wa-2uo',
      isSplit: true,
      dispatchedAt: Date.parse('2026-11-21T02:53:10.579Z'),
    })
    expect(at('02:53:11.334')).toMatchObject({ phase: 'outcome', isSplit: false, dispatchedAt: null })
  })
  test('past its limit it executes until the agent ends by itself', () => {
    expect(at('02:53:39')).toMatchObject({ phase: 'execute', bead: 'wa-n03', phaseSince: Date.parse('2026-11-21T02:53:14.469Z') })
  })
  test('at the end: stopped cleanly, hands free', () => {
    expect(fold(events)).toMatchObject({
      stoppedCleanly: true,
      stopReason: expect.stringContaining('SIGTERM'),
      phase: null,
      bead: null,
      dispatchedAt: null,
    })
  })
})

describe('an empty queue', () => {
  const events = logsByWorker('heartbeat').get('claude-code-glm-5-oscar') ?? []

  test('the knot lasts through the idle passes', () => {
    const passes = events.filter((e) => e.type === 'worker.exhausted')
    const first = events.find((e) => e.data['to'] === 'EXHAUSTED')
    expect(passes.length).toBeGreaterThan(2)
    for (const pass of passes) {
      const state = fold(until(events, new Date(pass.at).toISOString()))
      expect(state).toMatchObject({ phase: 'knot', phaseSince: first?.at, knotSince: first?.at, bead: null })
    }
  })
  test('it says when it looks again, and forgets that when it does', () => {
    const idle = events.findIndex((e) => e.type === 'worker.idle')
    const backoffMs = Number(events[idle]?.data['backoff_seconds']) * 1000
    const asleep = fold(events.slice(0, idle + 1))
    expect(asleep.nextLookAt).toBe((events[idle]?.at ?? 0) + backoffMs)
    const ticking = reduceProgress(asleep, event('heartbeat.emitted', { state: 'EXHAUSTED_IDLE' }, { session: asleep.session ?? '' }))
    expect(ticking).toMatchObject({ nextLookAt: asleep.nextLookAt, phase: 'knot' })
    expect(reduceProgress(ticking, { ...to('SELECTING'), session: asleep.session ?? '' })).toMatchObject({
      nextLookAt: null,
      phase: 'select',
    })
  })
  test('a bead taken from a person is not the worker’s own', () => {
    const repairer = [...logsByWorker('empty-queue').values()].find((log) => log.some((e) => e.type === 'peer.crashed')) ?? []
    const taken = repairer.findIndex((e) => e.type === 'peer.crashed')
    const before = fold(repairer.slice(0, taken))
    for (const upTo of [taken + 1, taken + 2])
      expect(fold(repairer.slice(0, upTo))).toMatchObject({ bead: before.bead, phase: before.phase })
    expect(before.bead).toBeNull()
  })
})

test('limit-deadlock: holds a bead, and its own limiter lets no agent start', () => {
  const events = logsByWorker('limit-deadlock').get('claude-code-glm-5-alpha') ?? []
  const waits = events.findLastIndex((e) => e.type === 'rate_limit.wait')
  const state = fold(events.slice(0, waits + 1))
  expect(state).toMatchObject({
    phase: 'dispatch',
    bead: 'wa-2v6',
    waitsForLimiter: true,
    dispatchedAt: null,
    limiterReason: expect.stringContaining('2/2'),
  })
  expect(state.phaseSince).toBeLessThan(state.lastEventAt - 5000)
})

test('kill-same-name: a boot under the same name starts afresh', () => {
  const events = logsByWorker('kill-same-name').get('claude-code-glm-5-charlie') ?? []
  const sessions = [...new Set(events.map((e) => e.session))]
  const killed = fold(events.filter((e) => e.session === sessions[0]))
  expect(killed).toMatchObject({ phase: 'execute', bead: 'wa-c1f', stoppedCleanly: false })
  const again = fold(
    events.filter((e) => e.session === sessions[1]),
    killed,
  )
  expect(again).toMatchObject({ session: sessions[1], supersededSession: sessions[0], bead: null, dispatchedAt: null })
  const late = events.find((e) => e.session === sessions[0])
  if (!late) throw new Error('no event')
  expect(reduceProgress(again, late)).toBe(again)
})

test('a lost race leaves nothing in hand; a won claim does', () => {
  const claimed = [to('SELECTING'), to('CLAIMING'), event('bead.claim.succeeded', { bead_id: 'bf-1', strand: 'pluck' })]
  expect(fold(claimed)).toMatchObject({ bead: 'bf-1', strand: 'pluck', phase: 'claim' })
  const lost = fold([to('CLAIMING'), event('bead.claim.race_lost', { bead_id: 'bf-1' }), to('RETRYING')])
  expect(lost).toMatchObject({ bead: null, strand: null, phase: 'select' })
})

test('begun in the middle of a log: a tick is a hint until the first transition', () => {
  const seen = fold([event('heartbeat.emitted', { bead_id: null, state: 'HANDLING_FLUSH' })])
  expect(seen).toMatchObject({ state: 'HANDLING_FLUSH', phase: 'outcome' })
  expect(reduceProgress(fold([to('EXECUTING')]), event('heartbeat.emitted', { state: 'EXHAUSTED_IDLE' }))).toMatchObject({
    phase: 'execute',
  })
  expect(fold([event('agent.dispatched', { bead_id: 'bf-9', agent: 'glm', template_name: 'pluck' })])).toMatchObject({
    phase: 'execute',
    bead: 'bf-9',
  })
})

test('a worker that ends in an error', () => {
  const state = fold([to('EXECUTING'), event('worker.errored', { error_type: 'io', error_message: 'disk full' })])
  expect(state).toMatchObject({ error: 'disk full', phase: null, bead: null, stoppedCleanly: false, state: 'ERRORED' })
})

test('lines without a worker belong to the one before; time never runs back', () => {
  const state = fold([event('worker.booting', { worker_name: 'alpha' }, { at: t0 + 10 }), { at: t0, type: 'worker.stopped', data: {} }])
  expect(state).toMatchObject({ worker: 'claude-alpha', identifier: 'alpha', lastEventAt: t0 + 10, stoppedCleanly: true })
})

test('the constructed session: five beads, one stop', () => {
  const state = fold(eventsOf('needle-home/logs/claude-code-glm-5-alpha-a6dbb1fc.jsonl'))
  expect(state).toMatchObject({ worker: 'claude-code-glm-5-alpha', identifier: 'alpha', version: '0.3.0', stoppedCleanly: true })
})

test.each(scenarios)('%s: cut anywhere and go on, the same comes out', (scenario) => {
  for (const events of logsByWorker(scenario).values()) {
    fc.assert(
      fc.property(fc.nat(events.length - 2), (i) => {
        const cut = i + 1
        expect(fold(events.slice(cut), fold(events.slice(0, cut)))).toEqual(fold(events))
      }),
      { numRuns: 10 },
    )
  }
})
