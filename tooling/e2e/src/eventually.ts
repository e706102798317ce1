/** How long to go on asking. */
export interface Patience {
  /** A bound for what hangs, not a speed to keep. */
  readonly withinMs?: number
  readonly everyMs?: number
}

/**
 * Asks until the answer is neither `undefined` nor `false`, and gives it back. A question that throws was asked too early; where time
 * runs out, what it threw last is the cause.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  { withinMs = 30_000, everyMs = 50 }: Patience = {},
): Promise<T> {
  const deadline = performance.now() + withinMs
  let cause: unknown
  for (;;) {
    try {
      const answer = await ask()
      cause = undefined
      if (answer !== undefined && answer !== false) return answer
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) throw new Error(`waited ${withinMs / 1000} s in vain for ${what}`, { cause })
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

/** Prints what was measured, as one line of the test's output. Nothing is asserted of it: the machine is shared. */
export function report(what: string, ms: number): void {
  process.stdout.write(`  measured: ${what} ${Math.round(ms)} ms\n`)
}
