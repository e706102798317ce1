import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createLayout, type Layout } from '../../src/fleet/layout.ts'
import { endRecorded, readProcesses } from '../../src/fleet/processes.ts'
import { isObject, readIfThere } from '../../src/system/files.ts'
import { temporaryFolder } from './program.ts'

/** A fleet of a test. */
export interface TestFleet {
  readonly dir: string
  readonly layout: Layout
  readonly child: ChildProcess
  readonly ready: Record<string, unknown>
  /** SIGTERM, then its exit code. */
  stop(): Promise<number | null>
  /** Whatever is left, gone. */
  dispose(): Promise<void>
}

/** Starts a fleet in a folder of its own and waits until it says it is ready. */
export async function startFleet(program: string, args: readonly string[], dir = temporaryFolder()): Promise<TestFleet> {
  const layout = createLayout(dir)
  // Whoever keeps the queues, it is not what happens to be on this machine's PATH.
  const chosen = args.includes('--queue') ? args : [...args, '--queue', 'stand-in']
  const child = spawn(process.execPath, [program, 'run', '--dir', dir, '--parent-pid', String(process.pid), ...chosen], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null))
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  const ready: unknown = JSON.parse(String(line))
  return {
    dir,
    layout,
    child,
    ready: isObject(ready) ? ready : {},
    stop: async () => {
      child.kill('SIGTERM')
      return exited
    },
    dispose: async () => {
      child.kill('SIGKILL')
      await exited
      endRecorded(layout)
    },
  }
}

/** Waits for a condition; the value that is not undefined ends the wait. */
export async function until<T>(what: string, look: () => T | undefined, limitMs = 20_000): Promise<T> {
  const deadline = Date.now() + limitMs
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The parsed lines of a file; undefined for what is no JSON object. */
export function readLines(path: string): readonly (Record<string, unknown> | undefined)[] {
  return (readIfThere(path) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        const value: unknown = JSON.parse(line)
        return isObject(value) ? value : undefined
      } catch {
        return undefined
      }
    })
}

/** All lines of NEEDLE's logs, file by file, as text. */
export function readLogs(logs: string): readonly string[][] {
  return readdirSync(logs)
    .filter((name) => name.endsWith('.jsonl'))
    .map((name) =>
      readFileSync(join(logs, name), 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    )
}

/** Every workspace of the fleet. */
export function workspacesOf(fleet: TestFleet): readonly string[] {
  const projects = fleet.ready['projects']
  if (!Array.isArray(projects)) return []
  return projects.flatMap((project) => (isObject(project) && Array.isArray(project['workspaces']) ? project['workspaces'].map(String) : []))
}

/** Every event of every workspace. */
export const eventsOf = (fleet: TestFleet): readonly Record<string, unknown>[] =>
  workspacesOf(fleet).flatMap((workspace) => readLines(join(workspace, '.beads', 'events.jsonl')).filter((line) => line !== undefined))

/** The recorded processes of the fleet's workers. */
export const workersOf = (fleet: TestFleet) => readProcesses(fleet.layout).filter((entry) => entry.role === 'worker')
