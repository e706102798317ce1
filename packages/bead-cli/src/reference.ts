import { createHash } from 'node:crypto'

/** The external reference that a key becomes in br, and bead's `--unique-ref`: `hoop:<key>`. */
export const referenceOf = (key: string): string => `hoop:${key}`

/**
 * The label that a key becomes where there is no unique reference: `hoop:<key>` if that is a legal label, else `hoop:` and
 * the first 32 hex digits of the key's SHA-256.
 */
export function labelOf(key: string): string {
  const label = referenceOf(key)
  return /^[A-Za-z0-9_:-]{1,50}$/.test(label) ? label : referenceOf(createHash('sha256').update(key).digest('hex').slice(0, 32))
}
