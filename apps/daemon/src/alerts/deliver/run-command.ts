import { spawn, type ChildProcess } from 'node:child_process'
import { errorCode, errorText } from '../../errors.ts'
import type { TellOptions, Told } from './told.ts'

/** What the operator's program gets of our environment: enough to run, no settings and no secrets of ours. */
const inherited = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR']

/**
 * Starts the operator's program with the text on its standard input, without a shell, in a process group of its own, and waits for its end. Its output is
 * thrown away. Past the time limit, or on abort, the whole group is killed. Never rejects.
 */
export function runCommand(
  [program = '', ...args]: readonly string[],
  input: string,
  env: NodeJS.ProcessEnv,
  { timeLimitMs, signal }: TellOptions,
): Promise<Told> {
  return new Promise((resolve) => {
    let child: ChildProcess
    try {
      child = spawn(program, args, {
        cwd: '/',
        env: Object.fromEntries(inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
        stdio: ['pipe', 'ignore', 'ignore'],
        detached: true,
        windowsHide: true,
      })
    } catch (error) {
      return resolve({ isDone: false, status: `not started: ${errorText(error)}` })
    }
    let why: string | undefined
    const end = (status: string) => {
      why ??= status
      killGroup(child)
    }
    const timer = setTimeout(() => end(`still running after ${Math.round(timeLimitMs / 1000)} s, killed`), timeLimitMs)
    const abort = () => end('killed as HOOP stopped')
    signal.addEventListener('abort', abort, { once: true })
    const settle = (told: Told) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      resolve(told)
    }
    child.on('error', (error) => settle({ isDone: false, status: `not started: ${errorCode(error) || error.message}` }))
    child.on('exit', (code, by) =>
      settle({ isDone: code === 0 && why === undefined, status: why ?? (code === null ? `killed by ${by}` : `exit ${code}`) }),
    )
    child.stdin?.on('error', () => undefined) // a program that does not read its input
    child.stdin?.end(input)
    if (signal.aborted) abort()
  })
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended.
  }
}
