import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createStuckWatch, defaultLimits, explain, resolveLimits, step, StuckLimitsError } from '../src/index.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})
afterEach(() => {
  vi.useRealTimers()
})

function watchAll(signal?: AbortSignal) {
  const told: string[] = []
  const tell = (what: string) => (timer: string, execution: string) => told.push(`${execution} ${what} ${timer} ${Date.now() / 60_000}`)
  const watch = createStuckWatch({ limits: defaultLimits, onFire: tell('fired'), onClear: tell('cleared'), signal })
  return { told, watch }
}

test('the hook is called when the limit is crossed, with nothing more to see', () => {
  const { told, watch } = watchAll()
  watch.see('a', { startedAt: 0 })
  vi.advanceTimersByTime(60_000)
  watch.see('b', { startedAt: 60_000, lastContentAt: 60_000 })
  vi.advanceTimersByTime(59 * 60_000)
  expect(told).toEqual(['a fired idle-silence 3', 'a fired content-grace 10', 'b fired content-grace 11', 'a fired max-runtime 60'])
  watch.see('a', { startedAt: 0, ended: true })
  expect(told.slice(4)).toEqual(['a cleared idle-silence 60', 'a cleared content-grace 60', 'a cleared max-runtime 60'])
  expect(vi.getTimerCount()).toBe(1)
  watch.forget('b')
  expect(vi.getTimerCount()).toBe(0)
})

test('closed, or told to stop, it asks no more', () => {
  const stop = new AbortController()
  const { told, watch } = watchAll(stop.signal)
  watch.see('a', { startedAt: 0 })
  stop.abort()
  watch.see('b', { startedAt: 0 })
  vi.advanceTimersByTime(7_200_000)
  watch.close()
  expect(told).toEqual([])
})

test('limits: the most specific wins, key by key', () => {
  expect(
    resolveLimits({
      global: { idleSilenceMs: 1, contentGraceMs: 1 },
      adapter: { idleSilenceMs: 2, contentGraceMs: 2 },
      project: { contentGraceMs: 3, maxRuntimeMs: undefined },
      workspace: { contentGraceMs: 4 },
    }),
  ).toEqual({ idleSilenceMs: 2, contentGraceMs: 4, maxRuntimeMs: 3_600_000 })
  for (const value of [0, -5, Number.NaN])
    expect(() => resolveLimits({ project: { idleSilenceMs: value } })).toThrow(new StuckLimitsError('project', 'idleSilenceMs', value))
})

test('explained: what remains, what waits for which tool, what fired and what is off', () => {
  const seen = {
    at: 60_000,
    startedAt: 0,
    lastContentAt: 60_000,
    pendingTool: { name: 'Bash', startedAt: 60_000, busy: true, timeoutMs: 120_000 },
  }
  const { state } = step(undefined, seen, defaultLimits)
  expect(explain(state, seen, defaultLimits, 90_000)).toEqual([
    { timer: 'idle-silence', status: 'off', limitMs: 180_000, remainsMs: null, firedAt: null, clearedAt: null, waiting: null },
    {
      timer: 'content-grace',
      status: 'waiting',
      limitMs: 600_000,
      remainsMs: 600_000,
      firedAt: null,
      clearedAt: null,
      waiting: { tool: 'Bash', sinceAt: 60_000, untilAt: 180_000 },
    },
    { timer: 'max-runtime', status: 'running', limitMs: 3_600_000, remainsMs: 3_510_000, firedAt: null, clearedAt: null, waiting: null },
  ])
  const silent = step(undefined, { at: 200_000, startedAt: 0 }, defaultLimits)
  const ended = step(silent.state, { at: 201_000, startedAt: 0, ended: true }, defaultLimits)
  expect(explain(silent.state, {}, defaultLimits).map(({ status, firedAt }) => [status, firedAt])).toEqual([
    ['fired', 180_000],
    ['running', null],
    ['running', null],
  ])
  expect(explain(ended.state, {}, defaultLimits).map(({ status, clearedAt }) => [status, clearedAt])).toEqual([
    ['spent', 201_000],
    ['off', null],
    ['off', null],
  ])
})
