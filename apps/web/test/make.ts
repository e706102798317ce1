import type {
  AlertView,
  CostRow,
  CostSum,
  ExecutionView,
  FleetSnapshot,
  OutcomeCounts,
  ProjectView,
  QuotaView,
  WorkerView,
} from '@hoop/protocol'

/** The clock of all fixtures. */
export const NOW = Date.parse('2026-11-21T14:30:00.000Z')
export const ago = (ms: number): string => new Date(NOW - ms).toISOString()
export const MINUTE = 60_000

export const noOutcomes: OutcomeCounts = {
  success: 0,
  failure: 0,
  timeout: 0,
  crash: 0,
  interrupted: 0,
  agent_not_found: 0,
  lost: 0,
  racesLost: 0,
}

export function makeWorker(fields: Partial<WorkerView> = {}): WorkerView {
  return {
    id: 'needle-claude-alpha',
    project: 'storefront',
    workspace: '/srv/storefront',
    name: 'alpha',
    state: 'live',
    reason: null,
    since: ago(5 * MINUTE),
    pid: 41_207,
    heartbeatAt: ago(8000),
    heartbeatIntervalMs: 30_000,
    heartbeatSource: 'state-file',
    startedAt: ago(60 * MINUTE),
    bead: 'sf-7k2m',
    beadTitle: 'Cart total is wrong',
    strand: 'auto',
    adapter: 'claude',
    model: 'opus-4-5',
    phase: 'execute',
    phaseSince: ago(5 * MINUTE),
    nextLookAt: null,
    sessionId: null,
    activity: { kind: 'tool', text: 'Bash: npm test', since: ago(42_000), from: 'log' },
    stuck: null,
    evidence: {
      rule: 'alive, fresh',
      process: 'alive',
      pid: 41_207,
      heartbeatAt: ago(8000),
      heartbeatAgeMs: 8000,
      staleAfterMs: 65_000,
      notes: ['Identity checked by start ticks.'],
      sources: [{ path: '/home/ana/.needle/state/alpha.json', offset: 12 }],
    },
    warnings: [],
    outcomes: noOutcomes,
    lastExecution: null,
    history: false,
    leftAt: null,
    ...fields,
  }
}

export function makeExecution(fields: Partial<ExecutionView> = {}): ExecutionView {
  return {
    id: 'ex-1',
    worker: 'needle-claude-alpha',
    bead: 'sf-7k2m',
    workspace: '/srv/storefront',
    project: 'storefront',
    strand: 'auto',
    adapter: 'codex',
    model: 'gpt-5.6',
    kind: 'work',
    attempt: 1,
    startedAt: ago(35 * MINUTE),
    endedAt: ago(10 * MINUTE),
    outcome: 'success',
    exitCode: 0,
    sessionId: null,
    costUsd: null,
    joinedBy: null,
    sources: [],
    ...fields,
  }
}

export function makeProject(fields: Partial<ProjectView> = {}): ProjectView {
  return {
    name: 'storefront',
    label: null,
    colour: null,
    workspaces: [{ path: '/srv/storefront', role: null, problem: null }],
    counts: { live: 1, hung: 0, dead: 0, unknown: 0 },
    beads: { open: 4, inProgress: 1, blocked: 0, closed: 9 },
    outcomes: noOutcomes,
    badLines: 0,
    lastActivityAt: ago(4000),
    problem: null,
    ...fields,
  }
}

export function makeAlert(fields: Partial<AlertView> = {}): AlertView {
  return {
    id: 'dead:needle-claude-alpha',
    kind: 'dead',
    severity: 'bad',
    subject: 'needle-claude-alpha',
    project: 'storefront',
    why: 'Process 41207 is gone.',
    evidence: [],
    since: ago(2 * MINUTE),
    state: 'firing',
    raisedAt: ago(2 * MINUTE),
    endedAt: null,
    resolvedAt: null,
    resolvedWhy: null,
    acknowledgedBy: null,
    acknowledgedAt: null,
    mutedUntil: null,
    count: 1,
    group: null,
    members: [],
    ...fields,
  }
}

export function makeSnapshot(fields: Partial<FleetSnapshot> = {}): FleetSnapshot {
  return {
    epoch: 'one',
    seq: 10,
    at: ago(0),
    demo: false,
    version: '0.1.0',
    projects: [makeProject()],
    workers: [makeWorker()],
    recent: [],
    alerts: [],
    quota: [],
    cost: { today: null, week: null },
    ...fields,
  }
}

export function makeLimit(fields: Partial<QuotaView> = {}): QuotaView {
  return {
    kind: 'provider',
    provider: 'anthropic',
    account: '/home/ana/.claude',
    window: 'five_hour',
    scope: null,
    usedPercent: 42,
    used: null,
    limit: null,
    unit: 'percent',
    resetsAt: ago(-120 * MINUTE),
    observedAt: ago(2 * MINUTE),
    ageS: 120,
    stale: false,
    lowerBound: false,
    exhausted: false,
    source: 'stream-json',
    quality: 'exact',
    forecast: null,
    fullAt: null,
    reasonIfUnknown: null,
    ...fields,
  }
}

const noUsage = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 }

export const makeCostSum = (fields: Partial<CostSum> = {}): CostSum => ({
  ...noUsage,
  requests: 1,
  costUsd: 0,
  atLeast: false,
  estimated: false,
  reportedUsd: null,
  ...fields,
})

export const makeCostRow = (key: string | null, fields: Partial<CostRow> = {}): CostRow => ({ key, ...makeCostSum(), ...fields })
