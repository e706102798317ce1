import { parseTimestamp, type AlertView, type WorkerView } from '@hoop/protocol'
import { formatClock } from '../format/clock.ts'
import { kindName } from './alert-kinds.ts'
import { subjectOf } from './alert-subject.ts'
import { severityWeight } from './attention.ts'
import { matchesText } from './matches.ts'

/** Which alerts are shown. */
export const alertStates = ['all', 'firing', 'muted', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

/** What the URL asks for. */
export interface AlertQuery {
  readonly state: AlertState
  readonly kind: string | undefined
  readonly severity: AlertView['severity'] | undefined
  readonly project: string | undefined
  readonly text: string
}

type Quiet = Pick<AlertView, 'acknowledgedBy' | 'mutedUntil'>

/** Whether a mute holds. */
export const isMuted = ({ mutedUntil }: Quiet, nowMs: number): boolean => mutedUntil !== null && parseTimestamp(mutedUntil) > nowMs

/** Whether it asks for nobody any more: seen, or muted. */
export const isQuiet = (alert: Quiet, nowMs: number): boolean => alert.acknowledgedBy !== null || isMuted(alert, nowMs)

/** Whether an alert answers to kind, severity, project and text; of a group any member may. */
export function answersTo(alert: AlertView, query: AlertQuery, workers: Readonly<Record<string, WorkerView>>): boolean {
  const { kind, severity, project, text } = query
  if (kind !== undefined && alert.kind !== kind) return false
  if (severity !== undefined && alert.severity !== severity) return false
  if (project !== undefined && alert.project !== project && !alert.members.some((member) => member.project === project)) return false
  if (text === '') return true
  const members = alert.members.map(({ subject }) => subject).join(' ')
  const { name } = subjectOf(alert, workers)
  return matchesText(`${kindName(alert.kind)} ${alert.kind} ${name} ${alert.subject} ${alert.project ?? ''} ${alert.why} ${members}`, text)
}

/** What fires: what nobody has seen first, then by severity, then what holds the longest. */
export const byUrgency =
  (nowMs: number) =>
  (a: AlertView, b: AlertView): number =>
    Number(isQuiet(a, nowMs)) - Number(isQuiet(b, nowMs)) ||
    severityWeight[a.severity] - severityWeight[b.severity] ||
    parseTimestamp(a.since) - parseTimestamp(b.since) ||
    (a.id < b.id ? -1 : 1)

/** What was resolved: the last first. */
export const byEnd = (a: AlertView, b: AlertView): number =>
  a.resolvedAt === b.resolvedAt ? (a.id < b.id ? 1 : -1) : (a.resolvedAt ?? '') < (b.resolvedAt ?? '') ? 1 : -1

/** `13:41 to 13:52, 3 times`: from the cause to the end. */
export function spanText(alert: Pick<AlertView, 'since' | 'resolvedAt' | 'count'>, nowMs: number): string {
  const from = formatClock(parseTimestamp(alert.since), nowMs)
  const until = alert.resolvedAt === null ? '' : ` to ${formatClock(parseTimestamp(alert.resolvedAt), nowMs)}`
  return `${from}${until}${alert.count > 1 ? `, ${alert.count} times` : ''}`
}

const endings: Readonly<Record<NonNullable<AlertView['resolvedWhy']>, string>> = {
  ended: 'Went away by itself.',
  'subject-gone': 'What it was about is no longer there.',
  acknowledged: 'Over once it was seen.',
  'not-watched': 'Nothing watches for it any more.',
}

/** How it ended, as a sentence. */
export const endingText = ({ resolvedWhy }: Pick<AlertView, 'resolvedWhy'>): string => (resolvedWhy === null ? '' : endings[resolvedWhy])

const MINUTE_MS = 60_000

/** For how long an alert can be muted: what it is called, and until when. */
export const muteSpans = [
  { name: '15 min', until: (nowMs: number) => nowMs + 15 * MINUTE_MS },
  { name: '1 hour', until: (nowMs: number) => nowMs + 60 * MINUTE_MS },
  {
    name: 'Until tomorrow, 8:00',
    until: (nowMs: number) => {
      const day = new Date(nowMs)
      return new Date(day.getFullYear(), day.getMonth(), day.getDate() + 1, 8).getTime()
    },
  },
] as const
