import { type Abridger, type AbridgeRules, createAbridger } from '../abridge/abridge.ts'
import { bookkeeping } from './versions.ts'

/** A media block: what it holds is told by its size alone. */
const source = { is: 'cutPlain' } as const

/**
 * What the decoder does not look at, or, of what tools take and give, only at the beginning. `toolUseResult` repeats the result, and has
 * whole files beside it: only its figures are read, and itself where it is a string.
 */
const rules: AbridgeRules = {
  type: { names: bookkeeping.filter((type) => type !== 'queue-operation') },
  toolUseResult: { is: 'flat' },
  message: {
    in: {
      content: {
        in: { content: { is: 'cut', in: { source } }, input: { is: 'cut' }, source, signature: { is: 'bare' } },
      },
    },
  },
}

/** The line that tells of a call looks further than an index may. */
const leastChars = 1024

let known: { readonly chars: number; readonly abridger: Abridger | undefined } | undefined

/** Texts of lines of Claude Code, abridged. One for all files of a thread. @param toolChars of a tool's input, and of its output */
export function abridgedText(toolChars: number): Abridger['text'] | undefined {
  const chars = Math.max(leastChars, toolChars)
  if (known?.chars !== chars) known = { chars, abridger: createAbridger(rules, chars) }
  return known.abridger?.text
}
