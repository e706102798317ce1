import { readRecords, type AuditRecord } from '@hoop/audit'
import { spawnSync } from 'node:child_process'
import { appendFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Hoop, Served } from '../cli/hoop.ts'
import { makeFolder, makeWorkspace, until } from '../fixtures.ts'

const verifier = join(import.meta.dirname, '../../../../packages/audit/verify-hoop-audit.mjs')

/** An operator with one registered workspace and a NEEDLE home, and what a fleet would write there. */
export async function makeOperator(hoop: Hoop) {
  const user = await makeFolder()
  const home = join(user, '.hoop')
  const env = { HOME: user, TMPDIR: user }
  const web = await makeWorkspace(user, 'web')
  const needle = join(user, '.needle')
  await mkdir(join(needle, 'logs'), { recursive: true })
  expect(await hoop.run(['projects', 'add', web], { env })).toMatchObject({ code: 0 })
  const dir = join(home, 'audit')
  const records = async (types?: readonly AuditRecord['type'][]) => {
    const found: AuditRecord[] = []
    for await (const record of readRecords(dir, types ? { types } : {})) found.push(record)
    return found
  }
  return {
    user,
    home,
    env,
    web,
    needle,
    dir,
    events: join(web, '.beads', 'events.jsonl'),
    log: (worker: string) => join(needle, 'logs', `${worker}-0a1b2c3d.jsonl`),
    records,
    fleet: () => records(fleetTypes),
    start: () => hoop.serve([], { env }),
    /** Ends a daemon, and goes on once it is gone. */
    stop: (daemon: Served, signal: NodeJS.Signals = 'SIGTERM') => {
      daemon.signal(signal)
      return daemon.ended
    },
    /** As `hoop audit verify` and the standalone verifier see the chain; they must agree. */
    verdict: async () => {
      const own = await hoop.run(['audit', 'verify', '--json'], { env })
      const foreign = spawnSync(process.execPath, [verifier, dir, '--json'], { encoding: 'utf8' })
      const [ours, theirs] = [JSON.parse(own.stdout), JSON.parse(foreign.stdout)]
      expect(theirs.ok).toBe(ours.ok)
      expect(own.code).toBe(ours.ok ? 0 : 1)
      return ours
    },
    untilFleet: (count: number) => until(async () => (await records(fleetTypes)).length >= count),
  }
}

const fleetTypes = [
  'worker.dispatched',
  'worker.completed',
  'worker.failed',
  'worker.timeout',
  'worker.crashed',
  'worker.released',
  'worker.lost',
] as const

const iso = (at: number) => new Date(at).toISOString()

/** Executions as a workspace's documented events tell them: dispatch and end. */
export async function appendEvents(path: string, worker: string, beads: readonly string[], at: number): Promise<void> {
  const lines = beads.flatMap((bead, n) => [
    JSON.stringify({ ts: iso(at + n * 1000), worker, bead, event: 'dispatch', strand: 'auto', adapter: 'claude', model: null }),
    JSON.stringify({
      ts: iso(at + n * 1000 + 500),
      worker,
      bead,
      event: 'complete',
      strand: 'auto',
      outcome: 'success',
      duration_ms: 500,
      exit_code: 0,
    }),
  ])
  await appendFile(path, `${lines.join('\n')}\n`)
}

/** The same as NEEDLE's own log of a worker tells them. */
export async function appendLog(path: string, worker: string, beads: readonly string[], at: number, outcome = 'success'): Promise<void> {
  const line = (n: number, ms: number, type: string, bead: string, data: object) =>
    JSON.stringify({
      timestamp: iso(at + n * 1000 + ms),
      event_type: type,
      worker_id: worker,
      session_id: '0a1b2c3d',
      sequence: n,
      bead_id: bead,
      data,
    })
  const lines = beads.flatMap((bead, n) => [
    line(n, 0, 'agent.dispatched', bead, { bead_id: bead, agent: 'claude', template_name: 'pluck' }),
    line(n, 500, 'agent.completed', bead, { bead_id: bead, agent: 'claude', model: 'sonnet', exit_code: 0, duration_ms: 500 }),
    line(n, 510, 'outcome.classified', bead, { bead_id: bead, outcome, exit_code: 0 }),
  ])
  await appendFile(path, `${lines.join('\n')}\n`)
}

export const beadsNamed = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `wa-${prefix}${n}`)
