import { closeExecution } from '@hoop/needle'
import { formatTimestamp, type ExecutionView } from '@hoop/protocol'
import type { ExecutionFact, Facts } from './facts.ts'

/** Both contracts tell of one execution if the worker and the bead are the same and the starts are this close. */
const SAME_START_MS = 15_000

export interface ExecutionsInput {
  readonly facts: Facts
  /** When a worker died, so that what it had open ends there; `undefined`: it lives, or is not known. */
  readonly diedAt: (worker: string) => number | undefined
  readonly projectOf: (workspace: string) => string | null
}

/** Every execution once, newest first, with its attempt; what a dead worker left open is lost. */
export function executionViews({ facts, diedAt, projectOf }: ExecutionsInput): ExecutionView[] {
  const ofWorker = new Map<string, ExecutionFact[]>()
  const add = (worker: string, fact: ExecutionFact) => ofWorker.set(worker, [...(ofWorker.get(worker) ?? []), fact])
  const all = [...facts.executions.values()]
  for (const fact of all) if (fact.from === 'log') add(fact.execution.worker, fact)
  for (const fact of all) {
    if (fact.from === 'log') continue
    const worker = facts.qualify(fact.execution.worker, fact.workspace) ?? fact.execution.worker
    const known = ofWorker.get(worker)?.findIndex((other) => other.from === 'log' && isSame(other, fact)) ?? -1
    const others = ofWorker.get(worker) ?? []
    const other = others[known]
    if (!other) add(worker, fact)
    else others[known] = { ...other, workspace: other.workspace ?? fact.workspace, sources: [...other.sources, ...fact.sources] }
  }
  const rows: { worker: string; fact: ExecutionFact }[] = []
  for (const [worker, list] of ofWorker) for (const fact of list) rows.push({ worker, fact })
  rows.sort((a, b) => a.fact.execution.startedAt - b.fact.execution.startedAt)

  const attempts = new Map<string, number>()
  const views = rows.map(({ worker, fact }) => {
    const { execution } = fact
    const workspace = fact.workspace ?? workspaceOf(facts, execution.bead)
    const bead = `${workspace ?? ''}\n${execution.bead}`
    if (execution.kind === 'work') attempts.set(bead, (attempts.get(bead) ?? 0) + 1)
    const died = diedAt(worker)
    const { outcome, endedAt, exitCode } = died === undefined ? execution : closeExecution(execution, Math.max(died, execution.lastSeenAt))
    return {
      id: `${worker}/${execution.bead}/${execution.startedAt}`,
      worker,
      bead: execution.bead,
      workspace: workspace ?? null,
      project: workspace === undefined ? null : projectOf(workspace),
      strand: execution.strand,
      adapter: execution.adapter,
      model: execution.model,
      kind: execution.kind,
      attempt: attempts.get(bead) ?? 1,
      startedAt: formatTimestamp(execution.startedAt),
      endedAt: endedAt === null ? null : formatTimestamp(endedAt),
      outcome,
      exitCode,
      sessionId: null,
      costUsd: null,
      joinedBy: null,
      sources: [...fact.sources],
    } satisfies ExecutionView
  })
  return views.toReversed()
}

function isSame({ execution: a }: ExecutionFact, { execution: b }: ExecutionFact): boolean {
  return a.kind === b.kind && a.bead === b.bead && Math.abs(a.startedAt - b.startedAt) < SAME_START_MS
}

/** The one workspace whose queue holds that bead. */
function workspaceOf(facts: Facts, bead: string): string | undefined {
  let found: string | undefined
  for (const [workspace, beads] of facts.beads) {
    if (!beads?.has(bead)) continue
    if (found !== undefined) return undefined
    found = workspace
  }
  return found
}
