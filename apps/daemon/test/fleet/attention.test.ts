import type { WorkerView } from '@hoop/protocol'
import { expect, test } from 'vitest'
import { attentionOf, inWords, sentenceOf } from '../../src/fleet/attention.ts'
import { makeWorker } from '../make-views.ts'

const now = Date.parse('2026-11-20T09:10:00Z')
const iso = (agoMs: number) => new Date(now - agoMs).toISOString()

const worker = ({ id = 'claude-sonnet-alpha', ...fields }: Partial<WorkerView>) =>
  makeWorker(id, {
    since: iso(0),
    pid: 4101,
    heartbeatAt: iso(0),
    evidence: { ...makeWorker(id).evidence, staleAfterMs: 65_000 },
    ...fields,
  })
const attention = (workers: readonly WorkerView[], withoutAgent: readonly string[] = []) =>
  attentionOf({
    workers,
    projects: [],
    problems: [],
    withoutAgent: new Set(withoutAgent),
    unseenDead: new Set(workers.filter(({ id }) => id !== 'old').map(({ id }) => id)),
  })

test.each([
  [0, '0 s'],
  [-5000, '0 s'],
  [119_400, '119 s'],
  [120_000, '2 min'],
  [7_200_000, '2 h'],
  [172_800_000, '2 d'],
])('%i ms in words: %s', (ms, words) => expect(inWords(ms)).toBe(words))

test.each<[Partial<WorkerView>, string]>([
  [{ state: 'dead', reason: 'process-gone', bead: 'wa-1' }, 'Process 4101 is gone while wa-1 was in its hands.'],
  [{ state: 'dead', reason: 'process-gone' }, 'Process 4101 is gone.'],
  [{ state: 'dead', reason: 'zombie' }, 'Process 4101 has ended, and nobody has collected it.'],
  [{ state: 'dead', reason: 'pid-reused' }, 'Process 4101 is now another program.'],
  [
    { state: 'dead', reason: 'heartbeat-lost', pid: null, heartbeatAt: iso(300_000) },
    'No heartbeat for 5 min, and its process cannot be seen from here.',
  ],
  [{ state: 'hung', reason: 'process-stopped' }, 'Process 4101 is stopped by a signal, until someone continues it.'],
  [
    { state: 'hung', reason: 'heartbeat-stale', heartbeatAt: iso(120_000) },
    'Process 4101 runs, but no heartbeat for 2 min; the limit is 65 s.',
  ],
])('%o: %s', (fields, sentence) => expect(sentenceOf(worker(fields), now)).toBe(sentence))

test('one alert a cause: dead, hung, without an agent, two under one name', () => {
  const alerts = attention(
    [
      worker({ id: 'a', state: 'dead', reason: 'process-gone' }),
      worker({ id: 'b', state: 'hung', reason: 'process-stopped' }),
      worker({ id: 'c', bead: 'wa-3', phase: 'dispatch', phaseSince: iso(70_000) }),
      worker({ id: 'd', warnings: ['duplicate-identity'] }),
      worker({ id: 'e' }),
    ],
    ['c'],
  )
  expect(alerts.map(({ kind, subject, severity }) => [kind, subject, severity])).toEqual([
    ['dead', 'a', 'bad'],
    ['hung', 'b', 'warn'],
    ['no-agent', 'c', 'warn'],
    ['duplicate-identity', 'd', 'warn'],
  ])
})

test('the dead of long ago are no alarm; those that a peer tidied up after are', () => {
  const old = worker({ id: 'old', state: 'dead', reason: 'process-gone', since: iso(90_000_000), history: true })
  const tidied = worker({ id: 'tidied', state: 'dead', reason: 'process-gone', since: iso(60_000), history: true })
  expect(attention([old, tidied]).map(({ subject }) => subject)).toEqual(['tidied'])
})

test('a condition stays the same while its cause lasts', () => {
  const hung = worker({ state: 'hung', reason: 'process-stopped', since: iso(60_000) })
  const again = { ...hung, heartbeatAt: iso(5000) }
  expect(attention([hung])).toEqual(attention([again]))
})
