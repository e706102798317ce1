import { closeSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs'
import { isErrno } from './files.ts'
import { identify, isRunning } from './process.ts'
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

/** Runs the work while this process alone holds the lock file; takes over from an owner that is gone. */
export function withLock<T>(path: string, work: () => T, waitMs = 10_000): T {
  const me = identify(process.pid)
  const mine = `${me.pid} ${me.startTicks ?? ''} ${process.hrtime.bigint()}`
  const deadline = Date.now() + waitMs
  while (!tryCreate(path, mine)) {
    if (Date.now() > deadline) throw new LockTimeoutError(path, waitMs)
    if (!removeAbandoned(path)) blockFor(1 + Math.random() * 6)
  }
  try {
    return work()
  } finally {
    if (readOwner(path) === mine) unlinkSync(path)
  }
}

function tryCreate(path: string, owner: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o644)
    writeSync(file, owner)
    closeSync(file)
    return true
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false
    throw error
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function removeAbandoned(path: string): boolean {
  const owner = readOwner(path)
  const [pid, startTicks] = (owner ?? '').split(' ')
  if (!pid || isRunning({ pid: Number(pid), startTicks: startTicks ? Number(startTicks) : null })) return false
  // Two may see the same dead owner: only one of them finds the name still there, and both try again.
  if (readOwner(path) !== owner) return false
  try {
    unlinkSync(path)
    return true
  } catch {
    return false
  }
}
