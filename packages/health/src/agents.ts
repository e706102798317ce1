import { ancestors, descendants, familyOf } from './family.ts'
import { identify, isOtherProcess } from './identity.ts'
import type { GroupView, ProcessIdentity, ProcessInfo, ProcessSnapshot } from './process.ts'

/** Whose agents are looked for. */
export interface AgentSearch {
  readonly pid: number
  /** The worker's identity as remembered, so that a process that took over its pid is not taken for it. */
  readonly known?: ProcessIdentity | null | undefined
  /** Its group and session as remembered (`memory.group`), for when it is gone. */
  readonly group?: { readonly pgid: number; readonly sid: number | null } | null | undefined
  /** Pids of the other workers: where several share a group, an orphan in it is nobody's. */
  readonly others?: Iterable<number> | undefined
}

/** What runs a command line for someone else. */
const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'fish', 'busybox'])

const isShell = ({ name }: ProcessInfo) => shells.has(name.replace(/^-/, '').replace(/^.*\//, ''))

/**
 * The processes that do a worker's work, each the topmost of its own tree: the agent, not the commands that it runs. Found by
 * descent (an adapter may put a PTY, and so another group, between), and by process group and session (past a limit NEEDLE kills the
 * shell only, and the agent becomes a child of init). Left out: the worker, its ancestors, zombies, and the shells in between, where
 * a shell can be known by its name and by what it runs. Needs a whole snapshot, not one of a few pids.
 */
export function findAgents(snapshot: ProcessSnapshot, worker: AgentSearch): ProcessInfo[] {
  const family = familyOf(snapshot)
  const self = workerItself(snapshot, worker)
  const others = new Set(worker.others)
  others.delete(worker.pid)
  const below = self ? descendants(family, worker.pid) : []

  // Group and session 0 are the kernel's.
  const pgid = self?.pgid || worker.group?.pgid || -1
  const sid = self?.sid || worker.group?.sid || -1
  const group = family.groups.get(pgid) ?? []
  const session = family.sessions.get(sid) ?? []
  const hasOthers = (members: readonly ProcessInfo[]) => members.some(({ pid }) => others.has(pid))
  const strays = [...(hasOthers(group) ? [] : group), ...(hasOthers(session) ? [] : session.filter((info) => isOrphan(snapshot, info)))]

  const above = new Set(ancestors(snapshot, worker.pid).map(({ pid }) => pid))
  const mine = new Map<number, ProcessInfo>()
  for (const info of [...below, ...strays]) {
    if (info.pid === self?.pid || above.has(info.pid) || info.state === 'zombie') continue
    if (ownedByOther(snapshot, info, worker.pid, others)) continue
    mine.set(info.pid, info)
  }
  return topmost(mine, worker.pid)
}

function workerItself(snapshot: ProcessSnapshot, { pid, known }: AgentSearch): ProcessInfo | undefined {
  const info = snapshot.byPid.get(pid)
  return info && known && isOtherProcess(known, identify(info, snapshot)) ? undefined : info
}

/** Handed on to init or another collector: nobody of its own session is above it. */
function isOrphan(snapshot: ProcessSnapshot, info: ProcessInfo): boolean {
  return ancestors(snapshot, info.pid).every(({ sid }) => sid !== info.sid)
}

function ownedByOther(snapshot: ProcessSnapshot, info: ProcessInfo, worker: number, others: ReadonlySet<number>): boolean {
  if (others.size === 0) return false
  const line = [info, ...ancestors(snapshot, info.pid)]
  const owner = line.find(({ pid }) => pid === worker || others.has(pid))
  return owner !== undefined && owner.pid !== worker
}

/** Goes down from the top through the shells that stand between a worker and its agent, and stops at the first that is none. */
function topmost(mine: ReadonlyMap<number, ProcessInfo>, worker: number): ProcessInfo[] {
  const children = new Map<number, ProcessInfo[]>()
  for (const info of mine.values()) children.set(info.ppid, [...(children.get(info.ppid) ?? []), info])
  const found: ProcessInfo[] = []
  const queue = [...mine.values()].filter(({ ppid }) => !mine.has(ppid))
  for (let info = queue.shift(); info !== undefined; info = queue.shift()) {
    const below = children.get(info.pid) ?? []
    const isBetween = isShell(info) && (below.length > 0 || info.ppid === worker)
    if (isBetween) queue.push(...below)
    else found.push(info)
  }
  return found
}

/** The agents as `classify` wants them, with the last growth of the session they write: put it on the process view as `group`. */
export function viewGroup(agents: readonly ProcessInfo[], lastOutputAt?: number): GroupView {
  return {
    running: agents.some(({ state }) => state !== 'stopped' && state !== 'zombie'),
    pids: agents.map(({ pid }) => pid),
    lastOutputAt,
  }
}
