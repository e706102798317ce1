import { createHash } from 'node:crypto'

/** What has one canonical form: no fractions, whose spelling RFC 8785 takes from a long algorithm that nothing here needs. */
export type Canonical = string | number | boolean | null | readonly Canonical[] | { readonly [key: string]: Canonical }

/** RFC 8785 (JCS): keys by UTF-16 code units, no white space, strings as `JSON.stringify` spells them. */
export function canonicalize(value: Canonical): string {
  if (Array.isArray(value)) return `[${value.map((item: Canonical) => canonicalize(item)).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalize(item)}`).join(',')}}`
  }
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`${value} has no canonical form here`)
  return JSON.stringify(value)
}

/** SHA-256, in lower-case hex, of the canonical form. */
export function canonicalHash(value: Canonical): string {
  return createHash('sha256').update(canonicalize(value)).digest('hex')
}
