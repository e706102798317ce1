import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { classify, type Heartbeat, type Memory, type ProcessInfo, processQuery, type ProcessSnapshot, viewProcess } from '../src/index.ts'

const folder = join(import.meta.dirname, '../../needle/test/fixtures/contract')

interface Expected {
  readonly now: string
  readonly alivePids: readonly number[]
  readonly interval_s: number
  readonly workers: Readonly<
    Record<string, { readonly pid: number | null; readonly age_s: number; readonly freshness: string; readonly verdict: string }>
  >
}

const expected: Expected = JSON.parse(readFileSync(join(folder, 'expected', 'heartbeats.json'), 'utf8'))
const now = Date.parse(expected.now)
const intervalMs = expected.interval_s * 1000

function parseLine(line: string): { worker: string; heartbeat: Heartbeat } | undefined {
  try {
    const { ts, worker, pid }: { ts: string; worker: string; pid?: number } = JSON.parse(line)
    return Number.isNaN(Date.parse(ts)) ? undefined : { worker, heartbeat: { at: Date.parse(ts), pid, intervalMs, source: 'heartbeats' } }
  } catch {
    return undefined
  }
}

const alive = (pid: number): ProcessInfo => ({ pid, ppid: 1, pgid: pid, state: 'sleeping', letter: 'S', startedAt: 0, name: 'needle' })
const table: ProcessSnapshot = { at: now, byPid: new Map(expected.alivePids.map((pid) => [pid, alive(pid)])) }

test('the documented lines at their clock → the documented verdicts', () => {
  const memories = new Map<string, Memory>()
  const last = new Map<string, Heartbeat>()
  for (const line of readFileSync(join(folder, 'heartbeats.jsonl'), 'utf8').split('\n')) {
    const parsed = parseLine(line)
    if (parsed === undefined || !(parsed.worker in expected.workers)) continue
    const { worker, heartbeat } = parsed
    const previous = memories.get(worker)
    const process = viewProcess(table, processQuery(heartbeat, previous))
    memories.set(worker, classify({ heartbeat, process, now: Math.min(now, heartbeat.at), previous }).memory)
    last.set(worker, heartbeat)
  }
  const made = [...last].map(([worker, heartbeat]) => {
    const previous = memories.get(worker)
    const { state, evidence } = classify({ heartbeat, process: viewProcess(table, processQuery(heartbeat, previous)), now, previous })
    return [worker, { state, isStale: evidence.heartbeatAgeMs > evidence.staleAfterMs }]
  })
  const demanded = Object.entries(expected.workers).map(([worker, { verdict, freshness }]) => [
    worker,
    { state: verdict, isStale: freshness === 'stale' },
  ])
  expect(Object.fromEntries(made)).toEqual(Object.fromEntries(demanded))
})
