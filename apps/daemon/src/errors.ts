/** 1: it ran, and the answer is no. 2: wrong usage or bad input. 3: something needed is missing or unreachable. */
export type ExitCode = 1 | 2 | 3

/** What went wrong, in one line for a person: the message says what and why, the hint what to do. `code` is stable. */
export class HoopError extends Error {
  override readonly name = 'HoopError'
  readonly code: string
  readonly exitCode: ExitCode
  readonly hint: string | undefined
  constructor(code: string, message: string, options: { readonly exitCode: ExitCode; readonly hint?: string; readonly cause?: unknown }) {
    super(message, { cause: options.cause })
    this.code = code
    this.exitCode = options.exitCode
    this.hint = options.hint
  }
}

/** The `code` of a system error (`ENOENT`, `SQLITE_NOTADB`), or an empty text. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** What an unknown thing that was thrown says, on one line. */
export function errorText(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n\s*/g, ' ')
}
