import type { BeadEvent, WorkspaceEvent } from './event-line.ts'
import { outcomeOfEvent } from './event-line.ts'
import { type Execution, type ExecutionStep, closeExecution, executionKey } from './execution.ts'

interface WorkerState {
  /** The last claim that no dispatch has followed. `won` only for strand `auto`. */
  readonly claim: BeadEvent | null
  readonly open: Execution | null
  /** When this worker's last execution ended, to tell a repeated terminal from a late one. */
  readonly lastEnd: { readonly bead: string; readonly at: number } | null
}

/** What is kept between two events of a workspace: one small record a worker. */
export interface WorkspaceExecutionsState {
  readonly workers: ReadonlyMap<string, WorkerState>
  /** Candidates claimed with a strand other than `auto` that were given up without a dispatch. */
  readonly racesLost: number
}

const initial: WorkspaceExecutionsState = { workers: new Map(), racesLost: 0 }
const idle: WorkerState = { claim: null, open: null, lastEnd: null }

/**
 * One more line of `.beads/events.jsonl` → the executions it tells of. Feed one file's lines in their order; start with `undefined`.
 * A run begins with its dispatch (a claim is not ownership); repeated dispatches count once; an end without a begin is taken with the reported duration.
 * A worker roams: its next line may stand in another workspace's file, so an execution may stay open here for good.
 */
export function reduceWorkspaceExecutions(
  before: WorkspaceExecutionsState | undefined,
  event: WorkspaceEvent,
): ExecutionStep<WorkspaceExecutionsState> {
  const state = before ?? initial
  if (event.kind === 'unknown') return { state, changed: [] }
  const worker = state.workers.get(event.worker) ?? idle
  const step = event.kind === 'heartbeat' ? beat(worker, event.at, event.heartbeat.state, event.heartbeat.bead) : advance(worker, event)
  const isLostRace = event.kind === 'event' && givesUpCandidate(worker.claim, event)
  if (step.state === worker && !isLostRace) return { state, changed: step.changed }
  const workers = new Map(state.workers).set(event.worker, step.state)
  return { state: { workers, racesLost: state.racesLost + (isLostRace ? 1 : 0) }, changed: step.changed }
}

function advance(worker: WorkerState, event: BeadEvent): ExecutionStep<WorkerState> {
  switch (event.event) {
    case 'claim': {
      const changed = worker.open ? [closeExecution(worker.open)] : []
      return { state: { ...worker, claim: event, open: null }, changed }
    }
    case 'dispatch':
      return dispatch(worker, event)
    case 'complete':
    case 'fail':
    case 'timeout':
    case 'crash':
    case 'release':
      return finish(worker, event)
    default:
      return see(worker, event)
  }
}

function dispatch(worker: WorkerState, event: BeadEvent): ExecutionStep<WorkerState> {
  const { open } = worker
  if (open && open.bead === event.bead) return see(worker, event)
  const strand = event.strand ?? (worker.claim?.bead === event.bead ? worker.claim.strand : undefined)
  const started = executionOf(event, event.at, { strand: strand ?? null, outcome: 'running', endedAt: null, startIsEstimated: false })
  return { state: { ...worker, claim: null, open: started }, changed: open ? [closeExecution(open), started] : [started] }
}

function finish(worker: WorkerState, event: BeadEvent): ExecutionStep<WorkerState> {
  const outcome = outcomeOfEvent(event) ?? 'failure'
  const lastEnd = { bead: event.bead, at: event.at }
  const { open } = worker
  if (open && open.bead === event.bead) {
    const endedAt = Math.max(event.at, open.startedAt)
    const ended: Execution = { ...open, outcome, exitCode: event.exitCode ?? null, endedAt, lastSeenAt: endedAt }
    return { state: { claim: null, open: null, lastEnd }, changed: [ended] }
  }
  const claim = worker.claim?.bead === event.bead ? null : worker.claim
  const startedAt = event.durationMs === undefined ? null : event.at - event.durationMs
  // Bare, or a run that we have seen end already: a release after a failure, the same line twice.
  const isKnown = startedAt === null || (worker.lastEnd?.bead === event.bead && worker.lastEnd.at > startedAt)
  if (isKnown) return { state: claim === worker.claim ? worker : { ...worker, claim }, changed: [] }
  const ended = executionOf(event, startedAt, { strand: event.strand ?? null, outcome, endedAt: event.at, startIsEstimated: true })
  return { state: { ...worker, claim, lastEnd }, changed: [ended] }
}

function see(worker: WorkerState, event: { readonly bead: string; readonly at: number }): ExecutionStep<WorkerState> {
  const { open } = worker
  if (!open || open.bead !== event.bead || event.at <= open.lastSeenAt) return { state: worker, changed: [] }
  return { state: { ...worker, open: { ...open, lastSeenAt: event.at } }, changed: [] }
}

/** A beat about the bead is a sign of life; one without a bead, later than that, says the run is over: written at boot, or between two beads. */
function beat(worker: WorkerState, at: number, state: string, bead: string | undefined): ExecutionStep<WorkerState> {
  const { open } = worker
  if (!open || state === 'unknown') return { state: worker, changed: [] }
  if (state === 'executing') return bead === undefined ? { state: worker, changed: [] } : see(worker, { bead, at })
  if (at <= open.lastSeenAt) return { state: worker, changed: [] }
  return { state: { ...worker, claim: null, open: null }, changed: [closeExecution(open)] }
}

/** Another claim after one that no dispatch followed: the first was a candidate that somebody else took. The same line twice is one. */
function givesUpCandidate(claim: BeadEvent | null, event: BeadEvent): boolean {
  if (event.event !== 'claim' || claim === null || claim.strand === 'auto') return false
  return claim.bead !== event.bead || claim.at !== event.at
}

function executionOf(
  event: BeadEvent,
  startedAt: number,
  rest: Pick<Execution, 'strand' | 'outcome' | 'endedAt' | 'startIsEstimated'>,
): Execution {
  return {
    key: executionKey(event.worker, event.bead, startedAt),
    worker: event.worker,
    bead: event.bead,
    adapter: event.adapter ?? null,
    model: event.model ?? null,
    kind: 'work',
    startedAt,
    exitCode: event.exitCode ?? null,
    lastSeenAt: rest.endedAt ?? startedAt,
    ...rest,
  }
}
