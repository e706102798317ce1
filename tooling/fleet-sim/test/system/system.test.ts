import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LockTimeoutError, withLock } from '../../src/system/lock.ts'
import { decodeStat, identify, isRunning } from '../../src/system/process.ts'
import { createRandom } from '../../src/system/random.ts'
import { createClock, formatNanoseconds } from '../../src/system/time.ts'
import { temporaryFolder } from '../support/program.ts'

test('a command name with blanks and brackets does not shift the fields of /proc/<pid>/stat', () => {
  const text = '4711 (a) b (c) S 17 4700 4690 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200 18446744073709551615'
  expect(decodeStat(text)).toEqual({ pid: 4711, state: 'S', parent: 17, group: 4700, session: 4690, startTicks: 987654 })
  expect(decodeStat('')).toBeUndefined()
})

test('a process is itself, and nobody else with its pid', () => {
  const me = identify(process.pid)
  expect(isRunning(me)).toBe(true)
  if (process.platform === 'linux') expect(isRunning({ pid: me.pid, startTicks: (me.startTicks ?? 0) + 1 })).toBe(false)
})

test('stamps have nine digits, never repeat, and go on from a jump', () => {
  const clock = createClock()
  const stamps = Array.from({ length: 500 }, () => clock.stampZ())
  expect(stamps.every((stamp) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/.test(stamp))).toBe(true)
  expect(new Set(stamps).size).toBe(500)
  expect(stamps.toSorted()).toEqual(stamps)
  clock.jump(-3_600_000)
  expect(clock.stampOffset() < (stamps[0] ?? '')).toBe(true)
  expect(formatNanoseconds(1_795_229_582_918_422_247n)).toBe('2026-11-21T02:53:02.918422247')
})

test('the same key gives the same stream, another one another, and numbers keep their bounds', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), fc.nat(100), (key, min, width) => {
      const one = createRandom(key, 1)
      const same = createRandom(key, 1)
      const other = createRandom(key, 2)
      expect(one.hex(16)).toBe(same.hex(16))
      expect(one.uuid()).not.toBe(other.uuid())
      const drawn = one.int(min, min + width)
      expect(drawn >= min && drawn <= min + width).toBe(true)
    }),
  )
})

test('a lock is taken over from an owner that is gone, and waited for while he lives', () => {
  const path = join(temporaryFolder(), 'lock')
  writeFileSync(path, '999999999 1 0')
  expect(withLock(path, () => 'mine')).toBe('mine')
  expect(existsSync(path)).toBe(false)
  const parent = identify(process.ppid)
  writeFileSync(path, `${parent.pid} ${parent.startTicks ?? ''} 0`)
  expect(() => withLock(path, () => 'mine', 30)).toThrow(LockTimeoutError)
})
