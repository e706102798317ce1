export { RedactRuleError } from './errors.ts'
export { type Finding, type Policy, type Redaction, type Redactor, type RedactorOptions, type Rule, createRedactor } from './redactor.ts'
export { builtInRules } from './rules.ts'
export type { RedactStream } from './stream.ts'
