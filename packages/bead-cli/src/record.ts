/** A JSON object as it was read: own keys, any values. */
export type RawRecord = Readonly<Record<string, unknown>>

/** Is this a JSON object, and not an array or null? */
export function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The string under a key. An empty one is none: bf writes `""` where br leaves the key out. */
export function textOf(record: RawRecord, key: string): string | undefined {
  const value = record[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The whole number under a key; quoted ones count. */
export function intOf(record: RawRecord, key: string): number | undefined {
  const value = record[key]
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined
  return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined
}

/** The array under a key, or `undefined`. */
export function arrayOf(record: RawRecord, key: string): readonly unknown[] | undefined {
  const value = record[key]
  return Array.isArray(value) ? value : undefined
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
