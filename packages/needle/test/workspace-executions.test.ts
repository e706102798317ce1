import { type Execution, type WorkspaceEvent, collectExecutions, decodeEventLine, reduceWorkspaceExecutions } from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { linesOf, read } from './support/fixtures.ts'

const eventsOf = (lines: readonly string[]): WorkspaceEvent[] =>
  lines.flatMap((line) => {
    const event = decodeEventLine(line)
    return event.ok ? [event.value] : []
  })
const collect = (events: readonly WorkspaceEvent[]): Execution[] => collectExecutions(events, reduceWorkspaceExecutions)
const racesLost = (events: readonly WorkspaceEvent[]): number | undefined => {
  let state: ReturnType<typeof reduceWorkspaceExecutions>['state'] | undefined
  for (const event of events) ({ state } = reduceWorkspaceExecutions(state, event))
  return state?.racesLost
}
const outcomes = (executions: readonly Execution[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { outcome } of executions) counts[outcome] = (counts[outcome] ?? 0) + 1
  return counts
}
const line = (seconds: number, event: string, more: object = {}): string =>
  JSON.stringify({ ts: new Date(Date.UTC(2026, 10, 19, 8, 0, seconds)).toISOString(), worker: 'alpha', bead: 'bf-1', event, ...more })
const told = (...lines: string[]) => collect(eventsOf(lines))

test('contract/events.jsonl: 25 dispatches, 25 executions, one still open', () => {
  const expected = JSON.parse(read('contract/expected/events.json'))
  const executions = collect(eventsOf(linesOf('contract/events.jsonl').lines))
  expect(executions).toHaveLength(expected.by_event.dispatch)
  expect(executions.filter((e) => e.outcome === 'running').map((e) => e.bead)).toEqual(expected.still_open)
  expect(outcomes(executions)).toEqual({ success: 17, failure: 3, crash: 1, timeout: 2, interrupted: 1, running: 1 })
  expect(executions.every((e) => e.strand !== null && e.adapter !== null && !e.startIsEstimated)).toBe(true)
})

describe('real files', () => {
  const real = (name: string) => eventsOf(linesOf(`real/events.${name}.jsonl`).lines)
  const terminals = (events: readonly WorkspaceEvent[]) =>
    events.filter((e) => e.kind === 'event' && ['complete', 'fail', 'timeout', 'crash', 'release'].includes(e.event)).length

  test.each(['bead-rs', 'screenferry', 'commitgraph-claim-storm'])('%s: every reported end ends exactly one execution', (name) => {
    const events = real(name)
    const executions = collect(events)
    const counted = outcomes(executions)
    expect(executions.length - (counted['running'] ?? 0) - (counted['lost'] ?? 0)).toBe(terminals(events))
    expect(new Set(executions.map((e) => e.key)).size).toBe(executions.length)
    for (const e of executions) if (e.endedAt !== null) expect(e.endedAt).toBeGreaterThanOrEqual(e.startedAt)
  })
  test('bead-rs: one worker died over its bead, two files end in the middle of a run', () => {
    const executions = collect(real('bead-rs'))
    expect(outcomes(executions)).toEqual({ success: 92, timeout: 12, lost: 1, running: 2 })
    expect(executions.find((e) => e.outcome === 'lost')).toMatchObject({ worker: 'g5-beadrs', bead: 'beadrs-2dbb8037' })
  })
  test('a claim storm is lost races, not executions', () => {
    const storm = real('commitgraph-claim-storm')
    const claims = storm.filter((e) => e.kind === 'event' && e.event === 'claim' && e.strand === 'pluck').length
    expect(claims).toBe(205)
    expect(racesLost(storm)).toBeGreaterThan(195)
  })
})

test('a dispatch again while it is open is the same execution', () => {
  const [execution, ...others] = told(
    line(0, 'claim', { strand: 'auto' }),
    line(1, 'dispatch', { adapter: 'claude' }),
    line(6, 'dispatch', { adapter: 'claude' }),
    line(60, 'complete', { exit_code: 0 }),
  )
  expect(others).toEqual([])
  expect(execution).toMatchObject({
    strand: 'auto',
    adapter: 'claude',
    outcome: 'success',
    exitCode: 0,
    startedAt: Date.UTC(2026, 10, 19, 8, 0, 1),
    endedAt: Date.UTC(2026, 10, 19, 8, 1, 0),
  })
})

test.each([
  ['the next claim', line(9, 'claim', { bead: 'bf-2' })],
  ['the next dispatch', line(9, 'dispatch', { bead: 'bf-2' })],
  ['a boot', '{"ts":"2026-11-19T08:00:09Z","worker":"alpha","event":"heartbeat","state":"idle","last_strand":null}'],
])('nobody said how it ended: lost when last seen, at %s', (_, next) => {
  const [execution] = told(line(1, 'dispatch'), line(6, 'dispatch'), next)
  expect(execution).toMatchObject({ bead: 'bf-1', outcome: 'lost', endedAt: Date.UTC(2026, 10, 19, 8, 0, 6) })
})

test('an executing heartbeat is a sign of life, an older idle one says nothing', () => {
  const beat = (seconds: number, more: object) => line(seconds, 'heartbeat', more)
  const [execution] = told(line(5, 'dispatch'), beat(3, { state: 'idle' }), beat(15, { state: 'executing' }), line(20, 'claim'))
  expect(execution).toMatchObject({ outcome: 'lost', endedAt: Date.UTC(2026, 10, 19, 8, 0, 15) })
})

test('an end without a begin: taken with its duration, once', () => {
  const end = line(30, 'complete', { duration_ms: 10_000, exit_code: 0 })
  const executions = told(end, end, line(31, 'release'))
  expect(executions).toMatchObject([{ outcome: 'success', startIsEstimated: true, startedAt: Date.UTC(2026, 10, 19, 8, 0, 20) }])
})

test('a bare end without a begin (a prompt that took too long) is no execution', () => {
  expect(told(line(0, 'claim', { strand: 'auto' }), line(30, 'timeout'))).toEqual([])
})

test('two workers on one bead at once are two executions', () => {
  const executions = told(
    line(0, 'dispatch'),
    line(1, 'dispatch', { worker: 'bravo' }),
    line(5, 'fail', { worker: 'bravo' }),
    line(9, 'complete'),
  )
  expect(executions).toMatchObject([
    { worker: 'alpha', outcome: 'success' },
    { worker: 'bravo', outcome: 'failure' },
  ])
})

test('lost races: candidates given up, not a won claim nor a line written twice', () => {
  const pluck = (seconds: number, bead: string) => line(seconds, 'claim', { bead, strand: 'pluck' })
  expect(
    racesLost(
      eventsOf([
        pluck(0, 'bf-1'),
        pluck(0, 'bf-1'),
        pluck(1, 'bf-2'),
        pluck(2, 'bf-2'),
        line(3, 'dispatch', { bead: 'bf-2' }),
        pluck(4, 'bf-3'),
      ]),
    ),
  ).toBe(2)
  expect(racesLost(eventsOf([line(0, 'claim', { strand: 'auto' }), line(1, 'claim', { strand: 'auto' })]))).toBe(0)
})

test('events-edge.jsonl', () => {
  const executions = collect(eventsOf(linesOf('contract/events-edge.jsonl').lines))
  expect(executions.map((e) => [e.worker, e.bead, e.outcome, e.startIsEstimated])).toEqual([
    ['alpha', 'bf-3v3d', 'running', false],
    ['bravo', 'bf-9', 'success', true],
    ['charlie', 'bf-10', 'success', true],
    ['charlie', 'bf-11', 'interrupted', true],
    ['charlie', 'bf-12', 'crash', true],
    ['delta', 'bf-13', 'failure', true],
  ])
})
