import type { ProcessInfo } from './process.ts'

/**
 * True if a process has this pid but belongs to someone whose processes we may not look at: asking for permission to signal it is
 * refused, not answered with "no such process". Signal 0 is that question; nothing is sent.
 */
function isHiddenPid(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** All that can be said of a process that we may not look at: it exists. */
export function hiddenProcess(pid: number): ProcessInfo {
  return { pid, ppid: 0, pgid: 0, state: 'unknown', letter: '', startedAt: undefined, name: '' }
}

/** Adds those of `pids` that a table does not show but that exist: they are alive, and no more can be said. */
export function addHidden(byPid: Map<number, ProcessInfo>, pids: Iterable<number>): void {
  for (const pid of pids) {
    if (byPid.has(pid) || !isHiddenPid(pid)) continue
    byPid.set(pid, hiddenProcess(pid))
  }
}
