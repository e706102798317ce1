/** How one agent run ended, in NEEDLE's words. */
export type Outcome = 'success' | 'failure' | 'timeout' | 'crash' | 'interrupted' | 'agent_not_found'

const OUTCOMES: ReadonlySet<string> = new Set<Outcome>(['success', 'failure', 'timeout', 'crash', 'interrupted', 'agent_not_found'])

/** Is this one of NEEDLE's outcomes? */
export function isOutcome(text: unknown): text is Outcome {
  return typeof text === 'string' && OUTCOMES.has(text)
}

/**
 * What NEEDLE makes of an agent's exit code. Negative: the shell ended by a signal. 124 is NEEDLE's own limit too.
 * While the worker shuts down everything is `interrupted`, 0 included.
 */
export function outcomeOfExit(exitCode: number, options: { readonly shuttingDown?: boolean } = {}): Outcome {
  if (options.shuttingDown === true) return 'interrupted'
  if (exitCode === 0) return 'success'
  if (exitCode === 124) return 'timeout'
  if (exitCode === 127) return 'agent_not_found'
  return exitCode < 0 || exitCode > 128 ? 'crash' : 'failure'
}
