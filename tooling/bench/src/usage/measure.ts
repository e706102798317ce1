import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

/** One run of a command. */
export interface Run {
  readonly wallSeconds: number
  /** User and system time of the command and of everything it waited for. */
  readonly cpuSeconds: number
  /** Largest resident set of a single process among them, bytes. */
  readonly rssBytes: number
}

export interface MeasureOptions {
  readonly env: NodeJS.ProcessEnv
  /** Where its stdout goes. */
  readonly output: string
  /** A folder whose files are dropped from the page cache first. */
  readonly evict: string | undefined
}

// Not in dist: TypeScript copies no Python.
const HELPER = join(import.meta.dirname, '../../src/usage/measure.py')

/** Throws when the command fails: a figure of a run that did not work is worth nothing. */
export function measure(command: readonly string[], { env, output, evict }: MeasureOptions): Run {
  const eviction = evict === undefined ? [] : ['--evict', evict]
  const child = spawnSync('python3', [HELPER, ...eviction, output, ...command], { env, encoding: 'utf8' })
  if (child.status !== 0) throw new Error(`python3 ${HELPER} failed: ${child.error?.message ?? child.stderr}`)
  const { wall, cpu, rss, exit }: { wall: number; cpu: number; rss: number; exit: number } = JSON.parse(child.stdout)
  if (exit !== 0) throw new Error(`${command.join(' ')} ended with ${exit}: ${child.stderr.slice(0, 2_000)}`)
  return { wallSeconds: wall, cpuSeconds: cpu, rssBytes: rss }
}

export interface Summary {
  readonly rounds: number
  readonly wallMs: number
  readonly cpuMs: number
  readonly rssMb: number
  /** Fastest and slowest round: how far to trust the median. */
  readonly wallMsRange: readonly [number, number]
}

/** Medians, except the memory: the largest that was seen. */
export function summarise(runs: readonly Run[]): Summary {
  const walls = runs.map(({ wallSeconds }) => wallSeconds * 1000).sort((a, b) => a - b)
  return {
    rounds: runs.length,
    wallMs: Math.round(median(walls)),
    cpuMs: Math.round(median(runs.map(({ cpuSeconds }) => cpuSeconds * 1000))),
    rssMb: Math.round(Math.max(...runs.map(({ rssBytes }) => rssBytes)) / 1e6),
    wallMsRange: [Math.round(walls[0] ?? 0), Math.round(walls.at(-1) ?? 0)],
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}
