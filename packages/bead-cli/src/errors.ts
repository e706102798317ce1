/** What went wrong; stable, and what callers switch on. The README has a line for each. */
export type BeadCliErrorCode =
  | 'PROGRAM_NOT_FOUND'
  | 'PROGRAM_NOT_EXECUTABLE'
  | 'PROGRAM_UNKNOWN'
  | 'PROGRAM_TIMEOUT'
  | 'PROGRAM_FAILED'
  | 'OUTPUT_TOO_LARGE'
  | 'OUTPUT_UNREADABLE'
  | 'WRONG_PROGRAM'
  | 'NO_WORKSPACE'
  | 'NO_DATABASE'
  | 'NOT_WRITABLE'
  | 'EXPORT_UNREADABLE'
  | 'SCHEMA_MISMATCH'
  | 'SCHEMA_UNKNOWN'
  | 'NOT_FOUND'
  | 'LOCKED'
  | 'REFUSED'
  | 'CREATE_CONFLICT'
  | 'TIMEOUT_UNKNOWN'
  | 'ABORTED'

/** What a {@link BeadCliError} carries beside its message. */
export interface BeadCliErrorDetail {
  /** What to do about it, as a sentence for a person. */
  readonly hint: string
  /** The same call may succeed later, with nothing changed. Never true for a request that was refused. */
  readonly retryable?: boolean
  /** The field of a request that was refused. */
  readonly field?: string
  /** The program's own error code, where it gave one: `'DATABASE_LOCKED'`, `'VALIDATION_FAILED'`, … */
  readonly programCode?: string
  readonly exitCode?: number
  /** The issue that is meant: the one that has the key already, the one that was not found. */
  readonly id?: string
  readonly cause?: unknown
}

/** A queue or its program did not do what was asked. */
export class BeadCliError extends Error {
  override readonly name = 'BeadCliError'
  readonly code: BeadCliErrorCode
  readonly hint: string
  readonly retryable: boolean
  readonly field: string | undefined
  readonly programCode: string | undefined
  readonly exitCode: number | undefined
  readonly id: string | undefined
  constructor(code: BeadCliErrorCode, message: string, detail: BeadCliErrorDetail) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.code = code
    this.hint = detail.hint
    this.retryable = detail.retryable ?? false
    this.field = detail.field
    this.programCode = detail.programCode
    this.exitCode = detail.exitCode
    this.id = detail.id
  }
}

/** The system's error code of whatever was thrown: `'ENOENT'`, or `undefined`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** There is nothing at this path, neither the name nor a folder for it. */
export function isNotFound(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
