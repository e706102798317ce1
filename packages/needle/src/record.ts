import { type Decoded, blank, decoded, malformed } from './decoded.ts'

/** A JSON object as it was read: own keys, any values. */
export type RawRecord = Readonly<Record<string, unknown>>

/** Is this a JSON object, and not an array or null? */
export function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** One line (a trailing CR is no harm) or a whole file → its JSON object. */
export function parseRecord(text: string): Decoded<RawRecord> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Asked only here: nearly every line parses, and JSON.parse refuses blank ones by itself.
    return text.trim() === '' ? blank : malformed('not JSON, or cut off')
  }
  return isRecord(value) ? decoded(value) : malformed('JSON, but not an object')
}

/** The string under a key, if there is one. An empty string is none. */
export function textOf(record: RawRecord, key: string): string | undefined {
  const value = record[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The number under a key; numbers given as strings count, as some writers quote them. */
export function numberOf(record: RawRecord, key: string): number | undefined {
  const value = record[key]
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || !/^-?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return undefined
  return Number(value)
}

/** The whole number under a key, quoted or not. */
export function intOf(record: RawRecord, key: string): number | undefined {
  const value = numberOf(record, key)
  return value !== undefined && Number.isSafeInteger(value) ? value : undefined
}

/** A process id: a whole number above 0. */
export function pidOf(record: RawRecord, key: string): number | undefined {
  const value = intOf(record, key)
  return value !== undefined && value > 0 ? value : undefined
}

/** The same object without the keys that hold `undefined`: optional fields are absent, not undefined. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {}
  for (const key in fields) {
    const value = fields[key]
    if (isPresent(value)) result[key] = value
  }
  return result
}

function isPresent<V>(value: V): value is Exclude<V, undefined> {
  return value !== undefined
}
