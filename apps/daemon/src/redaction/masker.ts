import { createRedactor, type Rule } from '@hoop/redact'
import { inertText } from './inert-text.ts'

/** Masks what looks like a secret. Cheap to make; one for each thread, and another one when the rules are others. */
export interface Masker {
  /** Text as it may go out: secrets masked, and inert, too. */
  text(text: string): string
  /** What was not made inert, and how many places of it are masked. */
  count(text: string): Masked<string>
  /** Every string in a value, with the names around it: a secret is often told by its name alone. */
  value(value: unknown): Masked<unknown>
}

export interface Masked<T> {
  readonly value: T
  readonly masked: number
}

/** With the rules of the operator beside the built-in ones. @throws RedactRuleError a rule cannot be used; configuration is checked for that */
export function createMasker(rules: readonly Rule[] = []): Masker {
  const redactor = createRedactor({ rules })
  const count = (text: string): Masked<string> => {
    const { text: value, found } = redactor.redact(text)
    return { value, masked: found.length }
  }
  return {
    count,
    text: (text) => count(inertText(text)).value,
    value(value) {
      const json = JSON.stringify(value)
      if (json === undefined) return { value, masked: 0 }
      const { value: text, masked } = count(json)
      if (masked === 0) return { value, masked }
      try {
        const parsed: unknown = JSON.parse(text)
        return { value: parsed, masked }
      } catch {
        return { value: '[redacted]', masked } // a mask that broke the value: none of it goes out
      }
    },
  }
}

/** A masker whose rules may become others while it is used. */
export interface LiveMasker {
  readonly current: () => Masker
  rules(): readonly Rule[]
  /** Takes these from now on. False if they are the same. */
  use(rules: readonly Rule[]): boolean
}

export function createLiveMasker(rules: readonly Rule[]): LiveMasker {
  let used = rules
  let masker = createMasker(rules)
  return {
    current: () => masker,
    rules: () => used,
    use(next) {
      if (JSON.stringify(next) === JSON.stringify(used)) return false
      used = next
      masker = createMasker(next)
      return true
    },
  }
}
