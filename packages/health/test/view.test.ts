import { expect, test } from 'vitest'
import { chooseHeartbeat, identify, isOtherProcess, processQuery, type ProcessSnapshot, viewProcess } from '../src/index.ts'
import { beat, info, SECOND, T, table } from './worlds.ts'

test('no pid, no snapshot, and a pid nobody asked for: unseen, and why', () => {
  expect(viewProcess(table(), { pid: undefined })).toEqual({ kind: 'unseen', why: 'no-pid', pid: undefined })
  expect(viewProcess(undefined, { pid: 700 })).toEqual({ kind: 'unseen', why: 'unreadable', pid: 700 })
  const few: ProcessSnapshot = { ...table(), asked: new Set([1]) }
  expect(viewProcess(few, { pid: 700 })).toEqual({ kind: 'unseen', why: 'unreadable', pid: 700 })
  expect(viewProcess({ ...few, asked: new Set([700]) }, { pid: 700 })).toEqual({ kind: 'gone', pid: 700 })
})

test('a process that is being traced is alive', () => {
  expect(viewProcess(table(info(700, { state: 'traced' })), { pid: 700 }).kind).toBe('alive')
})

test('what is known of another pid says nothing about this one', () => {
  const known = identify(info(800, { startTicks: 1 }), table())
  expect(viewProcess(table(info(700)), { pid: 700, known }).kind).toBe('alive')
})

test('the first beat counts only while nothing better is known', () => {
  const snapshot = table(info(700, { startedAt: T }))
  expect(viewProcess(snapshot, { pid: 700, firstHeartbeatAt: T - 6 * SECOND }).kind).toBe('reused')
  const known = identify(info(700), snapshot)
  expect(viewProcess(snapshot, { pid: 700, firstHeartbeatAt: T - 6 * SECOND, known }).kind).toBe('alive')
})

test('the first beat with a pid: as told, else the start that the worker states, else this beat', () => {
  expect(processQuery(beat({ firstAt: T - 9 }))).toEqual({ pid: 700, firstHeartbeatAt: T - 9, known: undefined })
  expect(processQuery(beat({ startedAt: T - 5 })).firstHeartbeatAt).toBe(T - 5)
  expect(processQuery(beat()).firstHeartbeatAt).toBe(T)
})

test('identity: boot, ticks, start since boot, wall clock, in this order', () => {
  const whole = { pid: 7, bootId: 'a', startTicks: 5, startedAt: T }
  expect(isOtherProcess(whole, { ...whole, startedAt: T + 999 * SECOND })).toBe(false)
  expect(isOtherProcess(whole, { ...whole, startTicks: 6 })).toBe(true)
  expect(isOtherProcess(whole, { ...whole, bootId: 'b' })).toBe(true)
  expect(isOtherProcess(whole, { ...whole, pid: 8 })).toBe(true)
  const coarse = { pid: 7, afterBootMs: 60_000, startedAt: T }
  expect(isOtherProcess(coarse, { pid: 7, afterBootMs: 62_000, startedAt: T + 999 * SECOND })).toBe(false)
  expect(isOtherProcess(coarse, { pid: 7, afterBootMs: 63_000, startedAt: T })).toBe(true)
  expect(isOtherProcess({ pid: 7, startedAt: T }, { pid: 7, startedAt: T + 5 * SECOND })).toBe(false)
  expect(isOtherProcess({ pid: 7, startedAt: T }, { pid: 7, startedAt: T + 6 * SECOND })).toBe(true)
  expect(isOtherProcess({ pid: 7 }, whole)).toBe(false)
})

test('a state file before lines, the fresher of two alike', () => {
  const [file, newer, line] = [beat(), beat({ at: T + 1 }), beat({ source: 'heartbeats', at: T + 9 })]
  expect(chooseHeartbeat([line, file, newer])).toBe(newer)
  expect(chooseHeartbeat([newer, file, line])).toBe(newer)
  expect(chooseHeartbeat([])).toBeUndefined()
})
