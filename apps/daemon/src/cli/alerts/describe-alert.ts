import type { AlertDetail } from '@hoop/protocol'
import { paint, type Terminal } from '../terminal.ts'
import { plain } from '../text-width.ts'

const reasons: Readonly<Record<NonNullable<AlertDetail['resolvedWhy']>, string>> = {
  ended: 'its cause is over',
  'subject-gone': 'what it was about is no longer there',
  acknowledged: 'it was seen',
  'not-watched': 'nobody watches it any more',
}

const membersShown = 20

/** Everything that is known of an alert. */
export function describeAlert(alert: AlertDetail, terminal: Pick<Terminal, 'hasColour'>): string {
  const { id, kind, severity, subject, project, why, since, raisedAt, resolvedAt, resolvedWhy, endedAt, members } = alert
  const colour = severity === 'bad' ? 'red' : severity === 'warn' ? 'yellow' : 'dim'
  const about = members.length > 0 ? `${members.length} at once` : plain(subject)
  return [
    `${paint(terminal, 'bold', id)}  ${paint(terminal, colour, kind)}  ${alert.state}  ${about}${project === null ? '' : `  (${plain(project)})`}`,
    plain(why),
    `Since ${since}, raised ${raisedAt}${alert.count > 1 ? `, ${alert.count} times` : ''}`,
    ...(resolvedAt === null ? [] : [`Resolved ${resolvedAt}${resolvedWhy === null ? '' : `: ${reasons[resolvedWhy]}`}`]),
    ...(resolvedAt === null && endedAt !== null ? [`Its cause is over since ${endedAt}; it is resolved if it stays so.`] : []),
    ...(alert.acknowledgedBy === null
      ? []
      : [`Acknowledged by ${plain(alert.acknowledgedBy)} at ${alert.acknowledgedAt ?? 'an unknown time'}`]),
    ...(alert.mutedUntil === null ? [] : [`Muted until ${alert.mutedUntil}`]),
    ...(alert.group === null ? [] : [`One of many at once: ${alert.group}`]),
    ...members
      .slice(0, membersShown)
      .map((member) => `  ${member.id}  ${plain(member.subject)}${member.resolvedAt === null ? '' : '  resolved'}`),
    ...(members.length > membersShown ? [`  and ${members.length - membersShown} more; --json shows all`] : []),
    ...alert.evidence.map(({ path, offset }) => `Evidence: ${plain(path)}${offset === undefined ? '' : `, byte ${offset}`}`),
    ...alert.deliveries.map(
      ({ event, target, state, attempts, lastAt, status }) =>
        `Told ${target} (${event}): ${state}${attempts === 0 ? '' : `, ${attempts === 1 ? '1 attempt' : `${attempts} attempts`}, last ${lastAt ?? 'at an unknown time'}`}${status === null ? '' : `, ${plain(status)}`}`,
    ),
  ].join('\n')
}
