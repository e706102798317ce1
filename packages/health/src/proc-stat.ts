import { decodeRunState, type ProcessInfo } from './process.ts'

/** What turns ticks into times. */
export interface TickClock {
  readonly ticksPerSecond: number
  readonly bootedAt: number | undefined
}

/** Fields of `/proc/<pid>/stat` counted from the state, which is the third: `proc(5)` counts from one. */
const STATE = 0
const PPID = 1
const PGRP = 2
const SESSION = 3
const UTIME = 11
const STIME = 12
const CUTIME = 13
const CSTIME = 14
const STARTTIME = 19
const EXIT_SIGNAL = 35

/**
 * One `/proc/<pid>/stat` → a process, or `undefined` for what is none: a torn read, or a thread that is no process of its own
 * (`/proc/<thread>` can be opened by number though it is listed nowhere; nothing is sent to its parent when it ends).
 *
 * The program's name stands in parentheses and may hold any character, also parentheses and line ends: it ends at the last one.
 */
export function decodeProcStat(text: string, clock: TickClock): ProcessInfo | undefined {
  const open = text.indexOf(' (')
  const close = text.lastIndexOf(') ')
  if (open < 1 || close < open) return undefined
  const fields = text.slice(close + 2).split(' ')
  const pid = Number(text.slice(0, open))
  const startTicks = Number(fields[STARTTIME])
  const letter = fields[STATE] ?? ''
  if (!Number.isInteger(pid) || !Number.isInteger(startTicks) || fields.length <= STARTTIME) return undefined
  if (fields[EXIT_SIGNAL] === '-1') return undefined
  const msPerTick = 1000 / clock.ticksPerSecond
  return {
    pid,
    ppid: Number(fields[PPID]),
    pgid: Number(fields[PGRP]),
    sid: Number(fields[SESSION]),
    state: decodeRunState(letter),
    letter,
    startTicks,
    startedAt: clock.bootedAt === undefined ? undefined : Math.round(clock.bootedAt + startTicks * msPerTick),
    cpuMs: Math.round((Number(fields[UTIME]) + Number(fields[STIME])) * msPerTick),
    childCpuMs: Math.round((Number(fields[CUTIME]) + Number(fields[CSTIME])) * msPerTick),
    name: text.slice(open + 2, close),
  }
}
