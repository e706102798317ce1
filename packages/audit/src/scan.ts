import { CanonicalReader, asciiBytes, type Span } from './canonical-reader.ts'

/** Where the members of one record stand in its bytes. Texts are spans of their JSON, quotes included. */
export interface RecordSpans {
  readonly actor: Span
  /** Of the 24 characters, without quotes. */
  readonly atStart: number
  readonly data: Span
  /** Of the 64 digits, without quotes. */
  readonly hashStart: number
  readonly prevStart: number
  readonly project: Span
  readonly seq: number
  readonly subject: Span
  readonly type: Span
  /** After the closing brace. */
  readonly end: number
}

/**
 * Reads the record that begins at `start`, and only if it is in canonical form: this accepts exactly the bytes that canonicalizing the
 * parsed record would give back, in one pass and without building the value. `undefined` for everything else. More may follow: look at `end`.
 */
export function scanRecord(bytes: Uint8Array, start: number, end: number): RecordSpans | undefined {
  const reader = new CanonicalReader(bytes, start, end)
  if (!reader.literal(literals.actor)) return undefined
  const actor = reader.span()
  if (!reader.string() || reader.at - actor.start < 3) return undefined // empty is nobody
  actor.end = reader.at
  if (!reader.literal(literals.at)) return undefined
  const atStart = reader.at
  if (!reader.timestamp() || !reader.literal(literals.data)) return undefined
  const data = reader.span()
  if (!reader.isAtObject() || !reader.value(1)) return undefined
  data.end = reader.at
  if (!reader.literal(literals.hash)) return undefined
  const hashStart = reader.at
  if (!reader.hex64() || !reader.literal(literals.prev)) return undefined
  const prevStart = reader.at
  if (!reader.hex64() || !reader.literal(literals.project)) return undefined
  const project = reader.span()
  if (!reader.stringOrNull()) return undefined
  project.end = reader.at
  if (!reader.literal(literals.seq)) return undefined
  const seq = reader.integer()
  if (!(seq >= 1) || !reader.literal(literals.subject)) return undefined
  const subject = reader.span()
  if (!reader.stringOrNull()) return undefined
  subject.end = reader.at
  if (!reader.literal(literals.type)) return undefined
  const type = reader.span()
  if (!reader.string()) return undefined
  type.end = reader.at
  if (!reader.literal(literals.end)) return undefined
  return { actor, atStart, data, hashStart, prevStart, project, seq, subject, type, end: reader.at }
}

const literals = {
  actor: asciiBytes('{"actor":'),
  at: asciiBytes(',"at":"'),
  data: asciiBytes('","data":'),
  hash: asciiBytes(',"hash":"'),
  prev: asciiBytes('","prev":"'),
  project: asciiBytes('","project":'),
  seq: asciiBytes(',"seq":'),
  subject: asciiBytes(',"subject":'),
  type: asciiBytes(',"type":'),
  end: asciiBytes(',"v":1}'),
}
