import { expect, test } from 'vitest'
import { type Clocks, compareClocks } from '../src/index.ts'
import { MINUTE, SECOND, T } from './worlds.ts'

const before: Clocks = { wallMs: T, monotonicMs: 1_000, uptimeMs: 500_000 }
const after = (wall: number, ran: number, up?: number): Clocks => ({
  wallMs: T + wall,
  monotonicMs: 1_000 + ran,
  uptimeMs: up === undefined ? undefined : 500_000 + up,
})

test('time that passed as it should is no break', () => {
  expect(compareClocks(before, after(2 * SECOND, 2 * SECOND + 3, 2 * SECOND - 9))).toEqual({
    clockMovedMs: 0,
    sleptMs: 0,
    watch: undefined,
  })
})

test('a busy process that looked late has not slept', () => {
  expect(compareClocks(before, after(MINUTE, MINUTE, MINUTE)).watch).toBeUndefined()
})

test('suspended: the monotonic clock stood still', () => {
  const change = compareClocks(before, after(60 * MINUTE, 2 * SECOND, 60 * MINUTE))
  expect(change).toEqual({ clockMovedMs: 0, sleptMs: 60 * MINUTE - 2 * SECOND, watch: { since: T + 60 * MINUTE, after: 'resume' } })
})

test.each([60, -60])('the clock was set by %i minutes', (minutes) => {
  const change = compareClocks(before, after(minutes * MINUTE + SECOND, SECOND, SECOND))
  expect(change).toEqual({ clockMovedMs: minutes * MINUTE, sleptMs: 0, watch: { since: T + minutes * MINUTE + SECOND, after: 'resume' } })
})

test('without an uptime a jump ahead counts as sleep, a jump back as the clock', () => {
  const { uptimeMs: _, ...bare } = before
  expect(compareClocks(bare, after(60 * MINUTE, SECOND))).toMatchObject({ clockMovedMs: 0, sleptMs: 60 * MINUTE - SECOND })
  expect(compareClocks(bare, after(SECOND - 60 * MINUTE, SECOND))).toMatchObject({ clockMovedMs: -60 * MINUTE, sleptMs: 0 })
})
