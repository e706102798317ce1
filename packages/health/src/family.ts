import type { ProcessInfo, ProcessSnapshot } from './process.ts'

/** A snapshot by parent, by group and by session. */
export interface Family {
  readonly children: ReadonlyMap<number, readonly ProcessInfo[]>
  readonly groups: ReadonlyMap<number, readonly ProcessInfo[]>
  readonly sessions: ReadonlyMap<number, readonly ProcessInfo[]>
}

const families = new WeakMap<ProcessSnapshot['byPid'], Family>()

/** Built once a snapshot, however many workers are asked about. */
export function familyOf({ byPid }: ProcessSnapshot): Family {
  const known = families.get(byPid)
  if (known) return known
  const children = new Map<number, ProcessInfo[]>()
  const groups = new Map<number, ProcessInfo[]>()
  const sessions = new Map<number, ProcessInfo[]>()
  for (const info of byPid.values()) {
    put(children, info.ppid, info)
    put(groups, info.pgid, info)
    if (info.sid !== undefined) put(sessions, info.sid, info)
  }
  const family = { children, groups, sessions }
  families.set(byPid, family)
  return family
}

function put(map: Map<number, ProcessInfo[]>, key: number, info: ProcessInfo): void {
  const list = map.get(key)
  if (list) list.push(info)
  else map.set(key, [info])
}

/** A process, its children, theirs, …: each once, also where a table read at two moments holds a circle. */
export function descendants(family: Family, pid: number): ProcessInfo[] {
  const found: ProcessInfo[] = []
  const seen = new Set([pid])
  const queue = [pid]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    for (const child of family.children.get(at) ?? []) {
      if (seen.has(child.pid)) continue
      seen.add(child.pid)
      found.push(child)
      queue.push(child.pid)
    }
  }
  return found
}

/** A process's parent, that one's parent, … up to what cannot be seen. */
export function ancestors({ byPid }: ProcessSnapshot, pid: number): ProcessInfo[] {
  const line: ProcessInfo[] = []
  const seen = new Set([pid])
  for (let at = byPid.get(pid)?.ppid; at !== undefined && !seen.has(at); at = byPid.get(at)?.ppid) {
    const info = byPid.get(at)
    if (info === undefined) break
    seen.add(at)
    line.push(info)
  }
  return line
}
