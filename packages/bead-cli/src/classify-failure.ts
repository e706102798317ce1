import type { Failure } from './answer.ts'
import { BeadCliError, type BeadCliErrorCode } from './errors.ts'

const codes: Readonly<Record<string, BeadCliErrorCode>> = {
  DATABASE_LOCKED: 'LOCKED',
  SCHEMA_MISMATCH: 'SCHEMA_MISMATCH',
  ISSUE_NOT_FOUND: 'NOT_FOUND',
  DEPENDENCY_NOT_FOUND: 'NOT_FOUND',
  NOT_INITIALIZED: 'NO_WORKSPACE',
  DATABASE_NOT_FOUND: 'NO_DATABASE',
  VALIDATION_FAILED: 'REFUSED',
  INVALID_STATUS: 'REFUSED',
  INVALID_TYPE: 'REFUSED',
  INVALID_PRIORITY: 'REFUSED',
  REQUIRED_FIELD: 'REFUSED',
  WORKFLOW_CAPACITY_EXCEEDED: 'REFUSED',
  CYCLE_DETECTED: 'REFUSED',
  SELF_DEPENDENCY: 'REFUSED',
  PREFIX_MISMATCH: 'REFUSED',
}

const hints: Partial<Record<BeadCliErrorCode, string>> = {
  LOCKED: 'A worker writes to this queue at the moment; try again in a few seconds.',
  SCHEMA_MISMATCH: 'Use the program that the workers of this queue run.',
  NOT_FOUND: 'Check the id; ids are case-sensitive here.',
  NO_WORKSPACE: 'Name the folder that holds .beads.',
  REFUSED: 'Change the request as the message says.',
}

const nothing = 'Run the same command in a terminal to see what it does.'

/**
 * What a program said went wrong → one of our codes. A lock is told by its message too: br 0.1 and 0.2 report it as
 * `DATABASE_ERROR` or `CONFIG_ERROR`. The program's own `retryable` is not used: br sets it for invalid input.
 */
export function classifyFailure(program: string, failure: Failure, exitCode: number | null): BeadCliError {
  const code = codeOf(failure)
  return new BeadCliError(code, `${program}: ${failure.message}`, {
    hint: hints[code] ?? (failure.hint === undefined ? nothing : `The program's own hint: ${failure.hint}`),
    retryable: code === 'LOCKED',
    ...(failure.code === undefined ? {} : { programCode: failure.code }),
    ...(exitCode === null ? {} : { exitCode }),
  })
}

function codeOf({ code, message }: Failure): BeadCliErrorCode {
  const known = code === undefined ? undefined : codes[code]
  if (known) return known
  const lower = message.toLowerCase()
  // A queue of another schema, as br 0.7 reports it: waiting does not help.
  if (lower.includes('recovery in progress')) return 'SCHEMA_MISMATCH'
  if (/\b(?:locked|busy)\b|waiting for write lock/.test(lower)) return 'LOCKED'
  if (/(?:bead|issue) not found|no issue found/.test(lower)) return 'NOT_FOUND'
  if (/no workspace found|no \.?beads directory/.test(lower)) return 'NO_WORKSPACE'
  return 'PROGRAM_FAILED'
}
