import { parseTimestamp, type ExecutionView, type OutcomeCounts } from '@hoop/protocol'
import { formatSpan } from '../format/age.ts'
import { formatClock } from '../format/clock.ts'
import type { Sentence } from './sentence.ts'

export type Outcome = ExecutionView['outcome']

/** Outcomes in the order in which lanes and strips show them. */
export const outcomes: readonly Outcome[] = ['running', 'success', 'failure', 'timeout', 'crash', 'interrupted', 'agent_not_found', 'lost']

/** Whether an execution ended badly: not done, and not given back in good order. */
export const isFailure = (outcome: Outcome): boolean => outcome !== 'running' && outcome !== 'success' && outcome !== 'interrupted'

/** The word for each outcome. */
export const outcomeWord: Readonly<Record<Outcome, string>> = {
  running: 'Running',
  success: 'Success',
  failure: 'Failure',
  timeout: 'Timeout',
  crash: 'Crash',
  interrupted: 'Interrupted',
  agent_not_found: 'No such agent',
  lost: 'Lost',
}

type Ended = Pick<ExecutionView, 'outcome' | 'startedAt' | 'endedAt' | 'exitCode' | 'adapter'>

/** NEEDLE says −1 when the shell around the agent was ended by a signal; which one it does not say. */
export function crashWords(code: number | null): string {
  if (code === null) return 'Crashed'
  if (code < 0) return 'Killed by a signal'
  return code > 128 ? `Killed by signal ${code - 128}` : `Exit code ${code}`
}

/** How an execution went, as a sentence with numbers. */
export function outcomeSentence(execution: Ended, nowMs: number): Sentence {
  const startedAt = parseTimestamp(execution.startedAt)
  const endedAt = execution.endedAt === null ? nowMs : parseTimestamp(execution.endedAt)
  const span = formatSpan(endedAt - startedAt)
  const code = execution.exitCode
  switch (execution.outcome) {
    case 'running':
      return [`Running for ${span}.`]
    case 'success':
      return [`Done in ${span}.`]
    case 'failure':
      return [code === null ? `Failed after ${span}.` : `Exit code ${code} after ${span}.`]
    case 'timeout':
      // How long it ran: past the limit an agent may go on until it ends by itself.
      return [`Cut off at its limit, ended after ${span}.`]
    case 'crash':
      return [`${crashWords(code)} after ${span}.`]
    case 'interrupted':
      return [`Given back after ${span}; worker was told to stop.`]
    case 'agent_not_found':
      return execution.adapter === null
        ? ['The program of its adapter was not found.']
        : ['The program ', { outside: execution.adapter, mono: true }, ' was not found.']
    case 'lost':
      return [`Worker died and nothing was reported; last seen ${formatClock(endedAt, nowMs)}.`]
  }
}

const none: OutcomeCounts = { success: 0, failure: 0, timeout: 0, crash: 0, interrupted: 0, agent_not_found: 0, lost: 0, racesLost: 0 }

/** Counts of several projects or workers, added up. */
export function sumOutcomes(all: Iterable<OutcomeCounts>): OutcomeCounts {
  const sum = { ...none }
  for (const counts of all) {
    sum.success += counts.success
    sum.failure += counts.failure
    sum.timeout += counts.timeout
    sum.crash += counts.crash
    sum.interrupted += counts.interrupted
    sum.agent_not_found += counts.agent_not_found
    sum.lost += counts.lost
    sum.racesLost += counts.racesLost
  }
  return sum
}

/** Executions that ended. A race lost is a claim that never became one. */
export function countEnded(counts: OutcomeCounts): number {
  return counts.success + counts.failure + counts.timeout + counts.crash + counts.interrupted + counts.agent_not_found + counts.lost
}
