import * as v from 'valibot'
import { bench, describe } from 'vitest'
import { decodeConfig, FleetSnapshot } from '../src/index.ts'

const at = '2026-11-20T12:00:00.000Z'
const outcomes = { success: 1, failure: 0, timeout: 0, crash: 0, interrupted: 0, agent_not_found: 0, lost: 0, racesLost: 0 }
const worker = (i: number) => ({
  id: `claude-sonnet-${i}`,
  project: 'web',
  workspace: '/srv/web',
  name: `w${i}`,
  state: 'live',
  reason: null,
  since: at,
  pid: 1_000 + i,
  heartbeatAt: at,
  heartbeatIntervalMs: 30_000,
  heartbeatSource: 'state-file',
  startedAt: at,
  bead: `bd-${i}`,
  beadTitle: 'Build the search box',
  strand: 'pluck',
  adapter: 'claude-sonnet',
  model: 'claude-sonnet-4-5',
  phase: 'execute',
  phaseSince: at,
  nextLookAt: null,
  sessionId: null,
  activity: { kind: 'agent', text: 'claude on bd-1', since: at, from: 'prompt' },
  stuck: null,
  evidence: {
    rule: 'alive, fresh',
    process: 'alive',
    pid: 1_000 + i,
    heartbeatAt: at,
    heartbeatAgeMs: 900,
    staleAfterMs: 65_000,
    notes: [],
    sources: [{ path: `/h/${i}.json` }],
  },
  warnings: [],
  outcomes,
  lastExecution: null,
  history: false,
  leftAt: null,
})
const text = JSON.stringify({
  epoch: 'e',
  seq: 1,
  at,
  demo: false,
  version: '0.1.0',
  projects: [],
  workers: Array.from({ length: 100 }, (_, i) => worker(i)),
  recent: [],
  alerts: [],
  quota: [],
  cost: { today: null, week: null },
})

describe('a snapshot of 100 workers', () => {
  bench('JSON.parse alone (baseline)', () => {
    JSON.parse(text)
  })
  bench('JSON.parse and the schema', () => {
    v.parse(FleetSnapshot, JSON.parse(text))
  })
})

describe('settings', () => {
  bench('every default', () => {
    decodeConfig({})
  })
})
