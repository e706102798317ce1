/** A refusal of the queue, with the exit code and the envelope that `br` gives for it. */
export class QueueError extends Error {
  override readonly name = 'QueueError'
  readonly code: string
  readonly exitCode: number
  readonly hint: string | null
  readonly context: Readonly<Record<string, unknown>> | null
  readonly retryable: boolean
  constructor(
    code: string,
    exitCode: number,
    message: string,
    options: { hint?: string; context?: Readonly<Record<string, unknown>>; retryable?: boolean } = {},
  ) {
    super(message)
    this.code = code
    this.exitCode = exitCode
    this.hint = options.hint ?? null
    this.context = options.context ?? null
    this.retryable = options.retryable ?? false
  }
}

/** No issue of that id. */
export const notFound = (id: string): QueueError =>
  new QueueError('ISSUE_NOT_FOUND', 3, `Issue not found: ${id}`, {
    hint: "Run 'br list' to see available issues.",
    context: { searched_id: id },
  })

/** A field's value was refused. */
export const invalid = (field: string, reason: string): QueueError =>
  new QueueError('VALIDATION_FAILED', 4, `Validation failed: ${field}: ${reason}`, { context: { field, reason }, retryable: true })

/** There is no `.beads` here or above. */
export const notInitialized = (): QueueError =>
  new QueueError('NOT_INITIALIZED', 2, "Beads not initialized: run 'br init' first", { hint: 'Run: br init' })
