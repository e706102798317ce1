import { existsSync, linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'
import { isErrno } from './files.ts'
import { identify, isRunning, readStat } from './process.ts'
import { blockFor } from './time.ts'

/** The lock was held by somebody else for longer than one waits. */
export class LockTimeoutError extends Error {
  override readonly name = 'LockTimeoutError'
  readonly code = 'LOCK_TIMEOUT'
  readonly path: string
  constructor(path: string, waitedMs: number) {
    super(`${path} was held for more than ${waitedMs} ms`)
    this.path = path
  }
}

/**
 * Runs the work while this process alone holds the lock file. Takes over from an owner that is gone at once, and from
 * one that was stopped by a signal after a second: whoever may be stopped asks `isMine` before it makes its work last.
 */
export function withLock<T>(path: string, work: (isMine: () => boolean) => T, waitMs = 10_000): T {
  const me = identify(process.pid)
  const mine = `${me.pid} ${me.startTicks ?? ''} ${process.hrtime.bigint()}`
  const askedAt = Date.now()
  // Only looked at while it is there: who waits writes nothing.
  while (existsSync(path) || !tryCreate(path, mine)) {
    const waitedMs = Date.now() - askedAt
    if (waitedMs > waitMs) throw new LockTimeoutError(path, waitMs)
    if (!removeAbandoned(path, waitedMs > 1000)) blockFor(1 + Math.random() * 6)
  }
  try {
    return work(() => readOwner(path) === mine)
  } finally {
    if (readOwner(path) === mine) unlinkSync(path)
  }
}

/** A lock has its owner's name from its first moment: on a full disk, or killed in between, an empty one would stay for ever. */
function tryCreate(path: string, owner: string): boolean {
  const own = `${path}.${process.pid}`
  try {
    writeFileSync(own, owner, { mode: 0o644 })
    linkSync(own, path)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(own, { force: true })
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function removeAbandoned(path: string, evenIfStopped: boolean): boolean {
  const owner = readOwner(path)
  const [pid, startTicks] = (owner ?? '').split(' ')
  if (!pid) return false
  const isStopped = evenIfStopped && readStat(Number(pid))?.state === 'T'
  if (!isStopped && isRunning({ pid: Number(pid), startTicks: startTicks ? Number(startTicks) : null })) return false
  // Two may see the same dead owner: only one of them finds the name still there, and both try again.
  if (readOwner(path) !== owner) return false
  try {
    unlinkSync(path)
    return true
  } catch {
    return false
  }
}
