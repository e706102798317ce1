import { execFile, spawn, spawnSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface Hoop {
  /** Where the program lies. */
  readonly dist: string
  /** Runs it to its end. */
  run(args: readonly string[], options?: { readonly env?: NodeJS.ProcessEnv; readonly cwd?: string }): Promise<Ran>
  /** Starts it and goes on once it has printed where it runs. */
  serve(args: readonly string[], options: { readonly env: NodeJS.ProcessEnv }): Promise<Served>
}

export interface Served {
  readonly url: string
  readonly pid: number
  signal(name: NodeJS.Signals): void
  /** Once it has ended. */
  readonly ended: Promise<Ran>
}

/** The bundled program, made once for the tests of a file, beside the packages that it needs at run time. */
export function useHoop(): Hoop {
  const dist = join(root, `node_modules/.hoop-test-${process.pid}`)
  const main = join(dist, 'main.js')
  beforeAll(() => {
    const made = spawnSync(process.execPath, [join(root, 'scripts/bundle.mjs'), '--bare', '--out', dist], { encoding: 'utf8' })
    if (made.status !== 0) throw new Error(`the bundle failed: ${made.stderr}`)
  }, 60_000)
  afterAll(() => rm(dist, { recursive: true, force: true }))
  return {
    dist,
    run: (args, { env = {}, cwd } = {}) =>
      new Promise((resolve) => {
        const child = execFile(
          process.execPath,
          [main, ...args],
          { env: { PATH: process.env['PATH'], ...env }, cwd, timeout: 60_000 },
          (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr }),
        )
      }),
    serve: (args, { env }) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...args], {
          env: { PATH: process.env['PATH'], ...env },
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        onTestFinished(() => void child.kill('SIGKILL'))
        let stdout = ''
        let stderr = ''
        const ended = new Promise<Ran>((end) => child.on('close', (code) => end({ code: code ?? -1, stdout, stderr })))
        child.stderr.on('data', (chunk) => (stderr += String(chunk)))
        child.stdout.on('data', (chunk) => {
          stdout += String(chunk)
          const [url] = /http:\/\/\S+?:\d+/.exec(stdout) ?? []
          if (url && stdout.includes('\n')) resolve({ url, pid: child.pid ?? 0, signal: (name) => void child.kill(name), ended })
        })
        void ended.then(({ code }) => reject(new Error(`hoop serve ended with ${code}: ${stderr}`)))
      }),
  }
}
