import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeProcStat } from '../src/proc-stat.ts'

const clock = { ticksPerSecond: 100, bootedAt: 1_000_000 }

/** As the kernel prints it; `exit` 17 is SIGCHLD. */
const line = (name: string, letter = 'S', exit = '17') =>
  `4242 (${name}) ${letter} 17 40 39 34816 40 4194304 102 0 0 0 12 34 0 0 20 0 1 0 250 3133440 414 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 ${exit} 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n`

test('one line → one process', () => {
  expect(decodeProcStat(line('needle'), clock)).toEqual({
    pid: 4242,
    ppid: 17,
    pgid: 40,
    sid: 39,
    state: 'sleeping',
    letter: 'S',
    startTicks: 250,
    startedAt: 1_002_500,
    cpuMs: 460,
    childCpuMs: 0,
    name: 'needle',
  })
})

test.each([
  ['R', 'running'],
  ['S', 'sleeping'],
  ['I', 'sleeping'],
  ['D', 'waiting'],
  ['T', 'stopped'],
  ['t', 'traced'],
  ['Z', 'zombie'],
  ['X', 'zombie'],
  ['Q', 'unknown'],
])('%s is %s', (letter, state) => {
  expect(decodeProcStat(line('a', letter), clock)).toMatchObject({ state, letter })
})

test('a name may hold anything at all', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 15, unit: 'binary' }), (name) => {
      expect(decodeProcStat(line(name), clock)).toMatchObject({ name, pid: 4242, ppid: 17 })
    }),
  )
})

test.each([') ', ') S 1 (', 'a) Z 1\n(b', '((', ''])('a name like the rest of the line: %j', (name) => {
  expect(decodeProcStat(line(name), clock)).toMatchObject({ name, pid: 4242, state: 'sleeping', ppid: 17 })
})

test('a thread is no process; on a kernel without that field it cannot be told', () => {
  expect(decodeProcStat(line('a', 'S', '-1'), clock)).toBeUndefined()
  expect(decodeProcStat(line('a').split(' ').slice(0, 24).join(' '), clock)?.pid).toBe(4242)
})

test('without a boot time the ticks remain', () => {
  expect(decodeProcStat(line('a'), { ticksPerSecond: 100, bootedAt: undefined })).toMatchObject({
    startTicks: 250,
    startedAt: undefined,
  })
})

test('what is no such line is no process', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(decodeProcStat(text, clock)).toBeUndefined()
    }),
  )
  for (const text of ['', '1', '1 (a', '1 (a) S 2 3', line('a').slice(0, 60), ') 1 (']) expect(decodeProcStat(text, clock)).toBeUndefined()
})
