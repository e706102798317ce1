import type { AuditVerdict } from '@hoop/protocol'

/** What went wrong; stable, and what callers switch on. */
export type AuditErrorCode =
  /** What was to be recorded cannot be: nothing was written. */
  | 'AUDIT_INVALID'
  /** The log on disk is not whole, in a way that is never repaired. */
  | 'AUDIT_BROKEN'
  | 'AUDIT_NOT_FOUND'
  | 'AUDIT_UNREADABLE'
  /** The disk refused. The log is as it was before, and a later append may succeed. */
  | 'AUDIT_UNWRITABLE'
  /** Somebody else changed the file that we append to. This log takes nothing more. */
  | 'AUDIT_CONFLICT'
  | 'AUDIT_CLOSED'
  /** Not a checkpoint, or not one that its key, or the expected key, has signed. */
  | 'AUDIT_CHECKPOINT'
  /** The signing key cannot be used. */
  | 'AUDIT_KEYS'

/** In which way a chain is broken: the reasons of a verdict. */
export type BreakReason = Extract<AuditVerdict, { ok: false }>['error']['reason']

/** Where in a log something is, as far as it is known. */
export interface Place {
  /** The file's name: `audit-000001.jsonl`. */
  readonly segment: string
  /** Of the line's first byte in that file. */
  readonly offset?: number
  readonly reason?: BreakReason
}

interface Details {
  readonly what: string
  /** What to do about it, as a sentence for a person. */
  readonly hint: string
  readonly path?: string
  readonly place?: Place
  readonly cause?: unknown
}

/** Everything this package throws. A broken chain is no error of `verify`: there it is the answer. */
export class AuditError extends Error {
  override readonly name = 'AuditError'
  readonly code: AuditErrorCode
  /** What to do about it, as a sentence for a person. */
  readonly hint: string
  /** The file or folder, or the field of what was to be recorded (`data.beads[2].title`). */
  readonly path: string | undefined
  /** Only with `AUDIT_BROKEN`. */
  readonly place: Place | undefined
  constructor(code: AuditErrorCode, { what, hint, path, place, cause }: Details) {
    super(what, cause === undefined ? undefined : { cause })
    this.code = code
    this.hint = hint
    this.path = path
    this.place = place
  }
}

/** The system's error code of whatever was thrown: `'ENOENT'`, or `undefined`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** Wraps what the system said about reading `path`. */
export function unreadable(path: string, cause: unknown): AuditError {
  if (cause instanceof AuditError) return cause
  const code = systemCode(cause)
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new AuditError('AUDIT_NOT_FOUND', {
      what: `${path} does not exist`,
      hint: 'Name the folder that holds audit-000001.jsonl.',
      path,
      cause,
    })
  return new AuditError('AUDIT_UNREADABLE', {
    what: `${path} cannot be read (${code ?? String(cause)})`,
    hint: 'Give this user read permission on the audit folder and its files, or look at the disk.',
    path,
    cause,
  })
}

/** A log that was found broken while it was opened or read. */
export function broken(dir: string, place: Place, what: string): AuditError {
  return new AuditError('AUDIT_BROKEN', {
    what: `${dir}/${place.segment}${place.offset === undefined ? '' : ` at byte ${place.offset}`}: ${what}`,
    hint: 'It is not repaired. Verify the log to see where it breaks first, and restore it from a backup.',
    path: dir,
    place,
  })
}
