import {
  classify,
  findAgents,
  presence,
  processQuery,
  staleAfterMs,
  viewGroup,
  viewProcess,
  watchFrom,
  type Limits,
  type Memory,
  type Presence,
  type ProcessSnapshot,
  type ProcessView,
  type Verdict,
} from '@hoop/health'
import { heartbeatOf, type Intervals, type Subject } from './subject.ts'

/** What is kept of a worker between two looks, and over a restart. */
export interface Kept {
  readonly memory: Memory
  readonly hadStateFile: boolean
  /** Since when it was Dead, of the last death that the operator has seen. */
  readonly seenDeathAt?: number | undefined
}

export interface JudgeInput {
  readonly subject: Subject
  readonly kept: Kept | undefined
  readonly snapshot: ProcessSnapshot | undefined
  /** Pids of all workers: an orphan in a group that several share is nobody's. */
  readonly pids: readonly number[]
  /** It holds a bead and dispatches: does an agent run? */
  readonly dispatches: boolean
  /** When the transcript of its dispatch last grew; looked up only for workers that may be draining. */
  readonly lastOutputAt: number | undefined
  /** The operator has acknowledged that it is Dead. */
  readonly isDeathSeen: boolean
  /** When this daemon began to watch. */
  readonly watchingSince: number
  readonly intervals: Intervals
  readonly limits: Limits
  readonly now: number
}

export interface Judged {
  readonly verdict: Verdict
  readonly presence: Presence
  readonly kept: Kept
  readonly hasAgent: boolean | undefined
  /** Alive, stale, with an agent: whether it drains hangs on its session, if that is not known yet. */
  readonly mayDrain: boolean
}

/** One worker at one moment: verdict, and whether it is in the fleet. `undefined`: it left no heartbeat that could be judged. */
export function judgeWorker(input: JudgeInput): Judged | undefined {
  const { subject, snapshot, limits, now } = input
  const heartbeat = heartbeatOf(subject, input.intervals)
  if (!heartbeat) return undefined
  const previous = input.kept?.memory ?? watchFrom(undefined, input.watchingSince)
  const bare = viewProcess(snapshot, processQuery(heartbeat, previous), limits)
  // Looking through the whole table for agents is dear: only where the answer hangs on it.
  const isStale = now - Math.min(heartbeat.at, now) > staleAfterMs(heartbeat, limits)
  const agents = isStale || input.dispatches ? agentsOf(bare, input, previous) : undefined
  const group = agents && viewGroup(agents, input.lastOutputAt)
  const process: ProcessView = bare.kind === 'alive' && group ? { ...bare, group } : bare
  const verdict = classify({ heartbeat, process, now, previous, limits })

  const hadStateFile = input.kept?.hadStateFile === true || subject.needle?.stateFile !== undefined
  const isDead = verdict.state === 'dead'
  const acknowledged = isDead && (input.isDeathSeen || input.kept?.seenDeathAt === verdict.since)
  const progress = subject.needle?.progress
  const stoppedLogged = progress === undefined ? undefined : progress.stoppedCleanly && progress.lastEventAt >= heartbeat.at - 1000
  return {
    verdict,
    presence: presence({
      hadStateFile,
      hasStateFile: subject.needle?.stateFile !== undefined && subject.needle.fileGoneAt === undefined,
      stoppedLogged,
      process: verdict.evidence.process,
      everHadPid: verdict.memory.run?.pid != null,
      state: verdict.state,
      since: verdict.since,
      heartbeatAt: heartbeat.at,
      now,
      acknowledged,
      limits,
    }),
    kept: { memory: verdict.memory, hadStateFile, ...(acknowledged && { seenDeathAt: verdict.since }) },
    hasAgent: agents && agents.length > 0,
    mayDrain: verdict.reason === 'draining' || verdict.evidence.rule.startsWith('alive, stale'),
  }
}

function agentsOf(process: ProcessView, { snapshot, pids }: JudgeInput, { identity, group }: Memory) {
  if (!snapshot || snapshot.asked !== undefined || process.kind !== 'alive') return undefined
  return findAgents(snapshot, { pid: process.pid, known: identity, group, others: pids })
}
