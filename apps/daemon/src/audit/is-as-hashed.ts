import { canonicalize } from '@hoop/audit'
import type { AuditRecord } from '@hoop/protocol'
import { createHash } from 'node:crypto'

/** Whether a record is what its own hash says. Says nothing about the records before it. */
export function isAsHashed({ hash, ...rest }: AuditRecord): boolean {
  return createHash('sha256').update(canonicalize(rest)).digest('hex') === hash
}
