import { maskOf } from './rules.ts'
import { controlsIn } from './view.ts'

/**
 * What happens to a text with a secret in it: `mask` replaces the secret, `warn` only says where it is, `refuse` gives none of
 * the text.
 */
export type Policy = 'warn' | 'mask' | 'refuse'

/** A secret in a text: which rule found it, and where. Never the secret itself. */
export interface Finding {
  readonly rule: string
  /** UTF-16 offset in the text that was given; in a stream, from its beginning. */
  readonly start: number
  /** Behind its last character. */
  readonly end: number
  /** Twelve hex digits, the same for the same secret and key wherever it stands; without the key, of no use for guessing. */
  readonly fingerprint: string
}

/** A text as it may go out. */
export interface Redaction {
  readonly text: string
  readonly found: readonly Finding[]
}

/** The text as a policy lets it out. */
export function applyPolicy(policy: Policy, text: string, found: readonly Pick<Finding, 'rule' | 'start' | 'end'>[]): string {
  if (found.length === 0 || policy === 'warn') return text
  if (policy === 'refuse') return `[refused:${[...new Set(found.map(({ rule }) => rule))].join(',')}]`
  let masked = ''
  let at = 0
  for (const { rule, start, end } of found) {
    const secret = text.slice(start, end)
    masked += text.slice(at, start) + maskOf(rule, secret.length) + controlsIn(secret)
    at = end
  }
  return masked + text.slice(at)
}
