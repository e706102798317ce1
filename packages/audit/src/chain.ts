import { hash as hashOf } from 'node:crypto'
import type { AuditRecord } from '@hoop/protocol'
import type { BreakReason } from './errors.ts'
import { maxLineBytes } from './limits.ts'
import { prepare, type AuditDraft, type Prepared } from './record.ts'
import { scanRecord, type RecordSpans } from './scan.ts'

/** The last record of a chain: what the next one is sealed onto. */
export interface Head {
  readonly seq: number
  /** SHA-256 in lower-case hex. */
  readonly hash: string
}

/** `prev` of the first record. */
export const genesis = '0'.repeat(64)

export interface Sealed extends Head {
  readonly prev: string
  /** The canonical record and its newline. */
  readonly line: string
}

/**
 * Gives a draft its place in the chain: the next `seq`, `prev`, `hash` and its one line, newline included. `previous` is `null` for the first.
 * Pure. Throws `AUDIT_INVALID`, naming the field that cannot be recorded.
 */
export function sealRecord(previous: Head | null, draft: AuditDraft): { readonly record: AuditRecord; readonly line: string } {
  const prepared = prepare(draft)
  const sealed = sealPrepared(previous, prepared)
  return { record: recordOf(prepared, sealed), line: sealed.line }
}

export function sealPrepared(previous: Head | null, { before, project, after }: Prepared): Sealed {
  const seq = (previous?.seq ?? 0) + 1
  const prev = previous?.hash ?? genesis
  const rest = `"prev":"${prev}",${project},"seq":${seq},${after}`
  const hash = hashOf('sha256', `{${before},${rest}`, 'hex')
  return { seq, hash, prev, line: `{${before},"hash":"${hash}",${rest}\n` }
}

export function recordOf({ draft: { actor, at, data, project, subject, type } }: Prepared, { seq, hash, prev }: Sealed): AuditRecord {
  return { actor, at, data, hash, prev, project, seq, subject, type, v: 1 }
}

export type LineCheck =
  | { readonly ok: true; readonly head: Head; readonly spans: RecordSpans }
  | { readonly ok: false; readonly reason: BreakReason }

/**
 * One line, without its newline, against the record before it (`null`: it must be the first). In this order: is it a record in canonical form
 * (`malformed`), is it what its own hash says (`hash-mismatch`), is it the next (`sequence-gap`), does it follow that very record
 * (`prev-mismatch`). So a reason tells a record that was altered from a whole one in the wrong place. Pure; reads bytes, builds no value.
 */
export function checkLine(bytes: Uint8Array, previous: Head | null): LineCheck {
  const own = checkAlone(bytes)
  if (!own.ok) return own
  if (own.head.seq !== (previous?.seq ?? 0) + 1) return { ok: false, reason: 'sequence-gap' }
  if (own.prev !== (previous?.hash ?? genesis)) return { ok: false, reason: 'prev-mismatch' }
  return own
}

/** What one line says of itself, whatever came before it. */
export function checkAlone(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly head: Head; readonly prev: string; readonly spans: RecordSpans }
  | { readonly ok: false; readonly reason: BreakReason } {
  if (bytes.length > maxLineBytes) return { ok: false, reason: 'malformed' }
  const spans = scanRecord(bytes, 0, bytes.length)
  if (spans?.end !== bytes.length) return { ok: false, reason: 'malformed' }
  const hash = ascii(bytes, spans.hashStart, 64)
  if (hashOf('sha256', withoutHash(bytes, spans.hashStart), 'hex') !== hash) return { ok: false, reason: 'hash-mismatch' }
  return { ok: true, head: { seq: spans.seq, hash }, prev: ascii(bytes, spans.prevStart, 64), spans }
}

let scratch = Buffer.allocUnsafe(64 * 1024)
const memberStart = '"hash":"'.length
const memberLength = '"hash":"",'.length + 64

/** The record's canonical form without the member `hash`: cutting it out of a canonical line leaves a canonical line. */
function withoutHash(bytes: Uint8Array, hashStart: number): Uint8Array {
  const from = hashStart - memberStart
  const length = bytes.length - memberLength
  if (length > scratch.length) scratch = Buffer.allocUnsafe(length * 2)
  scratch.set(bytes.subarray(0, from))
  scratch.set(bytes.subarray(from + memberLength), from)
  return scratch.subarray(0, length)
}

function ascii(bytes: Uint8Array, start: number, length: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, length).toString('latin1')
}
