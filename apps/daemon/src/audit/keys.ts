import { AuditError, createKeys, loadKeys, type AuditKeys } from '@hoop/audit'
import { join } from 'node:path'

/** The key that signs checkpoints, made if there is none. Throws an `AuditError` where it cannot be used or made. */
export async function openKeys(home: string): Promise<AuditKeys> {
  const dir = join(home, 'keys')
  const known = await loadKeys(dir)
  if (known) return known
  try {
    return await createKeys(dir)
  } catch (error) {
    // Another process of this home was quicker.
    const made = error instanceof AuditError ? await loadKeys(dir) : undefined
    if (made) return made
    throw error
  }
}
