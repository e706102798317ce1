import { isDeepStrictEqual } from 'node:util'
import type { Condition } from './condition.ts'
import { groupAlerts } from './group-alerts.ts'
import { keyOf, mutedUntil, type AlertState, type Incident, type Instant, type Mute, type Stepped, type Tracked } from './incident.ts'
import type { AlertSettings } from './rules.ts'
import { change, resolve, type Step } from './step.ts'

/** What one part says now. */
export interface Report {
  readonly conditions: readonly Condition[]
  readonly exists?: ((subject: string) => boolean) | undefined
  /** The part is no more: what it told is over, without anybody knowing how. */
  readonly isFarewell?: boolean
}

/**
 * One step of the engine: the parts that have something to say, and the time. Parts that are not in `reports` have not changed their mind;
 * with none at all it is the time alone that passes. Pure; costs as much as there are open incidents.
 */
export function stepAlerts(state: AlertState, reports: ReadonlyMap<string, Report>, now: Instant, settings: AlertSettings): Stepped {
  const step: Step = { open: new Map(state.open), past: new Map(state.past), changes: new Map(), now, settings }
  const heard = new Set(state.heard)
  for (const [part, report] of reports) {
    heard.add(part)
    take(step, part, report)
  }
  for (const [key, tracked] of step.open) {
    const { incident, dueAt } = tracked
    if (dueAt === null || dueAt > now.monotonicMs) continue
    if (incident.raisedAt === null) raise(step, key, tracked)
    else if (heard.has(incident.owner)) resolve(step, key, incident, wasOverWhenSeen(incident, settings) ? 'acknowledged' : 'ended')
  }
  groupAlerts(step)
  const mutes = unmute(step, state.mutes)
  for (const [key, { at }] of step.past) if (now.monotonicMs - at >= settings.longestClearHoldMs) step.past.delete(key)
  return { state: { open: step.open, past: step.past, mutes, heard }, changes: [...step.changes.values()] }
}

/** How long until a step has something to do though nobody reports; `undefined`: for ever. */
export function waitOf({ open, mutes, heard }: AlertState, now: Instant): number | undefined {
  const waits = mutes.map(({ until }) => until - now.wallMs)
  for (const { incident, dueAt } of open.values())
    if (dueAt !== null && (incident.raisedAt === null || heard.has(incident.owner))) waits.push(dueAt - now.monotonicMs)
  return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits))
}

function take(step: Step, part: string, { conditions, exists, isFarewell = false }: Report): void {
  const told = new Map<string, Condition>()
  for (const condition of conditions) if (!told.has(keyOf(condition))) told.set(keyOf(condition), condition)
  for (const [key, { incident }] of step.open) {
    if (incident.owner !== part && !incident.heldBy.includes(part)) continue
    if (told.has(key) || incident.members) continue
    const heldBy = incident.heldBy.filter((other) => other !== part)
    if (heldBy.length > 0) keep(step, key, { ...incident, heldBy, owner: heldBy[0] ?? part })
    else if (incident.raisedAt === null) step.open.delete(key)
    else end(step, key, { ...incident, heldBy, owner: part }, { told, isFarewell, exists })
  }
  for (const [key, condition] of told) hold(step, key, part, condition)
}

/** The same incident with other bookkeeping. */
function keep(step: Step, key: string, incident: Incident): void {
  const tracked = step.open.get(key)
  if (!tracked || isDeepStrictEqual(tracked.incident, incident)) return
  step.open.set(key, { ...tracked, incident })
  if (incident.raisedAt !== null) change(step, 'noted', incident)
}

function hold(step: Step, key: string, part: string, condition: Condition): void {
  const { open, past, now, settings } = step
  const tracked = open.get(key)
  if (!tracked) {
    const last = past.get(key)
    const before = last && now.monotonicMs - last.at < settings.longestClearHoldMs ? last : undefined
    const incident: Incident = {
      ...factsOf(condition),
      id: '',
      kind: condition.kind,
      subject: condition.subject,
      since: condition.since,
      raisedAt: null,
      endedAt: null,
      resolvedAt: null,
      resolvedWhy: null,
      heldBy: [part],
      owner: part,
      count: 1,
      returns: before ? before.returns + 1 : 0,
      acknowledged: null,
      group: null,
      members: null,
    }
    open.set(key, { incident, dueAt: now.monotonicMs + settings.rule(condition.kind).holdMs, raisedAt: now.monotonicMs })
    return
  }
  const { incident } = tracked
  const hasReturned = incident.endedAt !== null
  // After a restart a project may be unknown for a moment: what was known stands.
  const facts = { ...factsOf(condition), project: condition.project ?? incident.project }
  const next: Incident = {
    ...incident,
    ...facts,
    heldBy: incident.heldBy.includes(part) ? incident.heldBy : [...incident.heldBy, part],
    owner: part,
    endedAt: null,
    count: incident.count + (hasReturned ? 1 : 0),
    returns: incident.returns + (hasReturned ? 1 : 0),
    acknowledged: mustBeSeenAgain(incident, facts, hasReturned, settings) ? null : incident.acknowledged,
  }
  open.set(key, { ...tracked, incident: next, dueAt: incident.raisedAt === null ? tracked.dueAt : null })
  if (incident.raisedAt === null) return
  if (hasReturned || !isDeepStrictEqual(factsOf(incident), facts)) change(step, 'changed', next)
  else if (next.heldBy.length !== incident.heldBy.length) change(step, 'noted', next)
}

/** An acknowledgement stands while the condition comes and goes, but not for something worse, nor for what must be seen each time. */
function mustBeSeenAgain(incident: Incident, facts: Facts, hasReturned: boolean, settings: AlertSettings): boolean {
  const isWorse = weight[facts.severity] > weight[incident.severity]
  return isWorse || (hasReturned && settings.rule(incident.kind).isOverWhenSeen)
}

const weight = { info: 0, warn: 1, bad: 2 } as const

type Facts = Pick<Incident, 'severity' | 'project' | 'why' | 'evidence'>

const factsOf = ({ severity, project, why, evidence }: Facts): Facts => ({ severity, project, why, evidence })

interface Ending {
  /** What the part tells instead. */
  readonly told: ReadonlyMap<string, Condition>
  readonly isFarewell: boolean
  readonly exists: Report['exists']
}

/** Nobody tells of the condition any more. */
function end(step: Step, key: string, incident: Incident, { told, isFarewell, exists }: Ending): void {
  const { open, now, settings } = step
  const rule = settings.rule(incident.kind)
  if (isFarewell) return resolve(step, key, incident, 'not-watched')
  if (wasOverWhenSeen(incident, settings)) return resolve(step, key, incident, 'acknowledged')
  if (exists?.(incident.subject) === false) return resolve(step, key, incident, 'subject-gone')
  const isReplaced = rule.endedBy !== undefined && told.has(keyOf({ kind: rule.endedBy, subject: incident.subject }))
  if (isReplaced) return resolve(step, key, incident, 'ended')
  if (incident.endedAt !== null) return keep(step, key, incident)
  if (rule.clearHoldMs === 0) return resolve(step, key, incident, 'ended')
  const tracked = open.get(key)
  const ended = { ...incident, endedAt: now.wallMs }
  open.set(key, {
    incident: ended,
    dueAt: now.monotonicMs + clearHoldMs(incident, settings),
    raisedAt: tracked?.raisedAt ?? -Infinity,
  })
  change(step, 'changed', ended)
}

const wasOverWhenSeen = ({ kind, acknowledged }: Incident, settings: AlertSettings) =>
  acknowledged !== null && settings.rule(kind).isOverWhenSeen

/** How long a condition must be over: twice as long for each time that it came back. */
export function clearHoldMs({ kind, returns }: Pick<Incident, 'kind' | 'returns'>, settings: AlertSettings): number {
  return Math.min(settings.rule(kind).clearHoldMs * 2 ** Math.min(returns, 20), settings.longestClearHoldMs)
}

function raise(step: Step, key: string, { incident }: Tracked): void {
  const { open, now, settings } = step
  const raised = { ...incident, id: settings.newId(incident), raisedAt: now.wallMs }
  open.set(key, { incident: raised, dueAt: null, raisedAt: now.monotonicMs })
  change(step, 'raised', raised)
}

/** Mutes that have run out go, and what fires and was muted by them is told again. */
function unmute(step: Step, mutes: readonly Mute[]): readonly Mute[] {
  const { wallMs } = step.now
  if (mutes.every(({ until }) => until > wallMs)) return mutes
  const over = mutes.filter(({ until }) => until <= wallMs)
  const left = mutes.filter(({ until }) => until > wallMs)
  for (const { incident } of step.open.values()) {
    const wasMuted = mutedUntil(over, incident, -Infinity) !== null && mutedUntil(left, incident, wallMs) === null
    if (wasMuted && incident.raisedAt !== null) change(step, 'changed', incident)
  }
  return left
}
