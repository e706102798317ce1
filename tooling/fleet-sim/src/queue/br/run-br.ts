import { spawn } from 'node:child_process'
import { QueueError } from '../errors.ts'
import type { QueueAnswer } from '../command.ts'

/** br waits up to 30 s for another's lock; after this it is taken for hung. */
const defaultLimitMs = 60_000
const maxOutputBytes = 64 * 1024 * 1024

/** Runs `br` once in a folder. Rejects with a {@link QueueError} if it cannot be started, is killed, or says too much. */
export function runBr(program: string, argv: readonly string[], cwd: string, limitMs = defaultLimitMs): Promise<QueueAnswer> {
  return new Promise((resolve, reject) => {
    const limits = { timeout: limitMs, killSignal: 'SIGKILL' } as const
    const child = spawn(program, argv, { cwd, env: brEnvironment(process.env), stdio: ['ignore', 'pipe', 'pipe'], ...limits })
    const out: Buffer[] = []
    const err: Buffer[] = []
    let bytes = 0
    const take = (into: Buffer[]) => (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxOutputBytes) child.kill('SIGKILL')
      else into.push(chunk)
    }
    child.stdout.on('data', take(out))
    child.stderr.on('data', take(err))
    child.once('error', (error) => reject(new QueueError('INTERNAL_ERROR', 1, `${program} cannot be started: ${error.message}`)))
    child.once('close', (exitCode, signal) => {
      if (exitCode === null) reject(new QueueError('INTERNAL_ERROR', 1, `${program} ${argv.join(' ')} was ended by ${signal}`))
      else resolve({ exitCode, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() })
    })
  })
}

/** A leaked `BEADS_DIR` or `BD_…` would lead br to another queue: it gets only what it needs. */
function brEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR', 'LANG'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))
  return { ...Object.fromEntries(kept), RUST_LOG: 'error', NO_COLOR: '1' }
}
