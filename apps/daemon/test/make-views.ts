import type { ExecutionView, ProjectView, WorkerView } from '@hoop/protocol'
import { noOutcomes } from '../src/fleet/project-view.ts'

export const at = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 12) + seconds * 1000).toISOString()

export function makeWorker(id: string, fields: Partial<WorkerView> = {}): WorkerView {
  return {
    id,
    project: 'web',
    workspace: '/srv/web',
    name: id,
    state: 'live',
    reason: null,
    since: at(0),
    pid: 100,
    heartbeatAt: at(0),
    heartbeatIntervalMs: 30_000,
    heartbeatSource: 'state-file',
    startedAt: at(0),
    bead: null,
    beadTitle: null,
    strand: null,
    adapter: 'claude',
    model: null,
    phase: null,
    phaseSince: null,
    nextLookAt: null,
    sessionId: null,
    activity: null,
    stuck: null,
    evidence: {
      rule: 'alive, fresh',
      process: 'alive',
      pid: 100,
      heartbeatAt: at(0),
      heartbeatAgeMs: 0,
      staleAfterMs: 90_000,
      notes: [],
      sources: [],
    },
    warnings: [],
    outcomes: noOutcomes(),
    lastExecution: null,
    history: false,
    leftAt: null,
    ...fields,
  }
}

export function makeProject(name: string): ProjectView {
  return {
    name,
    label: null,
    colour: null,
    workspaces: [{ path: `/srv/${name}`, role: null, problem: null }],
    counts: { live: 0, hung: 0, dead: 0, unknown: 0 },
    beads: null,
    outcomes: noOutcomes(),
    badLines: 0,
    lastActivityAt: null,
    problem: null,
  }
}

export function makeExecution(id: string, fields: Partial<ExecutionView> = {}): ExecutionView {
  return {
    id,
    worker: 'alpha',
    bead: 'bd-1',
    workspace: '/srv/web',
    project: 'web',
    strand: null,
    adapter: 'claude',
    model: null,
    kind: 'work',
    attempt: 1,
    startedAt: at(0),
    endedAt: at(60),
    outcome: 'success',
    exitCode: 0,
    sessionId: null,
    costUsd: null,
    joinedBy: null,
    sources: [],
    ...fields,
  }
}
