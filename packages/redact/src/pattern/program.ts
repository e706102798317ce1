import { type Node, PatternError } from './parse.ts'

/** A step of the machine (Thompson 1968, Pike's notation): numbers are places in the program. */
export type Step =
  | { readonly op: 'one'; readonly set: number }
  | { readonly op: 'split'; readonly to: readonly number[] }
  | { readonly op: 'assert'; readonly what: 'start' | 'end' | 'boundary' | 'inside' }
  | { readonly op: 'match' }

/** A pattern, ready to run. Each step goes on to the next place, but for `split` and `match`. */
export interface Program {
  readonly steps: readonly Step[]
  /** The classes of characters that `one` refers to, as JavaScript writes them. */
  readonly sets: readonly string[]
}

/** What one character of a text may cost, at most. */
const MOST_STEPS = 256

/**
 * Turns a pattern into steps.
 *
 * @throws {PatternError} it is too long with all its repetitions written out, or also matches the empty text
 */
export function compileProgram(node: Node): Program {
  const steps: Step[] = []
  const sets: string[] = []
  const push = (step: Step): number => {
    if (steps.length >= MOST_STEPS)
      throw new PatternError(
        `it takes more than ${MOST_STEPS} steps with its repetitions written out`,
        'Write + instead of {1,100}, or make two rules of it.',
      )
    return steps.push(step) - 1
  }
  const jump = (to: number): number => push({ op: 'split', to: [to] })
  const emit = (node: Node): void => {
    switch (node.kind) {
      case 'one': {
        const known = sets.indexOf(node.source)
        push({ op: 'one', set: known < 0 ? sets.push(node.source) - 1 : known })
        return
      }
      case 'assert':
        push({ op: 'assert', what: node.what })
        return
      case 'sequence':
        for (const item of node.items) emit(item)
        return
      case 'choice': {
        const ends: number[] = []
        for (const item of node.items) {
          const split = push({ op: 'split', to: [] })
          emit(item)
          ends.push(push({ op: 'split', to: [] }))
          steps[split] = { op: 'split', to: [split + 1, steps.length] }
        }
        // The last way out leads nowhere: every way was tried.
        const dead = push({ op: 'split', to: [] })
        for (const end of ends) steps[end] = { op: 'split', to: [dead + 1] }
        return
      }
      case 'repeat': {
        for (let n = 0; n < node.min; n += 1) emit(node.item)
        if (node.max === Infinity) {
          const split = push({ op: 'split', to: [] })
          emit(node.item)
          jump(split)
          steps[split] = { op: 'split', to: [split + 1, steps.length] }
          return
        }
        const splits: number[] = []
        for (let n = node.min; n < node.max; n += 1) {
          splits.push(push({ op: 'split', to: [] }))
          emit(node.item)
        }
        for (const split of splits) steps[split] = { op: 'split', to: [split + 1, steps.length] }
      }
    }
  }
  emit(node)
  push({ op: 'match' })
  if (matchesNothing(steps))
    throw new PatternError('it also matches the empty text', 'Say what a secret has at least, e.g. + instead of *.')
  return { steps, sets }
}

function matchesNothing(steps: readonly Step[]): boolean {
  const seen = new Set<number>()
  const open = [0]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    const step = steps[at]
    if (step?.op === 'match') return true
    if (step?.op === 'split') open.push(...step.to)
    if (step?.op === 'assert') open.push(at + 1)
  }
  return false
}
