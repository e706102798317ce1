import { RedactRuleError } from './errors.ts'
import { PatternError } from './pattern/parse.ts'
import { type Search, compileSearch } from './pattern/search.ts'
import { type Finding, type Policy, type Redaction, applyPolicy } from './redaction.ts'
import { builtInRules } from './rules.ts'
import { scan } from './scan.ts'
import { siphash } from './siphash.ts'
import { mergeSpans } from './span.ts'
import { type RedactStream, createStream } from './stream.ts'
import { viewOf } from './view.ts'

/** A rule of the operator's: `redaction.rules` in the configuration. */
export interface Rule {
  /** `a-z`, `0-9` and dashes; it appears in masks. */
  readonly id: string
  /** A regular expression of JavaScript without look-around and references back; all of what it matches is masked. */
  readonly pattern: string
}

/** How a redactor is set up. */
export interface RedactorOptions {
  /** In addition to the built-in rules. */
  readonly rules?: readonly Rule[]
  /** `mask` unless given. */
  readonly policy?: Policy
  /** 16 bytes for the fingerprints. Drawn by lot unless given: then they can be compared within this redactor only. */
  readonly key?: Uint8Array
}

/** Finds and masks secrets. Without state of its own: use one for as many texts as you like. */
export interface Redactor {
  /** The text as the policy lets it out, and what was found in it. */
  redact(text: string): Redaction
  /** What looks like a secret, in order, without overlaps, whatever the policy. */
  find(text: string): Finding[]
  /** The same for a text that comes in pieces. */
  stream(): RedactStream
}

const MOST_RULES = 100
const encoder = new TextEncoder()

/**
 * Makes a redactor. Costs next to nothing; the rules are compiled once.
 *
 * @throws {RedactRuleError} a rule's pattern cannot be used, and why
 * @throws {RangeError} the key has not 16 bytes
 */
export function createRedactor(options: RedactorOptions = {}): Redactor {
  const { policy = 'mask', key = crypto.getRandomValues(new Uint8Array(16)) } = options
  if (key.length !== 16) throw new RangeError(`the key of a redactor has 16 bytes, not ${key.length}`)
  const searches = compileRules(options.rules ?? [])
  const ranks = new Map([...searches.keys(), ...builtInRules].map((rule, rank) => [rule, rank]))
  const rank = (rule: string): number => ranks.get(rule) ?? ranks.size

  const examine = (text: string): { found: Finding[]; openAt: number | undefined } => {
    const view = viewOf(text)
    const { spans, openAt } = scan(view.text)
    for (const [rule, search] of searches) search(view.text, (start, end) => void spans.push({ rule, start, end }))
    const found = mergeSpans(spans, rank).map(({ rule, start, end }) => ({
      rule,
      start: view.startOf(start),
      end: view.endOf(end),
      fingerprint: fingerprintOf(key, view.text.slice(start, end)),
    }))
    return { found, openAt: openAt === undefined ? undefined : view.startOf(openAt) }
  }
  const find = (text: string): Finding[] => examine(text).found
  return {
    find,
    redact: (text) => {
      const found = find(text)
      return { text: applyPolicy(policy, text, found), found }
    },
    stream: () => createStream(examine, policy),
  }
}

/** The same secret in JSON, in JSON in JSON, or wrapped, has the same fingerprint: escapes and blanks do not count. */
function fingerprintOf(key: Uint8Array, secret: string): string {
  return siphash(key, encoder.encode(secret.replace(/\\+[nrt]?|\s+/g, ''))).slice(0, 12)
}

function compileRules(rules: readonly Rule[]): Map<string, Search> {
  const searches = new Map<string, Search>()
  for (const { id, pattern } of rules) {
    if (!/^[a-z0-9-]{1,64}$/.test(id)) throw new RedactRuleError(id, 'is not a name of a-z, 0-9 and dashes', 'Name it like ticket-number.')
    if (searches.has(id) || builtInRules.includes(id))
      throw new RedactRuleError(id, 'there is another rule of this name', 'Give it a name of its own.')
    if (searches.size === MOST_RULES)
      throw new RedactRuleError(id, `is one rule more than the ${MOST_RULES} that are taken`, 'Join some of them with |.')
    try {
      searches.set(id, compileSearch(pattern))
    } catch (cause) {
      if (cause instanceof PatternError) throw new RedactRuleError(id, cause.message, cause.hint, { cause })
      throw cause
    }
  }
  return searches
}
