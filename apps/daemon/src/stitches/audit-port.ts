import { readRecords, type AuditLog } from '@hoop/audit'
import type { AuditPort } from './ports.ts'

/** The audit log in a folder, as drafts need it. */
export function createAuditPort(log: Pick<AuditLog, 'append'>, dir: string): AuditPort {
  return {
    append: (record) => log.append(record),
    async has(type, subject, key) {
      // Newest first: what is looked for after a crash was written moments before it.
      for await (const record of readRecords(dir, { types: [type], subject, reverse: true, onDamaged: () => undefined }))
        if (record.data['key'] === key) return true
      return false
    },
  }
}
