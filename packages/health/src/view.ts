import { identify, isOtherProcess, startedTooLate } from './identity.ts'
import { defaultLimits, type Limits } from './limits.ts'
import type { ProcessIdentity, ProcessInfo, ProcessSnapshot, ProcessView, SeenProcess, UnseenProcess } from './process.ts'

/** Which process is asked about, and how to know it. `processQuery` makes one from a heartbeat. */
export interface ProcessQuery {
  /** `undefined`: the worker never named one. */
  readonly pid: number | undefined
  /** The worker's first heartbeat with that pid; used only while `known` is absent. */
  readonly firstHeartbeatAt?: number | undefined
  /** The identity seen first for this run of the worker. */
  readonly known?: ProcessIdentity | undefined
}

/** A process that cannot be looked at. */
export function unseen(why: UnseenProcess['why'], pid?: number): UnseenProcess {
  return { kind: 'unseen', why, pid }
}

function kindOf(info: ProcessInfo): SeenProcess['kind'] {
  switch (info.state) {
    case 'stopped':
      return 'stopped'
    case 'zombie':
      return 'zombie'
    case 'running':
    case 'sleeping':
    case 'waiting':
    case 'traced':
    case 'unknown':
      return 'alive'
  }
}

/**
 * One worker's process in a snapshot. Pure. No snapshot, or one in which that pid was not asked for, is `unreadable`, never `gone`.
 *
 * Before you show `gone` as Dead, read the worker's state file once more: a worker that ends cleanly takes its file with it.
 */
export function viewProcess(snapshot: ProcessSnapshot | undefined, query: ProcessQuery, limits: Limits = defaultLimits): ProcessView {
  const { pid, known, firstHeartbeatAt } = query
  if (pid === undefined) return unseen('no-pid')
  if (snapshot === undefined) return unseen('unreadable', pid)
  const info = snapshot.byPid.get(pid)
  if (info === undefined) {
    const wasAsked = snapshot.asked === undefined || snapshot.asked.has(pid)
    return wasAsked ? { kind: 'gone', pid } : unseen('unreadable', pid)
  }
  const identity = identify(info, snapshot)
  const isReused = known?.pid === pid ? isOtherProcess(known, identity, limits) : startedTooLate(info.startedAt, firstHeartbeatAt, limits)
  return { kind: isReused ? 'reused' : kindOf(info), pid, identity, startedAt: info.startedAt, pgid: info.pgid, sid: info.sid }
}
