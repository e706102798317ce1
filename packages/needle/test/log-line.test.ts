import { type LogEvent, decodeLogLine, isLogFileName, viewLogEvent } from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { linesOf, logsByWorker, namesIn, scenarios } from './support/fixtures.ts'

const dir = 'needle-home/logs'
const eventsOf = (...path: string[]): LogEvent[] =>
  linesOf(...path).lines.map((line) => {
    const event = decodeLogLine(line)
    if (!event.ok) throw new Error(`${event.why}: ${line}`)
    return event.value
  })
const event = (type: string, data: object = {}, more: object = {}): LogEvent => {
  const decoded = decodeLogLine(
    JSON.stringify({ timestamp: '2026-11-20T06:00:00Z', event_type: type, worker_id: 'claude-alpha', data, ...more }),
  )
  if (!decoded.ok) throw new Error(decoded.why)
  return decoded.value
}

describe('needle-home/logs', () => {
  test('which names are logs', () => {
    expect(namesIn(dir).filter(isLogFileName)).toEqual([
      'claude-code-glm-5-alpha-a6dbb1fc.jsonl',
      'claude-code-glm-5-bravo-0c11e9aa-2026-11-20-001.jsonl',
      'claude-code-glm-5-bravo-0c11e9aa-2026-11-20.jsonl',
    ])
    expect(isLogFileName('needle-claude-code-glm-5-alpha.log.1')).toBe(false)
  })

  test('a full session: every line, in sequence, 0 twice', () => {
    const events = eventsOf(dir, 'claude-code-glm-5-alpha-a6dbb1fc.jsonl')
    expect(events).toHaveLength(148)
    expect(events.map((e) => e.sequence)).toEqual([0, ...Array.from({ length: 147 }, (_, i) => i)])
    expect(new Set(events.map((e) => `${e.worker} ${e.session}`))).toEqual(new Set(['claude-code-glm-5-alpha a6dbb1fc']))
    expect(events.map((e) => e.bead)).not.toContain('(auto)')
    expect(events.filter((e) => e.type === 'some.future_event').map(viewLogEvent)).toEqual([{ is: 'other' }])
    expect(events.filter((e) => viewLogEvent(e).is === 'other').map((e) => e.type.split('.')[0])).not.toContain('bead')
  })

  test('a rolled log with a torn tail', () => {
    const rolled = ['claude-code-glm-5-bravo-0c11e9aa-2026-11-20.jsonl', 'claude-code-glm-5-bravo-0c11e9aa-2026-11-20-001.jsonl']
    const tails = rolled.map((name) => linesOf(dir, name).tail)
    for (const name of rolled) expect(eventsOf(dir, name).length).toBeGreaterThan(0)
    expect(tails.filter((tail) => tail !== '').map((tail) => decodeLogLine(tail))).toEqual([
      { ok: false, kind: 'malformed', why: 'not JSON, or cut off' },
    ])
  })

  test('agent events are no log lines', () => {
    const [line = ''] = linesOf(dir, 'claude-code-glm-5-alpha-bf-3v3c.agent.jsonl').lines
    expect(decodeLogLine(line)).toMatchObject({ ok: false, kind: 'malformed', why: 'event_type is missing' })
  })
})

test('a real crash: every line is read', () => {
  const events = eventsOf('real/telemetry.domain-check-crash.excerpt.jsonl')
  expect(events).toHaveLength(42)
  expect(events.flatMap((e) => (viewLogEvent(e).is === 'classified' ? [viewLogEvent(e)] : []))).toEqual([
    { is: 'classified', bead: 'bf-4x12ec', outcome: 'crash', exitCode: -1 },
  ])
  expect(events[4]).toMatchObject({ type: 'agent.routing_decision', at: Date.UTC(2026, 7, 14, 10, 21, 6, 973) })
})

test.each(scenarios)('live/%s: every line is read, and says something about worker or bead', (scenario) => {
  const plain = /^(init\.step|build\.heartbeat|transform|strand|worker\.idle_sleep|fleet|pulse|reflect|bead\.unravel)/
  for (const events of logsByWorker(scenario).values()) {
    const unseen = events.filter((e) => viewLogEvent(e).is === 'other' && !plain.test(e.type))
    expect(unseen.map((e) => e.type)).toEqual([])
  }
})

test.each<[string, object, object]>([
  ['worker.booting', { worker_name: 'alpha', version: '0.2.0' }, { is: 'booting', name: 'alpha', version: '0.2.0' }],
  ['worker.started', {}, { is: 'started', name: null, version: null }],
  ['worker.stopped', { reason: 'signal received', beads_processed: 3 }, { is: 'stopped', reason: 'signal received', beadsProcessed: 3 }],
  ['worker.errored', { error_type: 'io', error_message: 'disk full' }, { is: 'errored', errorType: 'io', message: 'disk full' }],
  ['worker.state_transition', { from: 'SELECTING', to: 'BUILDING' }, { is: 'state', from: 'SELECTING', to: 'BUILDING' }],
  ['worker.state_transition', {}, { is: 'other' }],
  ['worker.exhausted', { cycle_count: 2 }, { is: 'exhausted', cycle: 2 }],
  ['worker.idle', { backoff_seconds: 12 }, { is: 'idle', backoffMs: 12_000 }],
  ['worker.idle', { backoff_seconds: -1 }, { is: 'idle', backoffMs: null }],
  ['bead.claim.attempted', { bead_id: '(auto)', attempt: 1 }, { is: 'claim-attempted', bead: null, attempt: 1 }],
  ['bead.claim.succeeded', { bead_id: 'bf-1', priority: 2, strand: 'auto' }, { is: 'claimed', bead: 'bf-1', strand: 'auto', priority: 2 }],
  ['bead.claim.race_lost', { bead_id: 'bf-1' }, { is: 'race-lost', bead: 'bf-1', skipped: false }],
  ['bead.claim.race_lost_skipped', { bead_id: 'bf-1' }, { is: 'race-lost', bead: 'bf-1', skipped: true }],
  [
    'bead.claim.failed',
    { bead_id: '(auto)', reason: 'no beads available' },
    { is: 'claim-failed', bead: null, reason: 'no beads available' },
  ],
  ['agent.routing_decision', { chosen_adapter: 'glm', model: 'glm-5' }, { is: 'routed', adapter: 'glm', model: 'glm-5' }],
  ['rate_limit.wait', { provider: 'zai', reason: '2/2' }, { is: 'limiter', waits: true, provider: 'zai', model: null, reason: '2/2' }],
  [
    'agent.dispatched',
    { bead_id: 'bf-1', agent: 'glm', template_name: 'mitosis' },
    { is: 'dispatched', bead: 'bf-1', adapter: 'glm', template: 'mitosis', isSplit: true },
  ],
  [
    'agent.completed',
    { bead_id: 'bf-1', exit_code: '124', duration_ms: 10_000 },
    { is: 'agent-ended', bead: 'bf-1', adapter: null, model: null, exitCode: 124, durationMs: 10_000 },
  ],
  [
    'outcome.classified',
    { bead_id: 'bf-1', outcome: 'novel', exit_code: 3 },
    { is: 'classified', bead: 'bf-1', outcome: null, exitCode: 3 },
  ],
  [
    'outcome.handled',
    { bead_id: 'bf-1', outcome: 'timeout', action: 'deferred' },
    { is: 'handled', bead: 'bf-1', outcome: 'timeout', action: 'deferred' },
  ],
  [
    'bead.released',
    { bead_id: 'bf-1', reason: 'release_success' },
    { is: 'released', bead: 'bf-1', reason: 'release_success', byPeer: false, assignee: null },
  ],
  [
    'bead.released',
    { bead_id: 'bf-1', reason: 'orphaned: assignee ana has no live worker' },
    { is: 'released', bead: 'bf-1', byPeer: true, assignee: 'ana' },
  ],
  ['bead.completed', { bead_id: 'bf-1', duration_ms: 0 }, { is: 'bead-completed', bead: 'bf-1' }],
  ['bead.orphaned', { bead_id: 'bf-1' }, { is: 'bead-orphaned', bead: 'bf-1' }],
  ['peer.crashed', { bead_id: 'bf-1', peer_worker: 'claude-bravo' }, { is: 'peer-crashed', peer: 'claude-bravo', bead: 'bf-1' }],
  [
    'bead.mitosis.evaluated',
    { bead_id: 'bf-1', splittable: true, proposed_children: 2 },
    { is: 'split-evaluated', bead: 'bf-1', splittable: true, children: 2 },
  ],
  ['bead.mitosis.split', { parent_id: 'bf-1', child_ids: ['bf-2', 7] }, { is: 'split', bead: 'bf-1', children: ['bf-2'] }],
  [
    'effort.recorded',
    { bead_id: 'bf-1', model: 'm', tokens_in: 5, estimated_cost_usd: null },
    { is: 'effort', bead: 'bf-1', model: 'm', tokensIn: 5, tokensOut: null, costUsd: null },
  ],
  ['mend.orphaned_lock_removed', {}, { is: 'mend', what: 'orphaned_lock_removed' }],
  ['heartbeat.emitted', { state: 'HANDLING' }, { is: 'tick', state: 'HANDLING' }],
])('%s %j', (type, data, view) => {
  expect(viewLogEvent(event(type, data))).toMatchObject(view)
})

test('a line from an exit hook names no worker', () => {
  const decoded = decodeLogLine('{"timestamp":"2026-11-20T06:00:00Z","event_type":"worker.stopped","data":{}}\r')
  expect(decoded).toEqual({ ok: true, value: { at: Date.UTC(2026, 10, 20, 6), type: 'worker.stopped', data: {} } })
})

test('optional fields, and data of another type', () => {
  expect(event('x', {}, { workspace: '/w', duration_ms: 7, sequence: '3', data: [1] })).toMatchObject({
    workspace: '/w',
    durationMs: 7,
    sequence: 3,
    data: {},
  })
})

test.each([
  ['{"event_type":"x","timestamp":"soon"}', 'timestamp is no time'],
  ['{"event_type":"x","timestamp":"2026-11-20T06:00:00Z","worker_id":"a\\nb"}', 'worker_id is no worker name'],
  ['{"timestamp":"2026-11-20T06:00:00Z"}', 'event_type is missing'],
  ['{"event_type":"x","timestamp":"2026-11-20T06:0{"event_type":"y"}', 'not JSON'],
])('%s: %s', (line, why) => {
  expect(decodeLogLine(line)).toMatchObject({ ok: false, kind: 'malformed', why: expect.stringContaining(why) })
})
