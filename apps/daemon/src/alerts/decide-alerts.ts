import { mutedUntil, type AlertChange, type AlertState, type Incident, type Mute, type Stepped, type Tracked } from './incident.ts'
import type { AlertSettings } from './rules.ts'

/** The open incident of an id, with its key. One that nobody was told of yet has none. */
export function findOpen({ open }: AlertState, id: string): readonly [string, Tracked] | undefined {
  for (const entry of open) if (entry[1].incident.id === id && id !== '') return entry
  return undefined
}

/** The operator has seen an incident; of a group, all of its members. One that was acknowledged before stays as it was. A step must follow. */
export function acknowledgeIncident(
  state: AlertState,
  id: string,
  { by, at }: { readonly by: string; readonly at: number },
  rule: AlertSettings['rule'],
): Stepped {
  const found = findOpen(state, id)
  if (!found) return { state, changes: [] }
  const ids = new Set([id, ...(found[1].incident.members ?? []).map((member) => member.id)])
  const open = new Map(state.open)
  const changes: AlertChange[] = []
  for (const [key, tracked] of state.open) {
    if (!ids.has(tracked.incident.id) || tracked.incident.acknowledged) continue
    const incident = { ...tracked.incident, acknowledged: { by, at } }
    // What needed nothing but to be seen, and is over, need not stay away for long.
    const isOver = incident.endedAt !== null && rule(incident.kind).isOverWhenSeen
    open.set(key, { ...tracked, incident, dueAt: isOver ? -Infinity : tracked.dueAt })
    changes.push({ type: 'changed', incident })
  }
  return { state: changes.length === 0 ? state : { ...state, open }, changes }
}

/** What a mute is for: the condition of an incident (of a group: of each member), or everything about its subject. */
export type MuteScope = 'alert' | 'subject'

/**
 * Mutes an incident and whatever comes of the same condition, or about the same subject, until then; of a group also its members. A newer mute takes the
 * place of an older one.
 */
export function muteIncident(state: AlertState, of: Incident, mute: Pick<Mute, 'until' | 'by'>, scope: MuteScope, now: number): Stepped {
  const added = scopesOf(of, scope).map((one) => ({ ...one, ...mute }))
  const others = state.mutes.filter(({ kind, subject }) => !added.some((one) => one.kind === kind && one.subject === subject))
  return withMutes(state, [...others, ...added], now)
}

/** Takes back every mute that an incident is under. */
export function unmuteIncident(state: AlertState, of: Incident, now: number): Stepped {
  const scopes = [...scopesOf(of, 'alert'), ...scopesOf(of, 'subject')]
  const left = state.mutes.filter(({ kind, subject }) => !scopes.some((one) => one.kind === kind && one.subject === subject))
  return withMutes(state, left, now)
}

/** A group has no subject of its own. */
function scopesOf({ kind, subject, members }: Incident, scope: MuteScope): readonly Pick<Mute, 'kind' | 'subject'>[] {
  const of = { kind: scope === 'alert' ? kind : null }
  return members ? [{ kind, subject }, ...members.map((member) => ({ ...of, subject: member.subject }))] : [{ ...of, subject }]
}

function withMutes(state: AlertState, mutes: readonly Mute[], now: number): Stepped {
  const changes = [...state.open.values()].flatMap(({ incident }): AlertChange[] => {
    const isTold = incident.raisedAt !== null && mutedUntil(mutes, incident, now) !== mutedUntil(state.mutes, incident, now)
    return isTold ? [{ type: 'changed', incident }] : []
  })
  return { state: { ...state, mutes }, changes }
}
