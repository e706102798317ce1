import type { AlertView, SourceRef } from '@hoop/protocol'
import type { Condition } from './condition.ts'

/** Two clocks: the wall's for what is shown, a monotonic one for what is waited for, since the wall's may jump. Milliseconds. */
export interface Instant {
  readonly wallMs: number
  readonly monotonicMs: number
}

/**
 * Why an alert is over. `ended`: its cause is. `subject-gone`: what it was about is no longer there. `acknowledged`: it needed nothing but to
 * be seen. `not-watched`: the part of HOOP that told of it is no more.
 */
export type ResolvedWhy = 'ended' | 'subject-gone' | 'acknowledged' | 'not-watched'

/** One of many that were raised at once, as their group lists it. Times are milliseconds since the epoch. */
export interface Member {
  readonly id: string
  readonly subject: string
  readonly project: string | null
  readonly since: number
  readonly resolvedAt: number | null
}

/**
 * From the moment a condition holds for long enough until it has been over for long enough: one raise, one clear. Times are milliseconds
 * since the epoch.
 */
export interface Incident {
  readonly id: string
  readonly kind: string
  readonly subject: string
  readonly severity: AlertView['severity']
  readonly project: string | null
  readonly why: string
  readonly evidence: readonly SourceRef[]
  readonly since: number
  /** `null` while its hold time runs: nobody is told of it, and a restart begins the time anew. */
  readonly raisedAt: number | null
  /** The cause is over since then; it is resolved if it stays so. */
  readonly endedAt: number | null
  readonly resolvedAt: number | null
  readonly resolvedWhy: ResolvedWhy | null
  /** The parts that tell of the condition now. */
  readonly heldBy: readonly string[]
  /** The part that told of it last: only what that part says can end it. */
  readonly owner: string
  /** How often the condition came: 1, and one more for each time it came back before this was resolved. */
  readonly count: number
  /** How often it came back, those of the incidents just before included: the more, the longer it must stay away. */
  readonly returns: number
  readonly acknowledged: { readonly by: string; readonly at: number } | null
  /** The group that tells of it. */
  readonly group: string | null
  /** Of a group. */
  readonly members: readonly Member[] | null
}

/** An incident and its clocks, which mean nothing after a restart. */
export interface Tracked {
  readonly incident: Incident
  /** By the monotonic clock: when it is raised, or resolved, if nothing changes. */
  readonly dueAt: number | null
  /** By the monotonic clock: when it was raised, or a group last grew. */
  readonly raisedAt: number
}

/** Whoever is muted is listed and recorded, and tells nobody. */
export interface Mute {
  /** Of a condition, or of everything about a subject. */
  readonly kind: string | null
  readonly subject: string
  /** Milliseconds since the epoch. */
  readonly until: number
  readonly by: string
}

/** Everything that fires or is about to. Immutable. */
export interface AlertState {
  /** By {@link keyOf}. */
  readonly open: ReadonlyMap<string, Tracked>
  /** What was resolved just now, by key: how often it had come back, and when it was resolved by the monotonic clock. */
  readonly past: ReadonlyMap<string, { readonly returns: number; readonly at: number }>
  readonly mutes: readonly Mute[]
  /** The parts that have reported since the start. What the others told before stands until they do. */
  readonly heard: ReadonlySet<string>
}

/**
 * What became of an incident in a step. `grouped`: it had been told of, and from now on its group tells. `noted`: something to be kept that nobody need be
 * told of.
 */
export interface AlertChange {
  readonly type: 'raised' | 'changed' | 'grouped' | 'cleared' | 'noted'
  readonly incident: Incident
}

/** The state after a step, and what is to be told. */
export interface Stepped {
  readonly state: AlertState
  readonly changes: readonly AlertChange[]
}

/** What makes two tellings the same condition. */
export function keyOf({ kind, subject }: Pick<Condition, 'kind' | 'subject'>): string {
  return `${kind}\n${subject}`
}

/** The key of a group among the incidents; no condition has it, since none has an empty kind. */
export function groupKeyOf({ id }: Pick<Incident, 'id'>): string {
  return `\n${id}`
}

/** Until when an incident is muted; `null`: it is not. */
export function mutedUntil(mutes: readonly Mute[], { kind, subject }: Pick<Incident, 'kind' | 'subject'>, wallMs: number): number | null {
  let until: number | null = null
  for (const mute of mutes)
    if (mute.subject === subject && (mute.kind === null || mute.kind === kind) && mute.until > wallMs)
      until = Math.max(until ?? 0, mute.until)
  return until
}
