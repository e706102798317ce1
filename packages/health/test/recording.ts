import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Heartbeat, State } from '../src/index.ts'

/** The parts of a scenario's `expected.json` that a verdict depends on or is held against. */
export interface Scenario {
  readonly scenario: string
  readonly recorded: { readonly from: string; readonly to: string }
  readonly settings: { readonly heartbeat_interval_secs: number }
  readonly workers: readonly { readonly worker: string; readonly pid: number }[]
  readonly executions: readonly Execution[]
  readonly snapshots: readonly Snapshot[]
}

export interface Execution {
  readonly worker: string
  readonly worker_pid: number | null
  readonly agent_pid: number
  readonly session: string | null
  readonly started_at: string
  readonly agent_ended_at: string | null
  readonly reported?: { readonly ended_at: string | null }
}

export interface Snapshot {
  readonly label: string
  readonly at: string
  readonly processes: readonly {
    readonly kind: string
    readonly of: string
    readonly pid: number
    readonly ppid: number | null
    readonly state: string
    readonly started_at?: string
  }[]
  readonly expect: readonly { readonly worker: string; readonly state: State | null; readonly reason?: string }[]
}

/** One line of `changes.jsonl` that concerns a state file or a process, at its moment. */
export type Change =
  | { readonly at: number; readonly kind: 'file'; readonly worker: string; readonly heartbeat: Heartbeat }
  | { readonly at: number; readonly kind: 'no-file'; readonly worker: string }
  | { readonly at: number; readonly kind: 'process'; readonly pid: number; readonly state: string }

export interface Recording {
  readonly folder: string
  readonly scenario: Scenario
  readonly changes: readonly Change[]
  /** When a worker logged that it stopped. */
  readonly stops: ReadonlyMap<string, readonly number[]>
  /** When a session was written to, by its id. */
  readonly growth: ReadonlyMap<string, readonly number[]>
}

interface Line {
  readonly t0?: string
  readonly ms?: number
  readonly path?: string
  readonly op?: string
  readonly content?: string
  readonly pid?: number
  readonly state?: string
}

interface StateFile {
  readonly pid: number
  readonly last_heartbeat: string
  readonly started_at: string
}

const stateFile = /^\.needle\/state\/heartbeats\/(.+)\.json$/

const readLines = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')

function decodeStateFile(text: string, intervalMs: number): Heartbeat {
  const file: StateFile = JSON.parse(text)
  return { at: Date.parse(file.last_heartbeat), startedAt: Date.parse(file.started_at), pid: file.pid, intervalMs, source: 'state-file' }
}

/** Reads a scenario folder as its README describes it. */
export function readRecording(folder: string): Recording {
  const scenario: Scenario = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
  const intervalMs = scenario.settings.heartbeat_interval_secs * 1000
  return {
    folder,
    scenario,
    changes: readChanges(join(folder, 'changes.jsonl'), intervalMs),
    stops: readStops(join(folder, 'home', '.needle', 'logs')),
    growth: readGrowth(join(folder, 'home', '.claude', 'projects')),
  }
}

/** The state files as they were at a snapshot, by worker. */
export function readStateFiles(recording: Recording, label: string): Map<string, Heartbeat> {
  const folder = join(recording.folder, 'at', label, 'state', 'heartbeats')
  const intervalMs = recording.scenario.settings.heartbeat_interval_secs * 1000
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : []
  return new Map(names.map((name) => [basename(name, '.json'), decodeStateFile(readFileSync(join(folder, name), 'utf8'), intervalMs)]))
}

function readChanges(path: string, intervalMs: number): Change[] {
  const lines: Line[] = readLines(path).map((line) => JSON.parse(line))
  const t0 = Date.parse(lines[0]?.t0 ?? '')
  return lines.flatMap(({ ms = 0, path: file = '', op, content, pid, state }): Change[] => {
    const at = t0 + ms
    if (pid !== undefined && state !== undefined) return [{ at, kind: 'process', pid, state }]
    const worker = stateFile.exec(file)?.[1]
    if (worker === undefined) return []
    if (op === 'delete') return [{ at, kind: 'no-file', worker }]
    return content === undefined ? [] : [{ at, kind: 'file', worker, heartbeat: decodeStateFile(content, intervalMs) }]
  })
}

function readStops(folder: string): Map<string, number[]> {
  const stops = new Map<string, number[]>()
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    for (const line of readLines(join(folder, name))) {
      if (!line.includes('"worker.stopped"')) continue
      const { worker_id, timestamp }: { worker_id: string; timestamp: string } = JSON.parse(line)
      stops.set(worker_id, [...(stops.get(worker_id) ?? []), Date.parse(timestamp)])
    }
  }
  return stops
}

function readGrowth(folder: string): Map<string, number[]> {
  const growth = new Map<string, number[]>()
  for (const name of existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : []) {
    if (!name.endsWith('.jsonl')) continue
    const times = [...readFileSync(join(folder, name), 'utf8').matchAll(/"timestamp":"([^"]+)"/g)].map(([, time = '']) => Date.parse(time))
    growth.set(basename(name, '.jsonl'), times)
  }
  return growth
}
