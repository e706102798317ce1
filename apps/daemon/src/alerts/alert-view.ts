import { formatTimestamp, type AlertView } from '@hoop/protocol'
import { mutedUntil, type Incident, type Mute } from './incident.ts'

/** An incident that was raised, as it is shown. */
export function alertView(incident: Incident, mutes: readonly Mute[], wallMs: number): AlertView {
  const { id, kind, severity, subject, project, why, evidence, since, endedAt, resolvedAt, resolvedWhy, count, group } = incident
  const until = resolvedAt === null ? mutedUntil(mutes, incident, wallMs) : null
  return {
    id,
    kind,
    severity,
    subject,
    project,
    why,
    evidence: [...evidence],
    since: formatTimestamp(since),
    raisedAt: formatTimestamp(incident.raisedAt ?? since),
    endedAt: iso(endedAt),
    resolvedAt: iso(resolvedAt),
    resolvedWhy,
    state: resolvedAt === null ? 'firing' : 'resolved',
    acknowledgedBy: incident.acknowledged?.by ?? null,
    acknowledgedAt: iso(incident.acknowledged?.at ?? null),
    mutedUntil: iso(until),
    count,
    group,
    members: (incident.members ?? []).map((member) => ({
      ...member,
      since: formatTimestamp(member.since),
      resolvedAt: iso(member.resolvedAt),
    })),
  }
}

const iso = (at: number | null) => (at === null ? null : formatTimestamp(at))

const urgencies = ['bad', 'warn', 'info']

/** Most urgent first: what nobody has seen, then by severity, then what holds the longest. */
export function byUrgency(a: AlertView, b: AlertView): number {
  const seen = Number(a.acknowledgedBy !== null || a.mutedUntil !== null) - Number(b.acknowledgedBy !== null || b.mutedUntil !== null)
  return seen || urgencies.indexOf(a.severity) - urgencies.indexOf(b.severity) || (a.since < b.since ? -1 : a.since > b.since ? 1 : 0)
}
