import { type BeadEvent, type WorkspaceEvent, decodeEventLine, outcomeOfEvent } from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { linesOf, read } from './support/fixtures.ts'

const valuesOf = (path: string): WorkspaceEvent[] =>
  linesOf(path).lines.flatMap((line) => {
    const event = decodeEventLine(line)
    return event.ok ? [event.value] : []
  })
const isBeadEvent = (event: WorkspaceEvent): event is BeadEvent => event.kind === 'event'
const countBy = (keys: readonly string[]) => {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}

describe('contract/events.jsonl', () => {
  const expected = JSON.parse(read('contract/expected/events.json'))
  const events = valuesOf('contract/events.jsonl').filter(isBeadEvent)
  const dispatches = events.filter((e) => e.event === 'dispatch')

  test('every line, by event and by worker', () => {
    expect(events).toHaveLength(expected.lines)
    expect(countBy(events.map((e) => e.event))).toEqual(expected.by_event)
    const workers = [...new Set(events.map((e) => e.worker))]
    const byWorker = workers.map((worker) => [worker, countBy(events.filter((e) => e.worker === worker).map((e) => e.event))])
    expect(Object.fromEntries(byWorker)).toEqual(expected.by_worker)
  })

  test('beads: how many, completed, retried', () => {
    const beadsWith = (name: string) => [...new Set(events.filter((e) => e.event === name).map((e) => e.bead))].sort()
    expect(new Set(events.map((e) => e.bead)).size).toBe(expected.beads)
    expect(beadsWith('complete')).toEqual(expected.beads_completed)
    const retried = Object.entries(countBy(dispatches.map((e) => e.bead))).filter(([, n]) => n > 1)
    expect(retried.map(([bead]) => bead).sort()).toEqual(expected.beads_retried)
  })
})

const edge = linesOf('contract/events-edge.jsonl')
test.each<[string, number, object]>([
  ['first of a pair', 0, { ok: true, value: { kind: 'event', event: 'claim', worker: 'alpha', bead: 'bf-3v3d', strand: 'pluck' } }],
  ['its duplicate', 1, { ok: true, value: { event: 'claim', at: Date.UTC(2026, 10, 19, 8) } }],
  ['real order of keys, ns', 2, { ok: true, value: { event: 'claim', worker: 'bead-rs', at: Date.UTC(2026, 7, 20, 4, 28, 44, 457) } }],
  ['CRLF, model null', 3, { ok: true, value: { event: 'dispatch', adapter: 'claude', at: Date.UTC(2026, 10, 19, 8, 0, 7, 500) } }],
  ['dispatch again', 4, { ok: true, value: { event: 'dispatch' } }],
  [
    'unknown event',
    5,
    { ok: true, value: { kind: 'unknown', event: 'mitosis', bead: 'bf-3v3d', raw: { children: ['bf-3v3d1', 'bf-3v3d2'] } } },
  ],
  ['no bead', 6, { ok: false, kind: 'malformed', why: 'update without a bead' }],
  ['out of order', 7, { ok: true, value: { event: 'claim', worker: 'bravo', bead: 'bf-9' } }],
  ['numbers as strings', 8, { ok: true, value: { event: 'complete', durationMs: 120_000, exitCode: 0, outcome: 'success' } }],
  ['a terminal without claim', 9, { ok: true, value: { event: 'complete', bead: 'bf-10', durationMs: 10 } }],
  ['release, interrupted', 10, { ok: true, value: { event: 'release', outcome: 'interrupted', exitCode: 143, strand: 'explore' } }],
  ['crash, −1', 11, { ok: true, value: { event: 'crash', exitCode: -1 } }],
  ['a test suite was here', 12, { ok: true, value: { worker: 'test-worker', bead: 'needle-test-001' } }],
  [
    'a heartbeat among events',
    13,
    { ok: true, value: { kind: 'heartbeat', heartbeat: { state: 'executing', pid: 4101, bead: 'bf-3v3d' } } },
  ],
  ['two writers on one line', 14, { ok: false, kind: 'malformed' }],
  ['an array', 15, { ok: false, kind: 'malformed', why: 'JSON, but not an object' }],
  ['null', 16, { ok: false, kind: 'malformed', why: 'JSON, but not an object' }],
  ['blank', 17, { ok: false, kind: 'blank' }],
  ['escapes', 18, { ok: true, value: { event: 'fail', error: 'naïve – 失敗 \0\n multi-line', durationMs: 1 } }],
])('events-edge.jsonl: %s', (_, index, expected) => {
  expect(decodeEventLine(edge.lines[index] ?? 'no such line')).toMatchObject(expected)
})

test('events-edge.jsonl: all lines named above, and a torn tail', () => {
  expect(edge.lines).toHaveLength(19)
  expect(decodeEventLine(edge.tail)).toMatchObject({ ok: false, kind: 'malformed', why: 'not JSON, or cut off' })
})

test.each([
  ['real/events.bead-rs.jsonl', 318],
  ['real/events.screenferry.jsonl', 658],
  ['real/events.commitgraph-claim-storm.jsonl', 400],
])('%s: every line is an event with strand, worker and bead', (path, count) => {
  const events = valuesOf(path).filter(isBeadEvent)
  expect(events).toHaveLength(count)
  for (const event of events) expect(event.strand).toMatch(/^(auto|pluck|explore)$/)
})

test.each<[Partial<BeadEvent> & Pick<BeadEvent, 'event'>, string | undefined]>([
  [{ event: 'complete' }, 'success'],
  [{ event: 'complete', outcome: 'success' }, 'success'],
  [{ event: 'fail' }, 'failure'],
  [{ event: 'fail', outcome: 'agent_not_found' }, 'agent_not_found'],
  [{ event: 'fail', exitCode: 127 }, 'agent_not_found'],
  [{ event: 'fail', outcome: 'verification failed' }, 'failure'],
  [{ event: 'timeout' }, 'timeout'],
  [{ event: 'crash', exitCode: -1 }, 'crash'],
  [{ event: 'release' }, 'interrupted'],
  [{ event: 'claim' }, undefined],
  [{ event: 'dispatch' }, undefined],
  [{ event: 'close' }, undefined],
  [{ event: 'update' }, undefined],
])('outcome of %j is %s', (event, outcome) => {
  expect(outcomeOfEvent({ kind: 'event', at: 0, worker: 'alpha', bead: 'bf-1', raw: {}, ...event })).toBe(outcome)
})
