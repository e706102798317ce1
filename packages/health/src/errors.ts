/** The process table could not be read at all. Treat every process as unseen (`unreadable`) until it can. */
export class ProcessTableError extends Error {
  override readonly name = 'ProcessTableError'
  readonly code = 'PROCESS_TABLE'
  readonly hint: string
  constructor(message: string, hint: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.hint = hint
  }
}
