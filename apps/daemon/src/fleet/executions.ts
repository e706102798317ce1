import { basename } from 'node:path'
import { closeExecution, type Execution } from '@hoop/needle'
import { formatTimestamp, type ExecutionView } from '@hoop/protocol'
import { folderOf, type CostOf, type JoinBook, type JoinRun } from '../joins/index.ts'
import type { ExecutionFact, Facts } from './facts.ts'
import type { Places } from './places.ts'

/** Both contracts tell of one execution if the worker and the bead are the same and the starts are this close. */
const SAME_START_MS = 15_000

export interface ExecutionsInput {
  readonly facts: Facts
  /** When a worker died, so that what it had open ends there; `undefined`: it lives, or is not known. */
  readonly diedAt: (worker: string) => number | undefined
  /** Whether its death was seen, and is not reckoned from its last sign of life. */
  readonly sawDeath: (worker: string) => boolean
  readonly places: Places
}

/** The list of executions, made anew only when something in it can have changed; what has not changed stays the same object. */
export interface ExecutionList {
  views(input: ExecutionsInput): readonly ExecutionView[]
  find(id: string): ExecutionView | undefined
  /** What executions cost may be something else now. */
  recost(): void
}

/** An execution as it is now, before it has a session. */
interface Made {
  /** Of all that it is made of. */
  readonly signature: string
  readonly execution: Execution
  readonly run: JoinRun
  /** Somebody reported the end, or its worker died before our eyes. */
  readonly isEndSeen: boolean
}

/** An execution as it is shown, and what beside itself that was made of. */
interface Shown {
  readonly made: Made
  readonly signature: string
  readonly view: ExecutionView
}

/**
 * @param joins told of every execution; answers with the session of each
 * @param costOf what each cost
 */
export function createExecutionList(joins?: JoinBook, costOf: CostOf = () => null): ExecutionList {
  let version = -1
  let joinsVersion = -1
  let isCostNews = false
  let places: Places | undefined
  let views: readonly ExecutionView[] = []
  let known = new Map<string, Made>()
  let shown = new Map<string, Shown>()
  let open: { readonly worker: string; readonly diedAt: number | undefined }[] = []
  return {
    find: (id) => shown.get(id)?.view,
    recost() {
      isCostNews = true
    },
    views(input) {
      const isSame = version === input.facts.executionsVersion() && places === input.places && joinsVersion === (joins?.version() ?? -1)
      if (isSame && !isCostNews && open.every(({ worker, diedAt }) => input.diedAt(worker) === diedAt)) return views
      version = input.facts.executionsVersion()
      places = input.places
      isCostNews = false
      open = []
      const before = known
      known = new Map()
      const rows = rowsOf(input.facts).map((row) => {
        const diedAt = row.fact.execution.endedAt === null ? input.diedAt(row.worker) : undefined
        if (row.fact.execution.endedAt === null) open.push({ worker: row.worker, diedAt })
        const made = makeRun(row, diedAt, input, before)
        known.set(made.run.id, made)
        return { ...row, made }
      })
      joins?.takeRuns([...known.values()].map(({ run }) => run))
      joinsVersion = joins?.version() ?? -1

      const attempts = new Map<string, number>()
      const was = shown
      shown = new Map()
      const list = rows.map(({ worker, fact, made }) => {
        const { run } = made
        const workspace = placeOf(run, fact, input, joins)
        const bead = `${workspace ?? ''}\n${run.bead}`
        const attempt = (attempts.get(bead) ?? 0) + (run.kind === 'work' ? 1 : 0)
        attempts.set(bead, attempt)
        const project = workspace === undefined ? null : input.places.projectOf(workspace)
        const binding = joins?.bindingOf(run.id)
        const endedAt = endOf(made, joins, was.get(run.id))
        const costUsd = costOf(run.id)
        const signature = `${attempt} ${endedAt} ${project} ${workspace} ${costUsd} ${binding?.by} ${binding?.key} ${fact.sources.length}`
        const old = was.get(run.id)
        const view =
          old?.made === made && old.signature === signature
            ? old.view
            : viewOf({ worker, fact, made, workspace, project, attempt: Math.max(1, attempt), endedAt, costUsd, binding })
        shown.set(run.id, { made, signature, view })
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

/** The execution as it is now: what its dead worker left open has ended. The same object while nothing about it changed. */
function makeRun({ worker, fact }: Row, diedAt: number | undefined, input: ExecutionsInput, before: ReadonlyMap<string, Made>): Made {
  const { facts, places } = input
  const told = fact.execution
  const id = `${worker}/${told.bead}/${told.startedAt}`
  const stated = fact.workspace ?? workspaceOf(facts, told.bead)
  const workspace = stated === undefined ? undefined : places.workspaceOf(stated)
  const isEndSeen = diedAt === undefined ? told.outcome !== 'lost' : input.sawDeath(worker)
  const end = `${told.outcome} ${told.exitCode} ${told.endedAt} ${diedAt} ${isEndSeen}`
  const signature = `${end} ${told.model} ${told.adapter} ${told.strand} ${stated} ${workspace}`
  const known = before.get(id)
  if (known?.signature === signature) return known
  const execution = diedAt === undefined ? told : closeExecution(told, Math.max(diedAt, told.lastSeenAt))
  const { bead, kind, strand, startedAt, startIsEstimated, endedAt, outcome } = execution
  const run: JoinRun = { id, worker, bead, workspace, kind, strand, startedAt, isStartReckoned: startIsEstimated, endedAt, outcome }
  return { signature, execution, run, isEndSeen }
}

/**
 * Where an execution ran. Its files and the queues tell; else its session does: agents are started in the workspace, or in a worktree of
 * it. A folder below a workspace whose queue does not hold the bead is one that nobody meant (a roaming worker took a name for a path):
 * then the name counts.
 */
function placeOf(run: JoinRun, fact: ExecutionFact, { facts, places }: ExecutionsInput, joins: JoinBook | undefined): string | undefined {
  const stated = run.workspace ?? fact.workspace ?? workspaceOf(facts, run.bead)
  if (stated !== undefined || !joins) return stated
  const session = joins.session(joins.bindingOf(run.id)?.key ?? '')
  const folder = (session && folderOf(session)) ?? joins.folderOfBead(run.bead)
  if (folder === undefined) return undefined
  const around = places.workspaceOf(folder)
  if (around === undefined || around === folder || places.isRoot(folder)) return around ?? folder
  if (facts.beads.get(around)?.has(run.bead)) return around
  return places.workspaceOf(basename(folder)) ?? folder
}

/**
 * Nobody reports the end of what is lost: it is the last thing seen, and the last words of its session are among that. An end that was
 * seen, when its worker died before our eyes, stays.
 */
function endOf({ run, isEndSeen }: Made, joins: JoinBook | undefined, before: Shown | undefined): number | null {
  if (run.endedAt === null || run.outcome !== 'lost' || isEndSeen) return run.endedAt
  if (before?.made.isEndSeen && before.made.run.outcome === 'lost') return Math.max(run.endedAt, before.made.run.endedAt ?? 0)
  return Math.max(run.endedAt, joins?.lastWordsOf(run.id) ?? 0)
}

function viewOf(
  made: Row & {
    readonly made: Made
    readonly workspace: string | undefined
    readonly project: string | null
    readonly attempt: number
    readonly endedAt: number | null
    readonly costUsd: number | null
    readonly binding: ReturnType<JoinBook['bindingOf']>
  },
): ExecutionView {
  const { worker, fact, workspace, project, attempt, endedAt, costUsd, binding } = made
  const { execution, run } = made.made
  return {
    id: run.id,
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
    outcome: execution.outcome,
    exitCode: execution.exitCode,
    sessionId: binding?.sessionId ?? null,
    ...(binding && { sessionKey: binding.key }),
    costUsd,
    joinedBy: binding?.by ?? null,
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
