import type { LogEvent } from './log-line.ts'
import { type LogView, viewLogEvent } from './log-view.ts'
import { type NeedlePhase, phaseOfState } from './state-file.ts'

/** What one worker does now, by its own log. All times in ms since the epoch. */
export interface WorkerProgress {
  /** The qualified id, once a line has named it. */
  readonly worker: string | null
  /** The bare identifier, from the boot lines. */
  readonly identifier: string | null
  /** NEEDLE's session: one a boot. */
  readonly session: string | null
  readonly bootedAt: number | null
  readonly version: string | null
  /** The last state of the loop, as written. It beats the one in the state file. */
  readonly state: string | null
  readonly phase: NeedlePhase | null
  /** A knot lasts through its idle passes: `phaseSince` is when the worker ran out of work. */
  readonly phaseSince: number | null
  /** The bead in hand, from the won claim until the loop goes on. */
  readonly bead: string | null
  readonly strand: string | null
  /** The adapter and model last used. */
  readonly adapter: string | null
  readonly model: string | null
  readonly workspace: string | null
  /** An agent runs since then. */
  readonly dispatchedAt: number | null
  /** That agent is asked whether the bead can be split: no execution. */
  readonly isSplit: boolean
  readonly lastEventAt: number
  /** `worker.stopped` was the last word of this session. */
  readonly stoppedCleanly: boolean
  readonly stopReason: string | null
  /** `worker.errored`: its message. */
  readonly error: string | null
  /** When an idle worker looks for work again. */
  readonly nextLookAt: number | null
  /** Holds a bead, and its own limiter lets no agent start. */
  readonly waitsForLimiter: boolean
  readonly limiterReason: string | null
  /** Out of work since then; through the idle passes, until the next bead. */
  readonly knotSince: number | null
  /** The session before this one: late lines of it are passed over. */
  readonly supersededSession: string | null
}

const handsFree = {
  bead: null,
  strand: null,
  workspace: null,
  dispatchedAt: null,
  isSplit: false,
  waitsForLimiter: false,
  limiterReason: null,
  nextLookAt: null,
} as const

function blankProgress(event: LogEvent, supersededSession: string | null): WorkerProgress {
  return {
    worker: event.worker ?? null,
    identifier: null,
    session: event.session ?? null,
    bootedAt: null,
    version: null,
    state: null,
    phase: null,
    phaseSince: null,
    adapter: null,
    model: null,
    lastEventAt: event.at,
    stoppedCleanly: false,
    stopReason: null,
    error: null,
    knotSince: null,
    supersededSession,
    ...handsFree,
  }
}

/**
 * One more event of a worker's log → what it does now. Feed one worker's events in the order of its files, from any point on.
 * A new session starts afresh. Returns the same object when the event belongs to a session that is over.
 */
export function reduceProgress(state: WorkerProgress | undefined, event: LogEvent): WorkerProgress {
  if (state && event.session !== undefined && event.session === state.supersededSession) return state
  const isNewSession = state !== undefined && event.session !== undefined && state.session !== null && event.session !== state.session
  const before = state === undefined || isNewSession ? blankProgress(event, state?.session ?? null) : state
  const next = applyView(before, viewLogEvent(event), event)
  return {
    ...next,
    worker: next.worker ?? event.worker ?? null,
    session: next.session ?? event.session ?? null,
    workspace: event.workspace ?? next.workspace,
    lastEventAt: Math.max(before.lastEventAt, event.at),
  }
}

function applyView(state: WorkerProgress, view: LogView, event: LogEvent): WorkerProgress {
  switch (view.is) {
    case 'booting':
    case 'started':
      return boot(state, view.name, view.version, event)
    case 'state':
      return enter(state, view.to, event.at)
    case 'tick':
      // Ticks change nothing; only when we came in between two transitions are they all we have.
      return state.state === null && view.state !== null ? enter(state, view.state, event.at) : state
    case 'claimed':
      return { ...state, ...handsFree, bead: view.bead, strand: view.strand, knotSince: null }
    case 'race-lost':
      return { ...state, bead: null, strand: null }
    case 'routed':
      return { ...state, adapter: view.adapter ?? state.adapter, model: view.model ?? state.model }
    case 'limiter': {
      const model = view.model ?? state.model
      if (!view.waits) return { ...state, model, waitsForLimiter: false, limiterReason: null }
      return { ...state, model, waitsForLimiter: true, limiterReason: view.reason }
    }
    case 'dispatched': {
      const running = {
        bead: view.bead ?? state.bead,
        adapter: view.adapter ?? state.adapter,
        dispatchedAt: event.at,
        isSplit: view.isSplit,
      }
      const at = view.isSplit ? state : withPhase(state, 'execute', event.at)
      return { ...at, ...running, waitsForLimiter: false, limiterReason: null, knotSince: null }
    }
    case 'agent-ended':
      return { ...state, model: view.model ?? state.model, dispatchedAt: null, isSplit: false }
    case 'idle':
      return { ...state, nextLookAt: view.backoffMs === null ? null : event.at + view.backoffMs }
    case 'stopped':
      return { ...withPhase(state, null, event.at), ...handsFree, state: 'STOPPED', stoppedCleanly: true, stopReason: view.reason }
    case 'errored':
      return {
        ...withPhase(state, null, event.at),
        ...handsFree,
        state: 'ERRORED',
        error: view.message ?? view.errorType ?? 'unknown error',
      }
    default:
      return state
  }
}

/** `worker.booting` comes twice, the second time with the bare identifier for a name; then `worker.started`. */
function boot(state: WorkerProgress, name: string | null, version: string | null, event: LogEvent): WorkerProgress {
  const isAgain = state.bootedAt !== null && event.session === (state.session ?? undefined) && !state.stoppedCleanly
  const fresh = isAgain ? state : { ...blankProgress(event, state.supersededSession), bootedAt: event.at, state: 'BOOTING' }
  const identifier = name !== null && name !== event.worker ? name : fresh.identifier
  return { ...fresh, identifier, version: version ?? fresh.version }
}

function enter(state: WorkerProgress, to: string, at: number): WorkerProgress {
  const phase = phaseOfState(to)
  const entered = { ...withPhase(state, phase, at), state: to }
  switch (phase) {
    case 'select':
    case 'claim':
    case 'idle':
      return { ...entered, ...handsFree }
    case 'knot': {
      const since = state.knotSince ?? at
      return { ...entered, ...handsFree, nextLookAt: state.nextLookAt, knotSince: since, phaseSince: since }
    }
    case 'execute':
      return { ...entered, waitsForLimiter: false, limiterReason: null }
    default:
      return entered
  }
}

function withPhase(state: WorkerProgress, phase: NeedlePhase | null, at: number): WorkerProgress {
  return phase === state.phase ? state : { ...state, phase, phaseSince: phase === null ? null : at }
}
