/** What an exit code means to NEEDLE. */
export type Outcome = 'success' | 'failure' | 'timeout' | 'agent_not_found' | 'crash' | 'interrupted'

/** The table of outcomes; whatever ends while the worker is stopping was interrupted. */
export function classifyExit(exitCode: number, isStopping: boolean): Outcome {
  if (isStopping) return 'interrupted'
  if (exitCode === 0) return 'success'
  if (exitCode === 124) return 'timeout'
  if (exitCode === 127) return 'agent_not_found'
  if (exitCode < 0 || exitCode > 128) return 'crash'
  return 'failure'
}

/** What NEEDLE says it did about it. */
export function actionOf(outcome: Outcome): 'none' | 'released' | 'deferred' | 'alerted' {
  switch (outcome) {
    case 'success':
      return 'none'
    case 'timeout':
      return 'deferred'
    case 'crash':
      return 'alerted'
    case 'failure':
    case 'agent_not_found':
    case 'interrupted':
      return 'released'
  }
}

/** Its name in `.beads/events.jsonl`. */
export function eventOf(outcome: Outcome): 'complete' | 'fail' | 'timeout' | 'crash' | 'release' {
  switch (outcome) {
    case 'success':
      return 'complete'
    case 'timeout':
      return 'timeout'
    case 'crash':
      return 'crash'
    case 'interrupted':
      return 'release'
    case 'failure':
    case 'agent_not_found':
      return 'fail'
  }
}

/** The signal that an exit code tells of, as NEEDLE computes it. */
export function signalOf(exitCode: number): number {
  return exitCode > 128 ? exitCode - 128 : exitCode
}
