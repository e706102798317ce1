import type { Config, Decoded } from '@hoop/protocol'
import { createRedactor, RedactRuleError } from '@hoop/redact'

/** A configuration is refused where one of its redaction rules cannot be used: what the redactor itself says, at the place of the rule. */
export function checkRules(decoded: Decoded<Config>): Decoded<Config> {
  if (!decoded.ok) return decoded
  const { rules } = decoded.value.redaction
  if (!refusalOf(rules)) return decoded
  for (const index of rules.keys()) {
    const refused = refusalOf(rules.slice(0, index + 1))
    if (!refused) continue
    const key = refused.cause === undefined ? 'id' : 'pattern' // what is wrong with a pattern comes from below
    const fault = { path: ['redaction', 'rules', index, key], message: `${refused.message}. ${refused.hint}`, at: 'value' } as const
    return { ok: false, faults: [fault] }
  }
  return decoded
}

function refusalOf(rules: Config['redaction']['rules']): RedactRuleError | undefined {
  try {
    createRedactor({ rules })
    return undefined
  } catch (error) {
    if (error instanceof RedactRuleError) return error
    throw error
  }
}
