import { createHash } from 'node:crypto'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** `al-` and 16 characters made of what an incident is: the same cause has the same id, also where the database was lost. */
export function alertId(
  { kind, subject, since }: { readonly kind: string; readonly subject: string; readonly since: number },
  n = 0,
): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([kind, subject, since, n]))
    .digest()
  return `al-${Array.from(digest.subarray(0, 16), (byte) => alphabet[byte % 32]).join('')}`
}
