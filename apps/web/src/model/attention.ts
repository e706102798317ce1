import { parseTimestamp, type AlertView, type QuotaView, type WorkerView } from '@hoop/protocol'
import { actionOf, type Action } from './alert-action.ts'
import { kindFace, type KindFace, type Mark } from './alert-kinds.ts'
import { subjectNoun, subjectOf, workerOf } from './alert-subject.ts'
import { projectHref } from './hrefs.ts'
import { lookOf, lookWord } from './look.ts'
import { limitOf, saturationSentence } from './saturation.ts'
import type { Sentence } from './sentence.ts'
import { stateSentence } from './state-sentence.ts'

/** One line of "Needs you". */
export interface Need {
  readonly id: string
  readonly severity: AlertView['severity']
  readonly mark: Mark
  readonly word: string
  /** Who it is about, for display. */
  readonly subject: string
  /** What that is: worker, bead, … */
  readonly noun: string
  readonly href: string | undefined
  readonly sentence: Sentence
  readonly sinceMs: number
  readonly action: Action
}

export { projectHref, workerHref } from './hrefs.ts'
export const historyHref = (name: string): string => `${projectHref(name)}#history`
export const badLinesHref = (name: string): string => `/system?project=${encodeURIComponent(name)}`

/** The mark and the word of an alert. */
export function faceOf(alert: Pick<AlertView, 'kind'>, worker: WorkerView | undefined): KindFace {
  const known = kindFace(alert.kind)
  if (known !== undefined) return known
  const look = worker === undefined ? undefined : lookOf(worker, new Set())
  return look === 'dead' || look === 'hung' ? { mark: look, word: lookWord[look] } : { mark: 'bell', word: 'Alert' }
}

/** A reason that is longer is split: its first sentence says what, the others the rest. */
const LONG = 140

function split(why: string): readonly [string, string] {
  const end = why.length <= LONG ? -1 : why.search(/[.!?] /u)
  return end === -1 ? [why, ''] : [why.slice(0, end + 1), why.slice(end + 2)]
}

const isHeld = (alert: AlertView, worker: WorkerView | undefined): worker is WorkerView =>
  worker !== undefined && alert.resolvedAt === null && worker.state === alert.kind && alert.members.length === 0

/** Why an alert fires, with fresh numbers where what raised it still holds; else as it was told, of much the first sentence. */
export function whyOf(alert: AlertView, worker: WorkerView | undefined, nowMs: number, quota: readonly QuotaView[] = []): Sentence {
  if (isHeld(alert, worker)) return stateSentence(worker, nowMs)
  const limit = alert.resolvedAt === null && alert.members.length === 0 ? limitOf(alert, quota) : undefined
  return limit === undefined ? [{ outside: split(alert.why)[0] }] : saturationSentence(limit, quota, nowMs)
}

/** Who uses what a limit is of. */
const shares = /Share of local use: [^.]*\./u

/** What else was told of why it fires; empty where `whyOf` is all. */
export function restOf(alert: AlertView, worker: WorkerView | undefined): string {
  if (isHeld(alert, worker)) return ''
  return alert.kind === 'saturation' ? (shares.exec(alert.why)?.[0] ?? '') : split(alert.why)[1]
}

/** How urgent a severity is; less is more urgent. */
export const severityWeight: Readonly<Record<AlertView['severity'], number>> = { bad: 0, warn: 1, info: 2 }

/** A fleet where one thing stopped many shows one line for all of them, from this number on. */
const FOLD_FROM = 4
const FOLD_WITHIN_MS = 90_000

/** Alerts that fire → what needs a person: bad, warn, info; then oldest first. What HOOP can say with fresh numbers, it does. */
export function needsOf(
  alerts: Iterable<AlertView>,
  workers: Readonly<Record<string, WorkerView>>,
  nowMs: number,
  quota: readonly QuotaView[] = [],
): readonly Need[] {
  const needs: Need[] = []
  for (const alert of alerts) {
    if (alert.resolvedAt !== null || alert.acknowledgedBy !== null) continue
    if (alert.mutedUntil !== null && parseTimestamp(alert.mutedUntil) > nowMs) continue
    const worker = workerOf(alert, workers)
    const { mark, word } = faceOf(alert, worker)
    const { name, href } = subjectOf(alert, workers)
    needs.push({
      id: alert.id,
      severity: alert.severity,
      mark,
      word,
      subject: name,
      href,
      sentence: whyOf(alert, worker, nowMs, quota),
      noun: subjectNoun(alert.kind),
      sinceMs: parseTimestamp(alert.since),
      action: actionOf(alert, worker),
    })
  }
  return needs.sort((a, b) => severityWeight[a.severity] - severityWeight[b.severity] || a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1))
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
