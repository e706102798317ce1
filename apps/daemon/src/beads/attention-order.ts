import { isTerminalStatus } from '@hoop/bead-cli'
import type { BeadView } from '@hoop/protocol'

/** Is this bead open work, or did it change since then (an ISO timestamp)? The topic of a project holds these. */
export function isShownLive({ status, updatedAt, closedAt }: BeadView, since: string): boolean {
  return !isTerminalStatus(status) || (updatedAt ?? '') > since || (closedAt ?? '') > since
}

/** What asks for a person first: waiting for one, then at work, then free to claim, then waiting, then set aside; at the end what is done. */
export function attentionOf({ status, labels, type, ready, dependsOn }: BeadView): number {
  const lower = status.toLowerCase()
  if (lower === 'tombstone') return 9
  if (lower === 'closed') return 8
  if (labels.includes('human') || type === 'human') return 0
  if (lower === 'in_progress') return 1
  if (ready) return 2
  if (lower === 'open') return dependsOn.some((dependency) => dependency.status === null) ? 3 : 4
  if (lower === 'blocked') return 4
  return lower === 'deferred' || lower === 'draft' || lower === 'pinned' ? 6 : 5
}
