import { expect, test } from 'vitest'
import { createErrorBursts } from '../../src/alerts/error-bursts.ts'

const key = '/home/ana/.claude/projects/x/s.jsonl'
const session = (errors: number, state: 'open' | 'ended' = 'open') => ({
  key,
  project: 'web',
  cli: 'claude' as const,
  state,
  counts: { errors },
})

test('many errors in a short time are a burst, as long as they lie in it; those before the first sight are not', () => {
  const bursts = createErrorBursts()
  bursts.note(session(40), 0)
  expect(bursts.conditions(1)).toEqual([])
  for (let n = 1; n <= 4; n++) bursts.note(session(40 + n), n * 1000)
  expect(bursts.conditions(5000)).toEqual([])
  bursts.note(session(45), 5000)
  const [burst] = bursts.conditions(5000)
  expect(burst).toEqual({
    kind: 'error-burst',
    subject: key,
    severity: 'warn',
    project: 'web',
    why: 'A session of claude has had 5 errors within 2 min.',
    since: 1000,
    evidence: [{ path: key }],
  })
  bursts.note(session(47), 6000)
  expect(bursts.conditions(6000)[0]?.why).toBe('A session of claude has had more than 5 errors within 2 min.')
  expect(bursts.conditions(121_000)).toHaveLength(1)
  expect(bursts.conditions(200_000)).toEqual([])
})

test('errors that come slowly are none, and a session that has ended is forgotten', () => {
  const bursts = createErrorBursts()
  for (let n = 0; n < 50; n++) {
    bursts.note(session(n), n * 60_000)
    expect(bursts.conditions(n * 60_000)).toEqual([])
  }
  bursts.note(session(49, 'ended'), 50 * 60_000)
  bursts.conditions(60 * 60_000)
  expect(bursts.size).toBe(0)
})

test('a session that was begun anew begins anew here', () => {
  const bursts = createErrorBursts()
  bursts.note(session(10), 0)
  bursts.note(session(0), 1000)
  bursts.note(session(4), 2000)
  expect(bursts.conditions(2000)).toEqual([])
})
