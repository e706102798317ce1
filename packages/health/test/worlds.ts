import type { GroupView, Heartbeat, ProcessIdentity, ProcessInfo, ProcessSnapshot, ProcessView, SeenProcess } from '../src/index.ts'

/** A moment to count from. */
export const T = Date.parse('2026-11-20T12:00:00Z')

export const SECOND = 1_000
export const MINUTE = 60_000

/** A beat of a state file, now. */
export function beat(over: Partial<Heartbeat> = {}): Heartbeat {
  return { at: T, intervalMs: 30 * SECOND, source: 'state-file', pid: 700, ...over }
}

export const identity: ProcessIdentity = { pid: 700, bootId: 'boot', startTicks: 4_000, startedAt: T - MINUTE }

/** The worker's own process, started a minute before. */
export function seen(kind: SeenProcess['kind'], over: Partial<SeenProcess> = {}): ProcessView {
  return { kind, pid: 700, identity, startedAt: T - MINUTE, ...over }
}

export const working = (lastOutputAt?: number): GroupView => ({ running: true, pids: [702], lastOutputAt })

export function info(pid: number, over: Partial<ProcessInfo> = {}): ProcessInfo {
  return {
    pid,
    ppid: 1,
    pgid: pid,
    sid: pid,
    state: 'sleeping',
    letter: 'S',
    startTicks: pid,
    startedAt: T - MINUTE,
    name: 'needle',
    ...over,
  }
}

export function table(...infos: readonly ProcessInfo[]): ProcessSnapshot {
  return { at: T, bootId: 'boot', byPid: new Map(infos.map((each) => [each.pid, each])) }
}
