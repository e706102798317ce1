import { closeExecution } from '@hoop/needle'
import { formatTimestamp, type ExecutionView } from '@hoop/protocol'
import type { ExecutionFact, Facts } from './facts.ts'
import type { Places } from './places.ts'

/** Both contracts tell of one execution if the worker and the bead are the same and the starts are this close. */
const SAME_START_MS = 15_000

export interface ExecutionsInput {
  readonly facts: Facts
  /** When a worker died, so that what it had open ends there; `undefined`: it lives, or is not known. */
  readonly diedAt: (worker: string) => number | undefined
  readonly places: Places
}

/** The list of executions, made anew only when something in it can have changed; what has not changed stays the same object. */
export interface ExecutionList {
  views(input: ExecutionsInput): readonly ExecutionView[]
}

export function createExecutionList(): ExecutionList {
  let version = -1
  let places: Places | undefined
  let views: readonly ExecutionView[] = []
  let made = new Map<string, { readonly signature: string; readonly view: ExecutionView }>()
  let open: { readonly worker: string; readonly diedAt: number | undefined }[] = []
  return {
    views(input) {
      const isSame = version === input.facts.executionsVersion() && places === input.places
      if (isSame && open.every(({ worker, diedAt }) => input.diedAt(worker) === diedAt)) return views
      version = input.facts.executionsVersion()
      places = input.places
      const before = made
      made = new Map()
      open = []
      const attempts = new Map<string, number>()
      const list = rowsOf(input.facts).map(({ worker, fact }) => {
        const { execution } = fact
        const diedAt = execution.endedAt === null ? input.diedAt(worker) : undefined
        if (execution.endedAt === null) open.push({ worker, diedAt })
        const workspace = fact.workspace ?? workspaceOf(input.facts, execution.bead)
        const bead = `${workspace ?? ''}\n${execution.bead}`
        const attempt = (attempts.get(bead) ?? 0) + (execution.kind === 'work' ? 1 : 0)
        attempts.set(bead, attempt)
        const id = `${worker}/${execution.bead}/${execution.startedAt}`
        const project = workspace === undefined ? null : input.places.projectOf(workspace)
        const signature = `${attempt} ${execution.outcome} ${execution.exitCode} ${execution.endedAt} ${execution.model} ${diedAt} ${project} ${workspace} ${fact.sources.length}`
        const known = before.get(id)
        const view =
          known?.signature === signature
            ? known.view
            : viewOf({ id, worker, fact, workspace, project, attempt: Math.max(1, attempt), diedAt })
        made.set(id, { signature, view })
        return view
      })
      return (views = list.toReversed())
    },
  }
}

interface Row {
  readonly worker: string
  readonly fact: ExecutionFact
}

/** Each execution once, oldest first, with the qualified id of its worker. */
function rowsOf(facts: Facts): Row[] {
  const ofWorker = new Map<string, ExecutionFact[]>()
  const listOf = (worker: string) => {
    const known = ofWorker.get(worker)
    if (known) return known
    const list: ExecutionFact[] = []
    ofWorker.set(worker, list)
    return list
  }
  for (const fact of facts.executions.values()) if (fact.from === 'log') listOf(fact.execution.worker).push(fact)
  for (const fact of facts.executions.values()) {
    if (fact.from === 'log') continue
    const worker = facts.qualify(fact.execution.worker, fact.workspace) ?? fact.execution.worker
    const list = listOf(worker)
    const index = list.findIndex((other) => other.from === 'log' && isSame(other, fact))
    const other = list[index]
    // Its log, flushed at each event, is about to tell of it, or never saw it: one execution must not appear under two names.
    if (!other && !isLogged(facts, worker, fact.execution.startedAt)) list.push(fact)
    if (other) list[index] = { ...other, workspace: other.workspace ?? fact.workspace, sources: [...other.sources, ...fact.sources] }
  }
  const rows = [...ofWorker].flatMap(([worker, list]) => list.map((fact) => ({ worker, fact })))
  return rows.sort((a, b) => a.fact.execution.startedAt - b.fact.execution.startedAt)
}

function viewOf(
  row: Row & { id: string; workspace: string | undefined; project: string | null; attempt: number; diedAt: number | undefined },
): ExecutionView {
  const { id, worker, fact, workspace, project, attempt, diedAt } = row
  const { execution } = fact
  const { outcome, endedAt, exitCode } =
    diedAt === undefined ? execution : closeExecution(execution, Math.max(diedAt, execution.lastSeenAt))
  return {
    id,
    worker,
    bead: execution.bead,
    workspace: workspace ?? null,
    project,
    strand: execution.strand,
    adapter: execution.adapter,
    model: execution.model,
    kind: execution.kind,
    attempt,
    startedAt: formatTimestamp(execution.startedAt),
    endedAt: endedAt === null ? null : formatTimestamp(endedAt),
    outcome,
    exitCode,
    sessionId: null,
    costUsd: null,
    joinedBy: null,
    sources: [...fact.sources],
  }
}

function isSame({ execution: a }: ExecutionFact, { execution: b }: ExecutionFact): boolean {
  return a.kind === b.kind && a.bead === b.bead && Math.abs(a.startedAt - b.startedAt) < SAME_START_MS
}

/** Did this worker keep a log at the time? */
export function isLogged(facts: Pick<Facts, 'needle'>, worker: string, startedAt: number): boolean {
  const bootedAt = facts.needle.get(worker)?.progress?.bootedAt ?? null
  return bootedAt !== null && startedAt >= bootedAt - SAME_START_MS
}

/** The one workspace whose queue holds that bead. */
export function workspaceOf(facts: Pick<Facts, 'beads'>, bead: string): string | undefined {
  let found: string | undefined
  for (const [workspace, beads] of facts.beads) {
    if (!beads?.has(bead)) continue
    if (found !== undefined) return undefined
    found = workspace
  }
  return found
}
