import { type BeadView, type ExecutionView, formatTimestamp, type WorkerView } from '@hoop/protocol'
import { describe, expect, test } from 'vitest'
import { beadStale, claimIdle, needleAlert, needsHuman } from '../../src/alerts/conditions/bead-conditions.ts'
import { pastLimit, repeatedFailure, sessionMissing } from '../../src/alerts/conditions/execution-conditions.ts'
import { fleetIdle, missingAck } from '../../src/alerts/conditions/fleet-conditions.ts'
import type { FleetNow } from '../../src/alerts/conditions/fleet-now.ts'
import { createHeldSince } from '../../src/alerts/conditions/held-since.ts'
import { makeExecution, makeProject, makeWorker } from '../make-views.ts'

const NOW = Date.parse('2026-11-20T12:00:00.000Z')
const MIN = 60_000
const ago = (minutes: number) => formatTimestamp(NOW - minutes * MIN)

const bead = (over: Partial<BeadView> = {}): BeadView => ({
  key: '/w/web#wa-1',
  id: 'wa-1',
  workspace: '/w/web',
  project: 'web',
  title: 'Fix the header',
  status: 'open',
  priority: 1,
  type: 'task',
  assignee: null,
  labels: [],
  dependsOn: [],
  blocks: [],
  ready: true,
  createdAt: ago(100),
  updatedAt: ago(50),
  closedAt: null,
  stitchId: null,
  executions: 0,
  costUsd: null,
  ...over,
})
const worker = (over: Partial<WorkerView> = {}) => makeWorker('claude-alpha', { name: 'alpha', project: 'web', state: 'live', ...over })
const run = (over: Partial<ExecutionView> = {}) =>
  makeExecution('x', {
    worker: 'claude-alpha',
    bead: 'wa-1',
    workspace: '/w/web',
    project: 'web',
    adapter: 'claude',
    kind: 'work',
    startedAt: ago(2),
    endedAt: null,
    outcome: 'running',
    sessionId: null,
    ...over,
  })
const fleet = (over: Partial<FleetNow> = {}): FleetNow => ({
  now: NOW,
  workers: [],
  executions: [],
  beads: [],
  projects: [],
  hasAgent: () => true,
  isIndexed: true,
  adapterLimitMs: () => undefined,
  acks: undefined,
  staleAfterMs: 7 * 24 * 60 * MIN,
  heldSince: () => NOW,
  ...over,
})
const told = (conditions: readonly { readonly kind: string; readonly subject: string; readonly since: number }[]) =>
  conditions.map(({ kind, subject, since }) => [kind, subject, (NOW - since) / MIN])

describe('session-missing', () => {
  test('dispatched over a minute, the agent runs, no session', () => {
    expect(told(sessionMissing(fleet({ executions: [run()] })))).toEqual([['session-missing', 'claude-alpha', 1]])
  })

  test.each<[string, Partial<FleetNow>]>([
    ['with a session', { executions: [run({ sessionId: 's' })] }],
    ['younger than a minute', { executions: [run({ startedAt: ago(1) })] }],
    ['ended', { executions: [run({ endedAt: ago(0) })] }],
    ['a split question', { executions: [run({ kind: 'split' })] }],
    ['no agent to be seen', { executions: [run()], hasAgent: () => undefined }],
    ['while transcripts are still being read', { executions: [run()], isIndexed: false }],
  ])('%s: nothing', (_name, over) => {
    expect(sessionMissing(fleet(over))).toEqual([])
  })
})

test('past-limit: the adapter’s limit is over and the agent still runs', () => {
  const late = { executions: [run({ startedAt: ago(20) })], adapterLimitMs: () => 15 * MIN }
  expect(told(pastLimit(fleet(late)))).toEqual([['past-limit', 'claude-alpha', 5]])
  expect(pastLimit(fleet({ ...late, hasAgent: () => false }))).toEqual([])
  expect(pastLimit(fleet({ ...late, adapterLimitMs: () => undefined }))).toEqual([])
  expect(pastLimit(fleet({ ...late, adapterLimitMs: () => 20 * MIN }))).toEqual([])
})

describe('repeat-failure', () => {
  const tries = (...outcomes: ExecutionView['outcome'][]) =>
    outcomes.map((outcome, index) => run({ id: `x${index}`, outcome, startedAt: ago(index + 2), endedAt: ago(index + 1) }))

  test('three in vain in a row, newest first', () => {
    const conditions = repeatedFailure(fleet({ executions: tries('failure', 'interrupted', 'crash', 'success'), beads: [bead()] }))
    expect(told(conditions)).toEqual([['repeat-failure', 'claude-alpha on wa-1', 1]])
    expect(conditions[0]?.why).toBe('claude-alpha failed or released wa-1 3 times in a row, last with failure.')
  })

  test.each<[string, readonly ExecutionView[], readonly BeadView[]]>([
    ['a success between', tries('failure', 'success', 'crash', 'timeout'), [bead()]],
    ['what a peer took is not its doing', tries('failure', 'lost', 'crash'), [bead()]],
    ['the bead is closed', tries('failure', 'crash', 'timeout'), [bead({ status: 'closed' })]],
    ['two workers', tries('failure', 'crash', 'timeout').map((each, index) => ({ ...each, worker: `w${index}` })), [bead()]],
  ])('%s: nothing', (_name, executions, beads) => {
    expect(repeatedFailure(fleet({ executions, beads }))).toEqual([])
  })
})

test('bead-stale: ready and unclaimed for longer than the setting', () => {
  const old = bead({ updatedAt: ago(8 * 24 * 60) })
  expect(told(beadStale(fleet({ beads: [old] })))).toEqual([['bead-stale', '/w/web#wa-1', 24 * 60]])
  expect(beadStale(fleet({ beads: [bead(), { ...old, ready: false }, { ...old, assignee: 'ana' }] }))).toEqual([])
})

test('needs-human and needle-alert: by label, while the bead is open', () => {
  const human = bead({ labels: ['Human'], blocks: ['wa-2', 'wa-3'] })
  expect(needsHuman(fleet({ beads: [human] }))).toMatchObject([
    { kind: 'needs-human', subject: '/w/web#wa-1', why: 'wa-1 is for a person: Fix the header. 2 beads wait for it.' },
  ])
  expect(needsHuman(fleet({ beads: [{ ...human, status: 'closed' }, bead()] }))).toEqual([])
  const alert = bead({ labels: ['alert', 'crash'] })
  expect(told(needleAlert(fleet({ beads: [alert] })))).toEqual([['needle-alert', '/w/web#wa-1', 100]])
  expect(needleAlert(fleet({ beads: [{ ...alert, status: 'closed' }] }))).toEqual([])
})

describe('claim-idle', () => {
  const claimed = bead({ status: 'in_progress', assignee: 'claude-alpha', ready: false, updatedAt: ago(10) })
  const since = { heldSince: () => NOW - 2 * MIN }

  test('the assignee is live and idle, or no worker at all', () => {
    const idle = worker({ bead: null, phase: 'idle' })
    expect(told(claimIdle(fleet({ beads: [claimed], workers: [idle], ...since })))).toEqual([['claim-idle', '/w/web#wa-1', 2]])
    expect(told(claimIdle(fleet({ beads: [{ ...claimed, assignee: 'ana' }], ...since })))).toEqual([['claim-idle', '/w/web#wa-1', 2]])
  })

  test.each<[string, Partial<FleetNow>]>([
    ['in hand', { workers: [worker({ bead: 'wa-1', workspace: '/w/web', phase: 'execute' })] }],
    ['the worker is Dead: that is told', { workers: [worker({ bead: null, state: 'dead', phase: 'idle' })] }],
    ['what it does is not known', { workers: [worker({ bead: null, phase: null })] }],
    ['not yet a minute', { heldSince: () => NOW - MIN }],
  ])('%s: nothing', (_name, over) => {
    expect(claimIdle(fleet({ beads: [claimed], ...since, ...over }))).toEqual([])
  })
})

describe('fleet-idle', () => {
  const knot = (minutes: number) => worker({ phase: 'knot', phaseSince: ago(minutes) })
  const projects = [makeProject('web')]
  const why = (beads: readonly BeadView[]) => fleetIdle(fleet({ projects, workers: [knot(6)], beads }))[0]?.why

  test('all of a project’s workers for over 5 min, with the reason', () => {
    expect(told(fleetIdle(fleet({ projects, workers: [knot(9), { ...knot(6), id: 'b' }] })))).toEqual([['fleet-idle', 'web', 6]])
    expect(why([])).toBe('Its one worker has nothing to do: the queue is empty.')
    expect(why([bead({ status: 'in_progress', ready: false })])).toBe('Its one worker has nothing to do: the one open bead is claimed.')
    expect(why([bead({ ready: false })])).toBe('Its one worker has nothing to do: the one bead that is not claimed is blocked.')
    expect(why([bead()])).toBe('Its one worker has nothing to do: one bead is ready, and no worker takes it.')
  })

  test('one works, or not for so long, or there is none: nothing', () => {
    expect(fleetIdle(fleet({ projects, workers: [knot(6), worker({ id: 'b', phase: 'execute' })] }))).toEqual([])
    expect(fleetIdle(fleet({ projects, workers: [knot(4)] }))).toEqual([])
    expect(fleetIdle(fleet({ projects }))).toEqual([])
  })
})

test('missing-ack: beats for 10 s without a start record, where the others have one', () => {
  const young = worker({ startedAt: ago(1) })
  expect(told(missingAck(fleet({ workers: [young], acks: new Set(['bravo']) })))).toEqual([['missing-ack', 'claude-alpha', 1 - 1 / 6]])
  expect(missingAck(fleet({ workers: [young], acks: new Set(['alpha']) }))).toEqual([])
  expect(missingAck(fleet({ workers: [young] }))).toEqual([])
  expect(missingAck(fleet({ workers: [worker({ startedAt: ago(0) })], acks: new Set() }))).toEqual([])
})

test('what nothing dates holds since it was first asked for, without a break', () => {
  let now = 1
  const held = createHeldSince(() => now)
  held.since('a')
  held.forgetOthers()
  now = 2
  expect([held.since('a'), held.since('b')]).toEqual([1, 2])
  held.forgetOthers()
  held.forgetOthers()
  now = 3
  expect(held.since('a')).toBe(3)
})
