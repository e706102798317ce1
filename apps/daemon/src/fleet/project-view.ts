import { formatTimestamp, type ExecutionView, type OutcomeCounts, type ProjectView, type WorkerView } from '@hoop/protocol'
import type { Project } from '../projects/project.ts'
import { countBeads } from '../beads/count-beads.ts'
import type { QueueBead } from '../beads/queue-bead.ts'

const WINDOW_MS = 24 * 3_600_000

export const noOutcomes = (): OutcomeCounts => ({
  success: 0,
  failure: 0,
  timeout: 0,
  crash: 0,
  interrupted: 0,
  agent_not_found: 0,
  lost: 0,
  racesLost: 0,
})

/** Finished work by outcome over the last 24 hours; split questions are NEEDLE's own business and not counted. */
export function countOutcomes(executions: Iterable<ExecutionView>, racesLost: number, now: number): OutcomeCounts {
  const counts = { ...noOutcomes(), racesLost }
  const since = formatTimestamp(now - WINDOW_MS)
  for (const { outcome, endedAt, kind } of executions) {
    if (outcome !== 'running' && kind === 'work' && endedAt !== null && endedAt > since) counts[outcome]++
  }
  return counts
}

export interface ProjectFacts {
  readonly project: Project
  readonly workers: readonly WorkerView[]
  readonly executions: readonly ExecutionView[]
  readonly racesLost: number
  /** By workspace path; `undefined` where a queue cannot be read. */
  readonly beads: readonly (ReadonlyMap<string, QueueBead> | undefined)[]
  readonly badLines: number
  /** What the sources found wrong with a workspace, by its path. */
  readonly problems: ReadonlyMap<string, { readonly code: string; readonly message: string; readonly since: number }>
  readonly now: number
}

/** One project's card: all counts are its own. */
export function projectView({ project, workers, executions, racesLost, beads, badLines, problems, now }: ProjectFacts): ProjectView {
  const counts = { live: 0, hung: 0, dead: 0, unknown: 0 }
  let lastActivityAt: string | null = null
  for (const worker of workers) {
    if (!worker.history) counts[worker.state ?? 'unknown']++
    if (worker.heartbeatAt !== null && worker.heartbeatAt > (lastActivityAt ?? '')) lastActivityAt = worker.heartbeatAt
  }
  for (const { startedAt, endedAt } of executions) {
    const at = endedAt ?? startedAt
    if (at > (lastActivityAt ?? '')) lastActivityAt = at
  }
  const readable = beads.filter((queue) => queue !== undefined)
  const sums = { open: 0, inProgress: 0, blocked: 0, closed: 0 }
  for (const queue of readable) {
    const own = countBeads(queue)
    for (const key of ['open', 'inProgress', 'blocked', 'closed'] as const) sums[key] += own[key]
  }
  return {
    name: project.name,
    label: project.label ?? null,
    colour: project.colour ?? null,
    workspaces: project.workspaces.map(({ path, role, problem }) => {
      const found = problem ?? problems.get(path)
      return {
        path,
        role: role ?? null,
        problem: found ? { code: found.code, message: found.message, since: formatTimestamp(found.since) } : null,
      }
    }),
    counts,
    beads: readable.length > 0 ? sums : null,
    outcomes: countOutcomes(executions, racesLost, now),
    badLines,
    lastActivityAt,
    problem: null,
  }
}
