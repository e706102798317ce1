import { parseTimestamp, type AlertView, type WorkerView } from '@hoop/protocol'
import { lookOf, lookWord, type Look } from './look.ts'
import type { Sentence } from './sentence.ts'
import { stateSentence } from './state-sentence.ts'

/** The mark of an alert: a state glyph, or an icon of its own. */
export type Mark =
  | Look
  | 'project'
  | 'config'
  | 'repeat'
  | 'quota'
  | 'errors'
  | 'identity'
  | 'timer'
  | 'claim'
  | 'log'
  | 'moon'
  | 'hand'
  | 'calendar'
  | 'ack'
  | 'bell'
  | 'behind'
  | 'archive'
  | 'shield'
  | 'chat'

/** The one thing a person does next. HOOP opens evidence or copies a command; it never acts. */
export type Action =
  | { readonly kind: 'copy'; readonly label: string; readonly text: string }
  | { readonly kind: 'evidence'; readonly label: string; readonly worker: string }
  | { readonly kind: 'open'; readonly label: string; readonly href: string }

/** One line of "Needs you". */
export interface Need {
  readonly id: string
  readonly severity: AlertView['severity']
  readonly mark: Mark
  readonly word: string
  /** Who it is about, for display. */
  readonly subject: string
  readonly href: string | undefined
  readonly sentence: Sentence
  readonly sinceMs: number
  readonly action: Action
}

const marks: Readonly<Record<string, readonly [Mark, string]>> = {
  'no-agent': ['no-agent', 'No agent'],
  'past-limit': ['timer', 'Past limit'],
  'claim-idle': ['claim', 'Claim idle'],
  'repeat-failure': ['repeat', 'Repeats'],
  saturation: ['quota', 'Quota'],
  'error-burst': ['errors', 'Errors'],
  'duplicate-identity': ['identity', 'Identity'],
  'config-invalid': ['config', 'Config'],
  'projects-invalid': ['config', 'Registry'],
  'backup-failed': ['archive', 'Backup'],
  'audit-broken': ['shield', 'Audit'],
  'agent-asks': ['chat', 'Agent'],
  'reader-behind': ['behind', 'Behind'],
  'session-missing': ['log', 'No session'],
  'fleet-idle': ['moon', 'Fleet idle'],
  'needs-human': ['hand', 'Person'],
  'bead-stale': ['calendar', 'Stale'],
  'missing-ack': ['ack', 'No start'],
  'needle-alert': ['bell', 'NEEDLE'],
  'project-unreadable': ['project', 'Project'],
}

export const workerHref = (id: string): string => `/workers/${encodeURIComponent(id)}`
export const projectHref = (name: string): string => `/projects/${encodeURIComponent(name)}`
export const historyHref = (name: string): string => `${projectHref(name)}#history`
export const badLinesHref = (name: string): string => `/system?project=${encodeURIComponent(name)}`

function markOf(alert: AlertView, worker: WorkerView | undefined): readonly [Mark, string] {
  if (alert.kind === 'dead' || alert.kind === 'hung') return [alert.kind, lookWord[alert.kind]]
  if (alert.kind === 'stuck') return ['hung', lookWord.hung]
  const known = marks[alert.kind]
  if (known !== undefined) return known
  const look = worker === undefined ? undefined : lookOf(worker, new Set())
  return look === 'dead' || look === 'hung' ? [look, lookWord[look]] : ['bell', 'Alert']
}

function actionOf(alert: AlertView, worker: WorkerView | undefined): Action {
  if (worker !== undefined) {
    if (worker.reason === 'process-stopped' && worker.pid !== null)
      return { kind: 'copy', label: 'Copy command', text: `kill -CONT ${worker.pid}` }
    return { kind: 'evidence', label: alert.kind === 'duplicate-identity' ? 'Show both' : 'Show evidence', worker: worker.id }
  }
  if (alert.kind === 'config-invalid' || alert.kind === 'projects-invalid')
    return { kind: 'open', label: 'Show the problem', href: '/system' }
  if (alert.project !== null) return { kind: 'open', label: 'Open project', href: projectHref(alert.project) }
  return { kind: 'open', label: 'Open HOOP itself', href: '/system' }
}

const weight: Readonly<Record<AlertView['severity'], number>> = { bad: 0, warn: 1, info: 2 }

/** A fleet where one thing stopped many shows one line for all of them, from this number on. */
const FOLD_FROM = 4
const FOLD_WITHIN_MS = 90_000

/** Alerts that fire → what needs a person: bad, warn, info; then oldest first. What HOOP can say with fresh numbers, it does. */
export function needsOf(alerts: Iterable<AlertView>, workers: Readonly<Record<string, WorkerView>>, nowMs: number): readonly Need[] {
  const needs: Need[] = []
  for (const alert of alerts) {
    if (alert.resolvedAt !== null || alert.acknowledgedBy !== null) continue
    if (alert.mutedUntil !== null && parseTimestamp(alert.mutedUntil) > nowMs) continue
    const worker = workers[alert.subject]
    const [mark, word] = markOf(alert, worker)
    const judged = worker !== undefined && worker.state === alert.kind
    needs.push({
      id: alert.id,
      severity: alert.severity,
      mark,
      word,
      subject: worker?.name ?? alert.subject.split('/').pop() ?? alert.subject,
      href: worker !== undefined ? workerHref(worker.id) : alert.project === null ? undefined : projectHref(alert.project),
      sentence: judged ? stateSentence(worker, nowMs) : [{ outside: alert.why }],
      sinceMs: parseTimestamp(alert.since),
      action: actionOf(alert, worker),
    })
  }
  return needs.sort((a, b) => weight[a.severity] - weight[b.severity] || a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1))
}

/** A line of the list, or several that began together and say the same of different workers. */
export type NeedRow =
  | { readonly kind: 'one'; readonly need: Need }
  | { readonly kind: 'many'; readonly id: string; readonly needs: readonly Need[] }

/** Folds four or more of the same mark that began within a minute and a half of the first: the host slept, or something killed them all. */
export function foldNeeds(needs: readonly Need[]): readonly NeedRow[] {
  const rows: NeedRow[] = []
  let at = 0
  while (at < needs.length) {
    const first = needs[at]
    if (first === undefined) break
    let end = at + 1
    while (end < needs.length && needs[end]?.mark === first.mark && (needs[end]?.sinceMs ?? 0) - first.sinceMs <= FOLD_WITHIN_MS) end += 1
    const run = needs.slice(at, end)
    if (run.length >= FOLD_FROM) rows.push({ kind: 'many', id: `many:${first.id}`, needs: run })
    else rows.push(...run.map((need): NeedRow => ({ kind: 'one', need })))
    at = end
  }
  return rows
}
