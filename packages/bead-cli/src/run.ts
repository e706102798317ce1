import { type ChildProcess, spawn } from 'node:child_process'
import { BeadCliError, systemCode } from './errors.ts'
import { childEnvironment } from './environment.ts'
import type { Invocation, Purpose } from './invocation.ts'

/** One program that is about to be started. */
export interface Spawned {
  readonly program: string
  readonly argv: readonly string[]
  readonly cwd: string
  readonly purpose: Purpose
}

/** What every call that may start a program takes. */
export interface RunOptions {
  readonly signal?: AbortSignal
  /** The environment to take the few allowed names from; the process's own by default. */
  readonly env?: NodeJS.ProcessEnv
  /** Called before each program that is started, exactly once. What it throws stops the start. */
  readonly onSpawn?: (spawned: Spawned) => void
  /** Standard output beyond this ends the program. 64 MiB by default: lists reach tens of megabytes. */
  readonly maxOutputBytes?: number
}

/** How a program ended, and what it said. Bytes that are not UTF-8 are U+FFFD. */
export interface Ended {
  /** `exit`: by itself (or by somebody else's signal: `exitCode` is `null`). The others: we ended it. */
  readonly how: 'exit' | 'timeout' | 'aborted' | 'too-large'
  readonly exitCode: number | null
  readonly stdout: string
  /** The last megabyte at most. */
  readonly stderr: string
}

const maxStderrBytes = 1024 * 1024
const drainMs = 1000

/**
 * Starts one program without a shell and waits for its end. The only place of the package that starts anything.
 *
 * It has a process group of its own. At the time limit a create gets SIGTERM, and SIGKILL a second later; what only reads gets
 * SIGKILL at once, so that an answer is never late by more than the limit. Throws `PROGRAM_NOT_FOUND`,
 * `PROGRAM_NOT_EXECUTABLE`, or `ABORTED` if the signal was there before the start.
 */
export async function run(
  program: string,
  invocation: Invocation,
  cwd: string,
  timeoutMs: number,
  options: RunOptions = {},
): Promise<Ended> {
  const { signal, env, onSpawn, maxOutputBytes = 64 * 1024 * 1024 } = options
  if (signal?.aborted) throw new BeadCliError('ABORTED', `${program} was not started: the call was cancelled`, { hint: 'Call again.' })
  const { argv, purpose, stdin } = invocation
  onSpawn?.({ program, argv, cwd, purpose })
  let child: ChildProcess
  try {
    child = spawn(program, argv, {
      cwd,
      env: childEnvironment(env),
      stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      detached: true,
      windowsHide: true,
    })
  } catch (error) {
    throw cannotStart(program, cwd, error)
  }
  return new Promise<Ended>((resolve, reject) => {
    const out = collect(maxOutputBytes, 'head')
    const err = collect(maxStderrBytes, 'tail')
    let how: Ended['how'] = 'exit'
    let killTimer: NodeJS.Timeout | undefined
    let drainTimer: NodeJS.Timeout | undefined

    const end = (why: Exclude<Ended['how'], 'exit'>): void => {
      if (how !== 'exit') return
      how = why
      const mayFinish = purpose === 'create'
      killGroup(child, mayFinish ? 'SIGTERM' : 'SIGKILL')
      if (mayFinish) killTimer = setTimeout(() => killGroup(child, 'SIGKILL'), drainMs)
    }
    const onAbort = (): void => end('aborted')
    const limit = setTimeout(() => end('timeout'), timeoutMs)
    signal?.addEventListener('abort', onAbort, { once: true })
    // It may have come between the first look and now, when nobody listened.
    if (signal?.aborted) onAbort()
    const settle = (): void => {
      clearTimeout(limit)
      clearTimeout(killTimer)
      clearTimeout(drainTimer)
      signal?.removeEventListener('abort', onAbort)
    }

    child.stdout?.on('data', (chunk: Buffer) => {
      if (!out.push(chunk)) end('too-large')
    })
    child.stderr?.on('data', (chunk: Buffer) => void err.push(chunk))
    // A program that ends without reading breaks the pipe; its exit says more than that.
    child.stdin?.on('error', () => {})
    child.stdin?.end(stdin)
    child.once('error', (error) => {
      settle()
      reject(cannotStart(program, cwd, error))
    })
    child.once('exit', () => {
      clearTimeout(limit)
      // What it left behind may hold the pipes open for ever.
      drainTimer = setTimeout(() => {
        child.stdout?.destroy()
        child.stderr?.destroy()
      }, drainMs)
    })
    child.once('close', (exitCode: number | null) => {
      settle()
      resolve({ how, exitCode, stdout: out.text(), stderr: err.text() })
    })
  })
}

/** Gathers chunks up to a limit; beyond it keeps the head and says `false`, or keeps the tail. */
function collect(maxBytes: number, keep: 'head' | 'tail'): { push(chunk: Buffer): boolean; text(): string } {
  const chunks: Buffer[] = []
  let bytes = 0
  return {
    push(chunk) {
      if (keep === 'head' && bytes + chunk.length > maxBytes) return false
      chunks.push(chunk)
      bytes += chunk.length
      while (bytes > maxBytes && chunks.length > 1) bytes -= chunks.shift()?.length ?? 0
      return true
    },
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, signal)
  } catch {
    child.kill(signal)
  }
}

function cannotStart(program: string, cwd: string, cause: unknown): BeadCliError {
  const code = systemCode(cause) ?? 'unknown error'
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new BeadCliError('PROGRAM_NOT_FOUND', `${program} could not be started in ${cwd}: one of the two does not exist`, {
      hint: 'Name the program by its full path, and a folder that exists.',
      cause,
    })
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'ENOEXEC' || code === 'ETXTBSY') {
    return new BeadCliError('PROGRAM_NOT_EXECUTABLE', `${program} could not be started (${code})`, {
      hint: 'Make it executable for this user (chmod +x), and built for this machine.',
      cause,
    })
  }
  return new BeadCliError('PROGRAM_FAILED', `${program} could not be started (${code})`, {
    hint: 'Look at the limits of this user and at the memory of this machine.',
    cause,
  })
}
