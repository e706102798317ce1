import { expect, test } from 'vitest'
import type { ExecutionView } from '@hoop/protocol'
import { beadMoments } from '../../src/model/bead-moments.ts'
import { plain } from '../../src/model/sentence.ts'
import type { TimelineMoment } from '../../src/calls/beads.ts'
import { ago, makeExecution, MINUTE, NOW } from '../make.ts'

const run = (fields: Partial<ExecutionView> = {}) =>
  makeExecution({ worker: 'needle-claude-alpha', startedAt: ago(35 * MINUTE), endedAt: ago(10 * MINUTE), adapter: 'claude', ...fields })
const ran = (execution: ExecutionView): TimelineMoment => ({ kind: 'execution', at: execution.startedAt, execution })
const state = (minutesAgo: number, fields: Partial<Extract<TimelineMoment, { kind: 'state' }>>): TimelineMoment => ({
  kind: 'state',
  at: ago(minutesAgo * MINUTE),
  worker: 'needle-claude-alpha',
  executionId: 'ex-1',
  state: 'live',
  reason: null,
  ...fields,
})
const dated = (minutesAgo: number, event: 'created' | 'updated' | 'closed'): TimelineMoment => ({
  kind: 'bead',
  at: ago(minutesAgo * MINUTE),
  event,
  status: 'open',
})
const told = (items: readonly TimelineMoment[], fields: { status?: string; closedAt?: string | null } = {}) =>
  beadMoments(
    {
      status: 'open',
      closedAt: null,
      assignee: null,
      createdBy: 'ana',
      history: items.flatMap((item) => (item.kind === 'execution' ? [item.execution] : [])),
      ...fields,
    },
    items,
    NOW,
    (worker) => worker.split('-').at(-1) ?? worker,
  )
const lines = (...args: Parameters<typeof told>) => told(...args).map(({ said }) => plain(said))

test('a life, the newest first: created, taken, hung and live again, closed, ended', () => {
  expect(
    lines(
      [
        ran(run()),
        dated(60, 'created'),
        dated(10, 'closed'),
        state(35, {}),
        state(20, { state: 'hung', reason: 'content-grace' }),
        state(15, {}),
      ],
      { status: 'closed', closedAt: ago(10 * MINUTE) },
    ),
  ).toEqual([
    'alpha’s agent ended well after 25\u202fmin.',
    'Closed by alpha’s agent.',
    'alpha was live again.',
    'alpha hung: no text and no tool call came for longer than its limit.',
    'alpha took it, with claude.',
    'Created by ana.',
  ])
})

test.each<[string, Partial<ExecutionView>, RegExp]>([
  ['a success that closed nothing', {}, /ended well after 25.min\. The bead is not closed\.$/],
  ['a failure', { outcome: 'failure', exitCode: 2 }, /exit code 2 after 25.min; the bead was given back/],
  ['a kill', { outcome: 'crash', exitCode: 137 }, /^alpha’s agent: killed by signal 9 after/],
  ['a limit', { outcome: 'timeout', exitCode: 124 }, /cut off at its limit/],
  ['a stop after a good end', { outcome: 'interrupted', exitCode: 0 }, /gave it back after 25.min\. Its agent had ended well by then/],
  ['no program', { outcome: 'agent_not_found', exitCode: 127 }, /^The program claude was not found where alpha runs/],
  ['nothing reported', { outcome: 'lost', exitCode: null }, /^alpha died with it in hand, and nothing was ever reported/],
  ['a run that goes on', { outcome: 'running', endedAt: null, exitCode: null }, /^alpha works on it, for 35.min now/],
  ['a question', { kind: 'split' }, /^alpha had its answer/],
])('%s is told in our words', (_, fields, words) => {
  expect(lines([ran(run(fields))])[0]).toMatch(words)
})

test('a failure in which the bead was closed says so', () => {
  const [end] = lines([ran(run({ outcome: 'failure', exitCode: 1 }))], { status: 'closed', closedAt: ago(11 * MINUTE) })
  expect(end).toContain('The bead was closed in it.')
})

test('a worker found dead, and one that was only well, are not the same news', () => {
  const moments = told([
    ran(run({ outcome: 'lost' })),
    state(35, {}),
    state(30, { reason: 'remote' }),
    state(10, { state: 'dead', reason: 'process-gone' }),
  ])
  expect(moments.map(({ mark }) => mark.kind)).toEqual(['outcome', 'look', 'start'])
  expect(moments[1]).toMatchObject({ tone: 'bad', mark: { look: 'dead' } })
})

test('a change in the queue that a claim or an end explains is not told twice', () => {
  expect(lines([ran(run()), dated(35, 'updated')])).toHaveLength(2)
  expect(lines([ran(run()), dated(3, 'updated')])[0]).toBe('Open in its queue since then: given back, or opened again.')
})

test('what a queue dates has words of its own', () => {
  expect(lines([dated(60, 'created'), dated(5, 'updated')])).toEqual([
    'Changed in its queue for the last time; it is open.',
    'Created by ana.',
  ])
  expect(lines([dated(5, 'closed')])).toEqual(['Closed, and opened again since.'])
  expect(lines([dated(5, 'closed')], { status: 'closed', closedAt: ago(5 * MINUTE) })).toEqual([
    'Closed, while no run was open: a person or another program did it.',
  ])
})
