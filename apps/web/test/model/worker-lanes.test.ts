import { expect, test } from 'vitest'
import { workerLanes } from '../../src/model/worker-lanes.ts'
import { ago, makeExecution, MINUTE, NOW } from '../make.ts'

const HOUR = 60 * MINUTE

test('each worker has its own lane, cut to the range', () => {
  const lanes = workerLanes(
    [
      makeExecution({ id: 'b', worker: 'bravo', outcome: 'failure', startedAt: ago(30 * MINUTE), endedAt: ago(15 * MINUTE) }),
      makeExecution({ id: 'a', worker: 'alpha', startedAt: ago(90 * MINUTE), endedAt: ago(30 * MINUTE) }),
      makeExecution({ id: 'r', worker: 'alpha', outcome: 'running', startedAt: ago(6 * MINUTE), endedAt: null }),
      makeExecution({ id: 'ask', worker: 'alpha', kind: 'split' }),
      makeExecution({ id: 'old', worker: 'alpha', startedAt: ago(200 * MINUTE), endedAt: ago(100 * MINUTE) }),
    ],
    HOUR,
    NOW,
  )
  expect([...lanes.keys()].sort()).toEqual(['alpha', 'bravo'])
  expect(lanes.get('alpha')?.marks.map(({ id, leftPercent, widthPercent }) => [id, leftPercent, widthPercent])).toEqual([
    ['a', 0, 50],
    ['r', 90, 10],
  ])
  expect(lanes.get('bravo')).toMatchObject({ runs: 1, failures: 1 })
})

test('runs too short to be told apart are one mark, which leads to the worst of them', () => {
  const run = (id: string, seconds: number, outcome: 'success' | 'failure') =>
    makeExecution({ id, worker: 'alpha', outcome, startedAt: ago(seconds * 1000), endedAt: ago(seconds * 1000 - 900) })
  const runs = Array.from({ length: 2000 }, (_, at) => run(`r${at}`, at + 1, at === 700 ? 'failure' : 'success'))
  const lane = workerLanes(runs, 168 * HOUR, NOW).get('alpha')
  expect(lane?.marks.length).toBeLessThan(4)
  expect(lane?.marks.reduce((sum, { count }) => sum + count, 0)).toBe(2000)
  expect(lane?.marks.find(({ outcome }) => outcome === 'failure')?.id).toBe('r700')
  expect(lane).toMatchObject({ runs: 2000, failures: 1 })
})
