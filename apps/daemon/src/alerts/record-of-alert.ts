import type { AuditEntry } from '@hoop/audit'
import { formatTimestamp, type AuditType as Type } from '@hoop/protocol'
import { randomBytes } from 'node:crypto'
import type { Incident } from './incident.ts'

/** What the audit log is to hold, under a key that no other record has. */
export interface AlertRecord {
  readonly key: string
  readonly entry: AuditEntry
}

/** That an incident was raised or cleared, or what an operator did to it. */
export function recordOf(
  type: Extract<Type, `alert.${string}`>,
  incident: Incident,
  by: { readonly actor: string; readonly at: number; readonly data?: AuditEntry['data'] },
): AlertRecord {
  const { id, kind, severity, why, since, resolvedWhy, group, members } = incident
  // Raised once and cleared once; acknowledged and muted as often as an operator does it.
  const key =
    type === 'alert.raised' || type === 'alert.cleared' ? `${type} ${id}` : `${type} ${id} ${randomBytes(9).toString('base64url')}`
  const facts: Readonly<Record<typeof type, AuditEntry['data']>> = {
    'alert.raised': {
      severity,
      why,
      since: formatTimestamp(since),
      ...(group !== null && { group }),
      ...(members && { members: members.map((member) => member.id) }),
    },
    'alert.cleared': { why: resolvedWhy ?? 'ended' },
    'alert.acknowledged': {},
    'alert.muted': {},
  }
  const { project, subject } = incident
  const data = { alert: id, key, kind, ...facts[type], ...by.data }
  return { key, entry: { type, actor: by.actor, project, subject, at: formatTimestamp(by.at), data } }
}
