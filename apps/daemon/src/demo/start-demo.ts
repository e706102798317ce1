import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { errorText, HoopError } from '../errors.ts'
import type { Log } from '../log.ts'
import { type DemoManifest, readManifest } from './manifest.ts'

/** A simulated fleet that runs beside HOOP. */
export interface Demo {
  readonly manifest: DemoManifest
  /** Ends every process of the fleet. Takes at most four seconds. */
  close(): Promise<void>
}

export interface DemoOptions {
  /** The fleet's own folder. What an earlier one left there is ended and replaced. */
  readonly dir: string
  readonly seed?: string | undefined
  readonly speed?: number | undefined
  readonly workers?: number | undefined
  /** The simulator: a JavaScript file for `node`. */
  readonly simulatorPath: string
  /** The fleet ends when this process does, however it does. */
  readonly parentPid: number
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
  readonly signal: AbortSignal
  readonly readyWithinMs?: number
}

/** Starts a simulated fleet and waits until its workers run. Throws a {@link HoopError} where it does not come up, with what it said last. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { dir, log, signal, readyWithinMs = 60_000 } = options
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const child = runSimulator(['run', '--dir', dir, '--parent-pid', String(options.parentPid), ...choices(options)], options)
  const ended = once(child)
  const said = listen(child, log)
  const close = async () => {
    child.kill('SIGTERM')
    if (await within(ended, 2_500)) return
    child.kill('SIGKILL')
    const cleaner = runSimulator(['clean', '--dir', dir], options)
    cleaner.stdout?.resume()
    cleaner.stderr?.resume()
    await within(once(cleaner), 1_500)
  }

  const outcome = await Promise.race([said.ready, ended, afterMs(readyWithinMs), aborted(signal)])
  if (outcome !== 'ready') {
    await close()
    const why =
      outcome === 'aborted'
        ? 'it was stopped'
        : outcome === 'late'
          ? `it was not ready within ${readyWithinMs / 1_000} s`
          : `it ended (${outcome})`
    throw new HoopError('DEMO_FAILED', `the demo fleet did not start: ${why}${said.last() ? `; it said: ${said.last()}` : ''}`, {
      exitCode: 3,
      hint: 'start without it: hoop serve --no-demo',
    })
  }
  void ended.then((how) => signal.aborted || log.warn({ how, dir }, 'the demo fleet has ended'))
  try {
    return { manifest: await readManifest(dir), close }
  } catch (error) {
    await close()
    throw new HoopError('DEMO_FAILED', `the demo fleet cannot be read: ${errorText(error)}`, {
      exitCode: 3,
      hint: 'start without it: hoop serve --no-demo',
      cause: error,
    })
  }
}

function choices({ seed, speed, workers }: DemoOptions): string[] {
  return [
    ...(seed === undefined ? [] : ['--seed', seed]),
    ...(speed === undefined ? [] : ['--speed', String(speed)]),
    ...(workers === undefined ? [] : ['--workers', String(workers)]),
  ]
}

/** Nothing of the operator's environment reaches the fleet but where programs and folders are. */
function runSimulator(args: readonly string[], { simulatorPath, env }: DemoOptions): ChildProcess {
  const kept = Object.fromEntries(['HOME', 'TMPDIR', 'PATH'].flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
  return spawn(process.execPath, [simulatorPath, ...args], { env: kept, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Waits for the line that says ready, and keeps the last line of complaint. */
function listen(child: ChildProcess, log: Log): { readonly ready: Promise<'ready'>; last(): string } {
  let last = ''
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('a child without pipes')
  const ready = new Promise<'ready'>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      if (line.startsWith('{') && line.includes('"ready":true')) resolve('ready')
    })
  })
  createInterface({ input: stderr }).on('line', (line) => {
    last = line.slice(0, 300)
    log.debug({ from: 'demo' }, last)
  })
  return { ready, last: () => last }
}

/** How a process ended, in words. */
function once(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(errorText(error)))
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`))
  })
}

async function within(ended: Promise<string>, limitMs: number): Promise<boolean> {
  return (await Promise.race([ended, afterMs(limitMs)])) !== 'late'
}

function afterMs(delayMs: number): Promise<'late'> {
  return new Promise((resolve) => setTimeout(resolve, delayMs, 'late').unref())
}

function aborted(signal: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) =>
    signal.aborted ? resolve('aborted') : signal.addEventListener('abort', () => resolve('aborted'), { once: true }),
  )
}
