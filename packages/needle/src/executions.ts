import { type Execution, type ExecutionStep, closeExecution, executionKey } from './execution.ts'
import type { LogEvent } from './log-line.ts'
import { type LogView, viewLogEvent } from './log-view.ts'
import { type Outcome, outcomeOfExit } from './outcome.ts'

/** What is kept between two events of one worker's log: bounded, whatever the length of the log. */
export interface ExecutionsState {
  readonly worker: string | null
  readonly session: string | null
  /** The session before this one: late lines of it are passed over. */
  readonly supersededSession: string | null
  /** The execution that runs, or whose agent has ended and whose outcome is still to come. */
  readonly open: Execution | null
  /** When the agent of `open` ended, once it has. */
  readonly agentEndedAt: number | null
  readonly claim: { readonly bead: string | null; readonly strand: string | null } | null
  readonly model: string | null
  /** Claims that another worker won, in the events reduced so far. */
  readonly racesLost: number
}

const initial: ExecutionsState = {
  worker: null,
  session: null,
  supersededSession: null,
  open: null,
  agentEndedAt: null,
  claim: null,
  model: null,
  racesLost: 0,
}

/**
 * One more event of a worker's log → its executions. Feed one worker's events in the order of its files; start with `undefined`.
 * A missing end is made up for when the worker's next claim, dispatch or boot comes: what the agent's exit code says if that was logged, else `lost` when last seen.
 */
export function reduceExecutions(before: ExecutionsState | undefined, event: LogEvent): ExecutionStep<ExecutionsState> {
  const known = before ?? initial
  if (event.session !== undefined && event.session === known.supersededSession) return { state: known, changed: [] }
  const ended = isOtherSession(known, event) ? conclude({ ...known, supersededSession: known.session }) : { state: known, changed: [] }
  const step = advance(note(ended.state, event), viewLogEvent(event), event)
  return ended.changed.length === 0 ? step : { state: step.state, changed: [...ended.changed, ...step.changed] }
}

/** Whose line it was, and that what is open was alive then. The same object where neither is news: most lines of a log are ticks. */
function note(state: ExecutionsState, event: LogEvent): ExecutionsState {
  const worker = event.worker ?? state.worker
  const session = event.session ?? state.session
  const { open } = state
  if (open !== null && event.at > open.lastSeenAt) return { ...state, worker, session, open: { ...open, lastSeenAt: event.at } }
  return worker === state.worker && session === state.session ? state : { ...state, worker, session }
}

/** A new session is a boot, also where its boot line was lost. What ran before it was last seen before it. */
const isOtherSession = (state: ExecutionsState, event: LogEvent): boolean =>
  event.session !== undefined && state.session !== null && event.session !== state.session

function advance(state: ExecutionsState, view: LogView, event: LogEvent): ExecutionStep<ExecutionsState> {
  switch (view.is) {
    case 'booting':
    case 'claim-attempted':
      return conclude(state)
    case 'claimed':
      return conclude({ ...state, claim: { bead: view.bead, strand: view.strand } })
    case 'race-lost':
      return { state: view.skipped ? state : { ...state, racesLost: state.racesLost + 1 }, changed: [] }
    case 'routed':
    case 'limiter':
      return { state: { ...state, model: view.model ?? state.model }, changed: [] }
    case 'dispatched':
      return dispatch(state, view, event)
    case 'agent-ended':
      return agentEnded(state, view, event)
    case 'classified':
    case 'handled':
      return concludeAs(state, view.bead, view.outcome, view.is === 'classified' ? view.exitCode : null, event.at)
    case 'stopped':
      return concludeAs(state, state.open?.bead ?? null, 'interrupted', null, event.at)
    case 'errored':
      return conclude(state)
    default:
      return { state, changed: [] }
  }
}

function dispatch(state: ExecutionsState, view: LogView & { is: 'dispatched' }, event: LogEvent): ExecutionStep<ExecutionsState> {
  const kind = view.isSplit ? 'split' : 'work'
  const { open, worker, session } = state
  if (view.bead === null || worker === null) return { state, changed: [] }
  const isRepeat = open !== null && state.agentEndedAt === null && open.bead === view.bead && open.kind === kind
  if (isRepeat) return { state, changed: [] }
  const ended = conclude(state)
  const started: Execution = {
    key: executionKey(worker, view.bead, event.at),
    worker,
    bead: view.bead,
    ...(event.workspace === undefined ? {} : { workspace: event.workspace }),
    ...(session === null ? {} : { session }),
    strand: kind === 'work' && state.claim?.bead === view.bead ? state.claim.strand : null,
    adapter: view.adapter,
    model: state.model,
    kind,
    startedAt: event.at,
    startIsEstimated: false,
    endedAt: null,
    outcome: 'running',
    exitCode: null,
    lastSeenAt: event.at,
  }
  return { state: { ...ended.state, open: started }, changed: [...ended.changed, started] }
}

function agentEnded(state: ExecutionsState, view: LogView & { is: 'agent-ended' }, event: LogEvent): ExecutionStep<ExecutionsState> {
  const { open } = state
  if (open === null || open.bead !== view.bead) return { state, changed: [] }
  const ended = { ...open, model: view.model ?? open.model, adapter: view.adapter ?? open.adapter, exitCode: view.exitCode }
  const next = { ...state, open: ended, agentEndedAt: event.at }
  // Nobody classifies the answer to a split question.
  return ended.kind === 'split' ? conclude(next) : { state: next, changed: [ended] }
}

/** Ends what is open, if it is about this bead and there is an outcome; the time is that of the agent's end where it was logged. */
function concludeAs(
  state: ExecutionsState,
  bead: string | null,
  outcome: Outcome | null,
  exitCode: number | null,
  at: number,
): ExecutionStep<ExecutionsState> {
  const { open } = state
  if (open === null || open.bead !== bead || outcome === null) return { state, changed: [] }
  const ended: Execution = {
    ...open,
    outcome,
    exitCode: exitCode ?? open.exitCode,
    endedAt: Math.max(state.agentEndedAt ?? at, open.startedAt),
  }
  return { state: { ...state, open: null, agentEndedAt: null }, changed: [ended] }
}

/** Ends what is open without a word about it: by the agent's exit code if we have that, else as lost. */
function conclude(state: ExecutionsState): ExecutionStep<ExecutionsState> {
  const { open, agentEndedAt } = state
  if (open === null) return { state, changed: [] }
  if (agentEndedAt !== null && open.exitCode !== null) {
    return concludeAs(state, open.bead, outcomeOfExit(open.exitCode), open.exitCode, agentEndedAt)
  }
  return { state: { ...state, open: null, agentEndedAt: null }, changed: [closeExecution(open)] }
}
