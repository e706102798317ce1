import { expect, test } from 'vitest'
import type { WorkerView } from '@hoop/protocol'
import { formatClock } from '../../src/format/clock.ts'
import { plain } from '../../src/model/sentence.ts'
import { nextLook, stateSentence, type SentenceContext } from '../../src/model/state-sentence.ts'
import { ago, makeWorker, MINUTE, NOW } from '../make.ts'

const say = (fields: Partial<WorkerView>, context?: SentenceContext) =>
  plain(stateSentence(makeWorker(fields), NOW, context)).replaceAll('\u202f', ' ')
const clock = (ms: number) => formatClock(NOW - ms, NOW)
const evidence = (process: WorkerView['evidence']['process']) => ({ ...makeWorker().evidence, process })

test.each<[string, Partial<WorkerView>, string, SentenceContext?]>([
  ['working', {}, 'In Bash: npm test for 42 s.'],
  [
    'agent',
    { activity: { kind: 'agent', text: 'Runs claude on sf-7k2m', since: ago(12 * MINUTE), from: 'prompt' } },
    'Runs claude on sf-7k2m for 12 min.',
  ],
  ['idle', { bead: null, phase: 'idle', activity: null, nextLookAt: ago(-40_000) }, 'No bead in hand. Next look in 40 s.'],
  ['knot', { bead: null, phase: 'knot', activity: null }, 'No bead in hand. Nothing left to do.'],
  ['draining', { reason: 'draining' }, 'Told to stop; its agent is finishing sf-7k2m.'],
  ['pid unknown', { reason: 'pid-unknown' }, 'Heartbeat is fresh; its process cannot be seen from here.'],
  ['remote', { reason: 'remote' }, 'Heartbeat is fresh; it runs on host nova.', { host: 'nova' }],
  ['remote, host unknown', { reason: 'remote' }, 'Heartbeat is fresh; it runs on another host.'],
  ['continued', { reason: 'continued', heartbeatAt: ago(10_000) }, 'Was stopped by a signal and goes on; its next beat is due in 20 s.'],
  [
    'stale',
    { state: 'hung', reason: 'heartbeat-stale', heartbeatAt: ago(2 * MINUTE) },
    'Process 41207 runs, but no heartbeat for 2 min; the limit is 65 s.',
  ],
  [
    'stale and unseen',
    { state: 'hung', reason: 'heartbeat-stale', heartbeatAt: ago(2 * MINUTE), evidence: evidence('unseen') },
    'No heartbeat for 2 min; the limit is 65 s. Its process cannot be seen from here.',
  ],
  ['stopped', { state: 'hung', reason: 'process-stopped' }, 'Process 41207 is stopped by a signal, until someone continues it.'],
  [
    'silent',
    { state: 'hung', reason: 'idle-silence', phaseSince: ago(4 * MINUTE) },
    'Started on sf-7k2m 4 min ago, and not a word since; the limit is 3 min.',
    { limitMs: 3 * MINUTE },
  ],
  [
    'no content',
    { state: 'hung', reason: 'content-grace', activity: { kind: 'tool', text: 'Read: a.ts', since: ago(12 * MINUTE), from: 'log' } },
    'Worked on sf-7k2m, then no text and no tool call for 12 min; the limit is 10 min.',
    { limitMs: 10 * MINUTE },
  ],
  [
    'too long',
    { state: 'hung', reason: 'max-runtime', phaseSince: ago(61 * MINUTE) },
    'On sf-7k2m for 61 min; the limit is 60 min.',
    { limitMs: 60 * MINUTE },
  ],
  ['too long, limit unknown', { state: 'hung', reason: 'max-runtime', phaseSince: ago(61 * MINUTE) }, 'On sf-7k2m for 61 min.'],
  ['gone', { state: 'dead', reason: 'process-gone' }, 'Process 41207 is gone while sf-7k2m was in its hands. Last seen in Bash: npm test.'],
  ['gone with nothing in hand', { state: 'dead', reason: 'process-gone', bead: null, activity: null }, 'Process 41207 is gone.'],
  ['zombie', { state: 'dead', reason: 'zombie' }, 'Process 41207 has ended and nobody has collected it.'],
  [
    'reused',
    { state: 'dead', reason: 'pid-reused', since: ago(23 * MINUTE) },
    `Process 41207 is now another program, since ${clock(23 * MINUTE)}.`,
  ],
  [
    'lost',
    { state: 'dead', reason: 'heartbeat-lost', heartbeatAt: ago(5 * MINUTE) },
    'No heartbeat for 5 min, and its process cannot be seen from here.',
  ],
  ['unknown', { state: null, since: ago(21 * MINUTE) }, `Cannot be judged since ${clock(21 * MINUTE)}.`],
])('%s', (_, fields, sentence, context) => expect(say(fields, context)).toBe(sentence))

test('what comes from outside stays apart from our words', () => {
  const parts = stateSentence(makeWorker({ state: 'dead', reason: 'process-gone', bead: '<b>x</b>' }), NOW)
  expect(parts).toContainEqual({ outside: '<b>x</b>', strong: true })
})

test('an idle worker tells when it looks again, or that it is due, or nothing', () => {
  expect(nextLook({ phase: 'idle', nextLookAt: ago(-4 * MINUTE) }, NOW)?.replaceAll('\u202f', ' ')).toBe('Next look in 4 m')
  expect(nextLook({ phase: 'idle', nextLookAt: ago(1000) }, NOW)).toBe('Next look is due')
  expect(nextLook({ phase: 'knot', nextLookAt: null }, NOW)).toBe('Nothing left to do')
  expect(nextLook({ phase: 'idle', nextLookAt: null }, NOW)).toBeUndefined()
})
