import { decodeLogLine, decodeStateFile } from '@hoop/needle'
import { defaultLimits, type ProcessInfo } from '@hoop/health'
import { bench, describe } from 'vitest'
import { createExecutionList } from '../src/fleet/executions.ts'
import { createFacts } from '../src/fleet/facts.ts'
import { lookAtFleet, type Look } from '../src/fleet/model.ts'
import { createPlaces } from '../src/fleet/places.ts'

const WORKERS = 100
const RUNS_EACH = 50
const began = Date.parse('2026-11-20T09:00:00Z')
const now = began + RUNS_EACH * 60_000

/** A hundred workers with a day's work behind them, read from lines as NEEDLE writes them. */
function fleet() {
  const facts = createFacts()
  const byPid = new Map<number, ProcessInfo>()
  for (let w = 0; w < WORKERS; w++) {
    const id = `claude-sonnet-w${w}`
    const file = {
      worker_id: `w${w}`,
      qualified_id: id,
      pid: 1000 + w,
      state: 'EXECUTING',
      current_bead: `wa-${w}`,
      workspace: '/srv/web',
      last_heartbeat: new Date(now - 5000).toISOString(),
      started_at: new Date(began).toISOString(),
      beads_processed: 3,
      session: `w${w}`,
      is_idle: false,
      current_task: null,
      model: 'claude-sonnet',
    }
    const decoded = decodeStateFile(JSON.stringify(file), `${id}.json`)
    if (decoded.ok)
      facts.apply({ type: 'state-file.seen', needleHome: '/n', file: decoded.value, source: { path: id }, seenAt: now - 5000 })
    byPid.set(1000 + w, {
      pid: 1000 + w,
      ppid: 1,
      pgid: 1000 + w,
      sid: 1000 + w,
      state: 'sleeping',
      letter: 'S',
      startedAt: began - 1,
      name: 'needle',
    })
    byPid.set(5000 + w, {
      pid: 5000 + w,
      ppid: 1000 + w,
      pgid: 1000 + w,
      sid: 1000 + w,
      state: 'sleeping',
      letter: 'S',
      startedAt: began,
      name: 'claude',
    })
    for (let run = 0; run < RUNS_EACH; run++) {
      const at = new Date(began + run * 60_000 + w).toISOString()
      for (const [type, data] of [
        ['agent.dispatched', { bead_id: `wa-${w}-${run}`, agent: 'claude-sonnet', template_name: 'pluck' }],
        ['outcome.classified', { bead_id: `wa-${w}-${run}`, outcome: 'success', exit_code: 0 }],
      ] as const) {
        const line = decodeLogLine(
          JSON.stringify({
            timestamp: at,
            event_type: type,
            worker_id: id,
            session_id: 'aaaaaaaa',
            sequence: run,
            bead_id: data.bead_id,
            data,
          }),
        )
        if (line.ok) facts.apply({ type: 'log.event', event: line.value, source: { path: id, offset: run } })
      }
    }
  }
  for (let p = 0; p < 400; p++)
    byPid.set(9000 + p, {
      pid: 9000 + p,
      ppid: 1,
      pgid: 9000 + p,
      sid: 9000 + p,
      state: 'sleeping',
      letter: 'S',
      startedAt: began,
      name: 'other',
    })
  return { facts, snapshot: { at: now, byPid } }
}

const { facts, snapshot } = fleet()
const projects = [{ name: 'web', workspaces: [{ path: '/srv/web', realPath: '/srv/web' }] }]
let look: Look = {
  now,
  snapshot,
  watchingSince: began,
  limits: defaultLimits,
  intervals: { linesMs: 10_000, stateFileMs: () => 30_000 },
  isIgnored: () => false,
  projects,
  places: createPlaces(projects),
  executions: createExecutionList(),
  kept: new Map(),
  lastOutputAt: new Map(),
  badLinesOf: () => 0,
  workspaceProblems: new Map(),
  problems: [],
}
look = { ...look, kept: lookAtFleet(facts, look).kept }

describe(`${WORKERS} workers, ${WORKERS * RUNS_EACH} executions`, () => {
  bench('one look at the whole fleet', () => {
    lookAtFleet(facts, look)
  })
  bench('baseline: the same state through JSON and back', () => {
    JSON.parse(JSON.stringify(lookState))
  })
})
const lookState = lookAtFleet(facts, look).state
