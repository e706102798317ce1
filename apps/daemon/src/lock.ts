import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { HoopError, errorCode } from './errors.ts'
import { readProcessStart } from './process-identity.ts'

const LockFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ pid: v.pipe(v.number(), v.integer(), v.minValue(1)), start: v.string(), url: v.string(), startedAt: v.number() }),
)

/** The daemon that runs on a home. `startedAt` is in milliseconds since the epoch. */
export interface LockHolder {
  readonly pid: number
  readonly url: string
  readonly startedAt: number
}

export interface Lock {
  /** Records the address once the port is known. */
  setUrl(url: string): void
  /** Gives the home free. Leaves a lock that has become another's. */
  release(): void
}

/** Another daemon runs on this home. */
export class LockedError extends HoopError {
  readonly holder: LockHolder
  constructor(home: string, holder: LockHolder) {
    super('ALREADY_RUNNING', `HOOP already runs on ${home}: pid ${holder.pid}, ${holder.url}`, {
      exitCode: 3,
      hint: `open that address, stop it with \`kill ${holder.pid}\`, or give this one another home with --home`,
    })
    this.holder = holder
  }
}

const lockPath = (home: string) => join(home, 'hoop.lock')

/**
 * Makes this process the one that serves a home. The lock of a process that is gone, or whose pid belongs to another by now,
 * is taken over. Throws {@link LockedError} where a daemon runs. The home must exist.
 */
export function acquireLock(home: string, options: { readonly url: string; readonly pid?: number }): Lock {
  const pid = options.pid ?? process.pid
  const start = readProcessStart(pid)
  if (start === undefined) throw new Error(`no start time for pid ${pid}`)
  const path = lockPath(home)
  const startedAt = Date.now()
  const content = (url: string) => `${JSON.stringify({ pid, start, url, startedAt })}\n`
  // The content is complete before the name exists: a reader never sees a lock without a holder.
  const own = `${path}.${pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(own, content(options.url), { mode: 0o600, flag: 'wx' })
  try {
    for (let tries = 0; !tryLink(own, path); tries++) {
      const running = readHolder(home)
      if (running) throw new LockedError(home, running)
      if (tries >= 20) throw new HoopError('LOCK_BUSY', `the lock ${path} keeps changing hands`, { exitCode: 3, hint: 'try again' })
      removeStale(path)
    }
  } finally {
    rmSync(own, { force: true })
  }
  const isOurs = () => readHolder(home)?.pid === pid
  return {
    setUrl(url) {
      if (!isOurs()) return
      const next = `${path}.${pid}.next`
      writeFileSync(next, content(url), { mode: 0o600 })
      renameSync(next, path)
    },
    release() {
      if (isOurs()) rmSync(path, { force: true })
    },
  }
}

/** The daemon that runs on a home, or `undefined`. Never creates anything. */
export function readHolder(home: string): LockHolder | undefined {
  const lock = readLock(lockPath(home))
  if (!lock || readProcessStart(lock.pid) !== lock.start) return undefined
  return { pid: lock.pid, url: lock.url, startedAt: lock.startedAt }
}

function readLock(path: string): v.InferOutput<typeof LockFile> | undefined {
  try {
    const parsed = v.safeParse(LockFile, readFileSync(path, 'utf8'))
    return parsed.success ? parsed.output : undefined
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Two starters may find the same stale lock; the slower one must not remove the lock of the quicker one. */
function removeStale(path: string): void {
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.stale`
  try {
    const before = statSync(path).ino
    renameSync(path, aside)
    const taken = readLock(aside)
    const isStale = statSync(aside).ino === before && (!taken || readProcessStart(taken.pid) !== taken.start)
    if (!isStale) tryLink(aside, path)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
  } finally {
    rmSync(aside, { force: true })
  }
}
