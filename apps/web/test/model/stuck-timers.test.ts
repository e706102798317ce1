import type { StuckView } from '@hoop/protocol'
import { expect, test } from 'vitest'
import { timersFace, timerSentence } from '../../src/model/stuck-timers.ts'

const NOW = Date.UTC(2026, 10, 20, 12)
const MINUTE = 60_000
const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString()
const timer = (name: StuckView['timers'][number]['timer'], over: Partial<StuckView['timers'][number]>) => ({
  timer: name,
  status: 'running' as const,
  limitMs: 10 * MINUTE,
  dueAt: null,
  firedAt: null,
  clearedAt: null,
  waiting: null,
  ...over,
})
const stuck = (...timers: StuckView['timers']): StuckView => ({
  executionId: 'x',
  timers,
  hasSession: true,
  lastOutputAt: null,
  lastContentAt: null,
  tool: null,
  source: null,
})
const idle = timer('idle-silence', { status: 'off' })
const run = timer('max-runtime', { limitMs: 60 * MINUTE, dueAt: at(45) })

test('nothing is timed: no face', () => {
  expect(timersFace(null, NOW)).toBeUndefined()
})

test('running: how much of each is used up, and what is left of the nearer', () => {
  expect(timersFace(stuck(idle, timer('content-grace', { dueAt: at(4) }), run), NOW)).toMatchObject({
    silence: 0.6,
    run: 0.25,
    waits: false,
    fired: false,
    word: '4\u202fm',
  })
})

test('waiting for a tool', () => {
  const grace = timer('content-grace', { status: 'waiting', waiting: { tool: 'Bash: npm test', since: at(-7), until: null } })
  const face = timersFace(stuck(idle, grace, run), NOW)
  expect(face).toMatchObject({ waits: true, word: 'waits' })
  expect(face?.title).toContain('waits for Bash: npm test.')
})

test('fired: how long ago', () => {
  const grace = timer('content-grace', { status: 'fired', firedAt: at(-2) })
  expect(timersFace(stuck(idle, grace, run), NOW)).toMatchObject({ silence: 1, fired: true, word: '+2\u202fm' })
})

test('each status has its sentence', () => {
  expect(timerSentence(run, NOW)).toBe('Run time: limit 60\u202fmin, 45\u202fm left.')
  expect(timerSentence(idle, NOW)).toBe('Nothing written: nothing to time.')
  expect(timerSentence(timer('idle-silence', { status: 'off', limitMs: null }), NOW)).toBe('Nothing written: not timed.')
  expect(timerSentence(timer('content-grace', { status: 'spent', firedAt: at(-9), clearedAt: at(-3) }), NOW)).toBe(
    'No text and no call: limit 10\u202fmin, fired before, and is over.',
  )
})
