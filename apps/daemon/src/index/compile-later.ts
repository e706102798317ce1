import { setFlagsFromString } from 'node:v8'

/** What V8 11 takes, and what it is by default (`node --v8-options`). */
const laterBudget = 1_000_000
const usualBudget = 67_584
const isKnown = process.versions.v8.startsWith('11.')

/**
 * V8 optimises a function of the parser after a few hundred records, in each thread anew and again when the next kind of record comes: of a
 * first index that is a quarter of all processor time, in threads that compete for the same cores. While this holds it waits for longer, in
 * the whole process. Returns a function that ends it.
 */
export function compileLater(): () => void {
  if (!isKnown) return () => {}
  setFlagsFromString(`--interrupt-budget=${laterBudget}`)
  return () => setFlagsFromString(`--interrupt-budget=${usualBudget}`)
}
