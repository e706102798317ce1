import { expect, test } from 'vitest'
import { decodePsLine } from '../src/ps-line.ts'

test('a line of procps', () => {
  expect(decodePsLine('  30738   30465   30465 Ssl+ Sat Nov 21 02:53:06 2026  1000')).toEqual({
    pid: 30738,
    ppid: 30465,
    pgid: 30465,
    state: 'sleeping',
    letter: 'S',
    startedAt: Date.UTC(2026, 10, 21, 2, 53, 6),
    uid: 1000,
    name: '',
  })
})

test('a line of a BSD or macOS ps: a day of one digit, an owner below zero', () => {
  expect(decodePsLine('    1     0     1 Ts   Sun Nov  1 09:05:07 2026    -2', 'launchd')).toMatchObject({
    state: 'stopped',
    startedAt: Date.UTC(2026, 10, 1, 9, 5, 7),
    uid: undefined,
    name: 'launchd',
  })
})

test('a month in some other language leaves the start open, not the process out', () => {
  expect(decodePsLine('7 1 7 R Sa. Okt 21 02:53:06 2026 0')).toBeUndefined()
  expect(decodePsLine('7 1 7 R Sam Okt 21 02:53:06 2026 0')).toMatchObject({ pid: 7, startedAt: undefined })
})

test.each(['', '  PID  PPID  PGID STAT                  STARTED   UID', '1 2 3', 'ps: bad -o argument'])('no process: %s', (line) => {
  expect(decodePsLine(line)).toBeUndefined()
})
