import { readdirSync, readFileSync } from 'node:fs'

/** A process as the kernel tells it. `startTicks` with the pid names it for as long as the host is up. */
export interface ProcessStat {
  readonly pid: number
  /** R, S, D, T, Z … */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  readonly startTicks: number
}

/** Who a process is: another one with the same pid has other ticks. Null ticks where there is no `/proc`. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startTicks: number | null
}

const hasProc = process.platform === 'linux'

/** Reads `/proc/<pid>/stat`; undefined if there is no such process, or no `/proc`. */
export function readStat(pid: number): ProcessStat | undefined {
  if (!hasProc) return undefined
  try {
    return decodeStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))
  } catch {
    return undefined
  }
}

/** The command name may hold blanks and brackets: everything after its last `)` is fields. */
export function decodeStat(text: string): ProcessStat | undefined {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  if (open < 0 || close < 0) return undefined
  const fields = text.slice(close + 2).split(' ')
  const number = (index: number): number => Number(fields[index])
  return {
    pid: Number(text.slice(0, open)),
    state: fields[0] ?? '?',
    parent: number(1),
    group: number(2),
    session: number(3),
    startTicks: number(19),
  }
}

/** Who has this pid now. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startTicks: readStat(pid)?.startTicks ?? null }
}

/** Whether exactly this process still runs; a zombie does not. */
export function isRunning(identity: ProcessIdentity): boolean {
  if (!hasProc || identity.startTicks === null) return !hasProc && canSignal(identity.pid)
  const stat = readStat(identity.pid)
  return stat !== undefined && stat.state !== 'Z' && stat.startTicks === identity.startTicks
}

/** Whether some process has the pid. */
export function canSignal(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Sends a signal to exactly that process; false if it is gone. */
export function signalExactly(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!isRunning(identity)) return false
  try {
    process.kill(identity.pid, signal)
    return true
  } catch {
    return false
  }
}

/** Who runs in the session that a worker leads: itself, its shell, its agent, also past the leader's death. */
export function sessionMembers(session: number): readonly ProcessStat[] {
  return hasProc ? readProcessTable().filter((stat) => stat.session === session) : []
}

function readProcessTable(): readonly ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== undefined)
    .filter((stat) => stat.state !== 'Z')
}

/** Kills workers and all that runs in their sessions and is not older than they are: one look at the process table. */
export function killSessions(leaders: readonly ProcessIdentity[]): number {
  if (!hasProc) return leaders.filter(({ pid }) => killGroup(pid)).length
  const ticks = new Map(leaders.map(({ pid, startTicks }) => [pid, startTicks ?? Infinity]))
  const members = readProcessTable().filter((stat) => stat.startTicks >= (ticks.get(stat.session) ?? Infinity))
  return members.filter((stat) => signalExactly(stat, 'SIGKILL')).length
}

function killGroup(pid: number): boolean {
  try {
    process.kill(-pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}

/** Calls back once, within a second or so, when the process is gone. */
export function onceGone(identity: ProcessIdentity, gone: () => void): () => void {
  const timer = setInterval(() => {
    if (isRunning(identity)) return
    clearInterval(timer)
    gone()
  }, 1000)
  timer.unref()
  return () => clearInterval(timer)
}
