import { type Outcome, outcomeOfExit } from './outcome.ts'

/** How an execution ended, or that nobody has said so yet. `lost`: nothing was ever reported. */
export type ExecutionOutcome = Outcome | 'running' | 'lost'

/** One agent run of one worker on one bead. All times in ms since the epoch. */
export interface Execution {
  /** Worker, bead and start: the same on every replay of the same files. */
  readonly key: string
  /** As the source names it: the qualified id in logs, the bare identifier in a workspace's events. */
  readonly worker: string
  readonly bead: string
  readonly workspace?: string
  /** NEEDLE's session in which it ran; only logs say it. */
  readonly session?: string
  readonly strand: string | null
  readonly adapter: string | null
  readonly model: string | null
  /** `split`: the question whether the bead can be split. */
  readonly kind: 'work' | 'split'
  readonly startedAt: number
  /** The start was reckoned from the end and the reported duration, which stops at the limit. */
  readonly startIsEstimated: boolean
  readonly endedAt: number | null
  readonly outcome: ExecutionOutcome
  /** Of the shell around the agent; −1 when a signal ended it. Known a moment before the outcome is. */
  readonly exitCode: number | null
  /** The last sign of this worker while it ran. */
  readonly lastSeenAt: number
}

/** What a reducer of executions gives back: its next state, and the executions that began, changed or ended with this event. */
export interface ExecutionStep<State> {
  readonly state: State
  readonly changed: readonly Execution[]
}

/** The key of an execution. */
export const executionKey = (worker: string, bead: string, startedAt: number): string => `${worker}/${bead}/${startedAt}`

/**
 * Ends a running execution of which nothing more will come: `lost` at `at`, by default when it was last seen.
 * Where the agent's exit code was logged before the worker died, that decides, and the end is when it was last seen. One that has ended stays as it is.
 */
export function closeExecution(execution: Execution, at: number = execution.lastSeenAt): Execution {
  const { exitCode, lastSeenAt, outcome, startedAt } = execution
  if (outcome !== 'running') return execution
  if (exitCode !== null) return { ...execution, outcome: outcomeOfExit(exitCode), endedAt: lastSeenAt }
  return { ...execution, outcome: 'lost', endedAt: Math.max(at, startedAt) }
}

/** All executions of a sequence of steps, in order of their start in it; each in its last form. */
export function collectExecutions<Event, State>(
  events: Iterable<Event>,
  reduce: (state: State | undefined, event: Event) => ExecutionStep<State>,
): Execution[] {
  const byKey = new Map<string, Execution>()
  let state: State | undefined
  for (const event of events) {
    const step = reduce(state, event)
    state = step.state
    for (const execution of step.changed) byKey.set(execution.key, execution)
  }
  return [...byKey.values()]
}
