import { AuditType, type AuditRecord, type AuditValue, type Timestamp } from '@hoop/protocol'
import { canonicalize } from './canonical.ts'
import { AuditError } from './errors.ts'
import { maxLineBytes } from './limits.ts'

/** A record before it has its place in the chain. */
export interface AuditDraft {
  readonly type: AuditType
  /** Who did it: `operator:ana`, `agent`, `mcp:<client>`, `hoop`. */
  readonly actor: string
  /** When, ISO 8601 UTC with milliseconds. Order is by `seq` alone, so a clock that was set back does no harm. */
  readonly at: Timestamp
  readonly project: string | null
  /** What it was done to: a bead, a draft, a worker, an alert. */
  readonly subject: string | null
  readonly data: { readonly [key: string]: AuditValue }
}

/** The canonical pieces of a record, checked and copied: what happens to the caller's objects afterwards changes nothing. */
export interface Prepared {
  readonly draft: AuditDraft
  /** From `"actor"` to the end of `data`. */
  readonly before: string
  readonly project: string
  /** From `"subject"` to the closing brace. */
  readonly after: string
  /** What its line has at most, newline included. */
  readonly sizeBytes: number
}

const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const types: ReadonlySet<unknown> = new Set(AuditType.options)

/** Checks a draft and puts it in canonical form. Throws `AUDIT_INVALID`, naming the field. */
export function prepare({ type, actor, at, project, subject, data }: AuditDraft): Prepared {
  if (!types.has(type)) throw wrong('type', type, 'a known type of record')
  if (typeof actor !== 'string' || actor === '') throw wrong('actor', actor, 'who did it')
  if (typeof at !== 'string' || !(timestamp.test(at) && isMoment(at))) throw wrong('at', at, 'a moment like 2026-11-20T12:00:00.000Z')
  if (project !== null && typeof project !== 'string') throw wrong('project', project, 'a name or null')
  if (subject !== null && typeof subject !== 'string') throw wrong('subject', subject, 'an id or null')
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw wrong('data', data, 'an object')
  const pieces = {
    before: canonicalize({ actor, at, data }).slice(1, -1),
    project: canonicalize({ project }).slice(1, -1),
    after: canonicalize({ subject, type, v: 1 }).slice(1),
  }
  const sizeBytes = Buffer.byteLength(pieces.before) + Buffer.byteLength(pieces.project) + Buffer.byteLength(pieces.after) + chainBytes
  if (sizeBytes > maxLineBytes) throw tooLong(sizeBytes)
  return { draft: { type, actor, at, project, subject, data: copyOf(data) }, ...pieces, sizeBytes }
}

/** What the place in the chain adds at most: `hash`, `prev`, `seq`, and what separates them. */
const chainBytes = 256

function tooLong(sizeBytes: number): AuditError {
  return new AuditError('AUDIT_INVALID', {
    what: `data makes a record of ${sizeBytes} bytes; it may have ${maxLineBytes}`,
    hint: 'Record the size and the SHA-256 of what is large, not the thing itself.',
    path: 'data',
  })
}

type Data = AuditDraft['data']

/** Several times as fast as structuredClone, and `data` is known to be a tree of plain values by now. */
const copyOf = (data: Data): Data => Object.fromEntries(Object.entries(data).map(([key, value]) => [key, copyValue(value)]))

function copyValue(value: AuditValue): AuditValue {
  if (typeof value !== 'object' || value === null) return value
  return isList(value) ? value.map(copyValue) : copyOf(value)
}

const isList = (value: AuditValue): value is readonly AuditValue[] => Array.isArray(value)

/** `2026-02-30` has the form of a day, and is none. */
function isMoment(at: string): boolean {
  if (at === lastMoment) return true
  const atMs = Date.parse(at)
  if (Number.isNaN(atMs) || new Date(atMs).toISOString() !== at) return false
  lastMoment = at
  return true
}

/** Records come in bursts, and those of one millisecond need one look. */
let lastMoment = ''

function wrong(field: keyof AuditRecord, found: unknown, expected: string): AuditError {
  const shown = typeof found === 'string' ? JSON.stringify(found.slice(0, 60)) : found === null ? 'null' : typeof found
  return new AuditError('AUDIT_INVALID', {
    what: `${field} of an audit record is ${shown}; expected ${expected}`,
    hint: 'Nothing was written. Correct the record and append it again.',
    path: field,
  })
}
