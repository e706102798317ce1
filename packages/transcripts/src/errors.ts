/** The file is not a session of any CLI we know, not of the one the caller named, or holds several. */
export class TranscriptFormatError extends Error {
  override readonly name = 'TranscriptFormatError'
  readonly code = 'TRANSCRIPT_FORMAT'
  readonly path: string
  /** The paths of its sessions, where the file holds more than one. */
  readonly sessions: readonly string[]

  /** @param expected what it is not: "a Codex rollout" */
  constructor(path: string, expected: string, options: { readonly cause?: unknown; readonly sessions?: readonly string[] } = {}) {
    super(`${path} is not ${expected}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.path = path
    this.sessions = options.sessions ?? []
  }
}

/** There is nothing at the path, or nothing that may be read. */
export class TranscriptNotFoundError extends Error {
  override readonly name = 'TranscriptNotFoundError'
  readonly code = 'TRANSCRIPT_NOT_FOUND'
  readonly path: string

  constructor(path: string, options: { readonly cause?: unknown } = {}) {
    super(`${path} cannot be read: expected the path of a session, as discover gives it`, options)
    this.path = path
  }
}
