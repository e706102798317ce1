/** What went wrong; stable, and what callers switch on. */
export type JsonlErrorCode = 'JSONL_NOT_FOUND' | 'JSONL_NOT_A_FILE' | 'JSONL_UNREADABLE' | 'JSONL_CLOSED'

/** A path that cannot be read as a line file, or a tail that was used after its end. Reading may be tried again. */
export class JsonlError extends Error {
  override readonly name = 'JsonlError'
  readonly code: JsonlErrorCode
  readonly path: string
  /** What to do about it, as a sentence for a person. */
  readonly hint: string
  constructor(code: JsonlErrorCode, path: string, options: { readonly what: string; readonly hint: string; readonly cause?: unknown }) {
    super(`${path} ${options.what}`, { cause: options.cause })
    this.code = code
    this.path = path
    this.hint = options.hint
  }
}

const hints: Readonly<Record<string, string>> = {
  EACCES: 'Give this user read permission on the file, and search permission on its folders.',
  EPERM: 'Give this user read permission on the file, and search permission on its folders.',
  ELOOP: 'Its symbolic links go in a circle: point them at a file.',
  ENAMETOOLONG: 'Use a shorter path.',
  EMFILE: 'This process has too many files open: raise its limit (ulimit -n).',
  ENFILE: 'This machine has too many files open.',
}

/** The system's error code of whatever was thrown: `'ENOENT'`, or `undefined`. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** There is nothing at this path, neither the name nor a folder for it. */
export function isNotFound(error: unknown): boolean {
  const code = systemCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** It is there, but this user may not open it. */
export function isForbidden(error: unknown): boolean {
  const code = systemCode(error instanceof JsonlError ? error.cause : error)
  return code === 'EACCES' || code === 'EPERM'
}

/** Wraps what the system said. A directory that could be opened but not read is not a file. */
export function unreadable(path: string, cause: unknown): JsonlError {
  const code = systemCode(cause) ?? 'unknown error'
  if (code === 'EISDIR') return notAFile(path, cause)
  return new JsonlError('JSONL_UNREADABLE', path, {
    what: `cannot be read (${code})`,
    hint: hints[code] ?? 'Look at the disk or the network it is on, then read again.',
    cause,
  })
}

export function notAFile(path: string, cause?: unknown): JsonlError {
  return new JsonlError('JSONL_NOT_A_FILE', path, {
    what: 'is not a regular file',
    hint: 'Name a file of lines, not a folder, pipe or device.',
    cause,
  })
}

export function notFound(path: string): JsonlError {
  return new JsonlError('JSONL_NOT_FOUND', path, { what: 'does not exist', hint: 'Check the path; to wait for a file, use follow().' })
}

export function closed(path: string): JsonlError {
  return new JsonlError('JSONL_CLOSED', path, {
    what: 'is no longer read: its tail was closed',
    hint: 'Create a new tail from the checkpoint.',
  })
}
