/** A rule of the operator's that cannot be used. */
export class RedactRuleError extends Error {
  override readonly name = 'RedactRuleError'
  readonly code = 'REDACT_RULE'
  /** The rule's name. */
  readonly rule: string
  /** What to do about it, as a sentence for a person. */
  readonly hint: string
  constructor(rule: string, what: string, hint: string, options?: { cause?: unknown }) {
    super(`redaction rule "${rule}": ${what}`, options)
    this.rule = rule
    this.hint = hint
  }
}
