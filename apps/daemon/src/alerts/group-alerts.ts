import { isDeepStrictEqual } from 'node:util'
import { groupKeyOf, type Incident, type Member, type Tracked } from './incident.ts'
import { change, resolve, type Step } from './step.ts'

/** Evidence that a group shows of its members, at most. */
const evidenceKept = 20
/** Subjects that its sentence names. */
const named = 3

/**
 * Many of one kind at once have one cause (the host slept, a disk is full): they are one alert that lists them. Those that were told of one
 * by one before there were enough join it; those that come soon after join it, too. It is over when all of them are.
 */
export function groupAlerts(step: Step): void {
  const { changes, open } = step
  const raised = [...changes.values()].filter(({ type, incident }) => type === 'raised' && !incident.members)
  for (const kind of new Set(raised.map(({ incident }) => incident.kind))) {
    const group = findGroup(step, kind)
    const loose = recentOf(step, kind)
    if (group) join(step, group, loose)
    else if (loose.length >= step.settings.groupAtLeast) found(step, kind, loose)
  }
  for (const [key, tracked] of open) if (tracked.incident.members) follow(step, key, tracked)
}

/** Raised just now, and of no group. */
function recentOf({ open, now, settings }: Step, kind: string): [string, Tracked][] {
  return [...open].filter(
    ([, { incident, raisedAt }]) =>
      incident.kind === kind &&
      incident.raisedAt !== null &&
      incident.members === null &&
      incident.group === null &&
      now.monotonicMs - raisedAt <= settings.groupWithinMs,
  )
}

function findGroup({ open, now, settings }: Step, kind: string): Tracked | undefined {
  for (const tracked of open.values())
    if (tracked.incident.members && tracked.incident.kind === kind && now.monotonicMs - tracked.raisedAt <= settings.groupWithinMs)
      return tracked
  return undefined
}

function found(step: Step, kind: string, loose: readonly [string, Tracked][]): void {
  const { now, settings } = step
  const first = loose[0]?.[1].incident
  if (!first) return
  const since = Math.min(...loose.map(([, { incident }]) => incident.since))
  const group: Incident = {
    ...first,
    id: settings.newId({ kind, subject: '*', since }),
    kind,
    subject: '*',
    since,
    raisedAt: now.wallMs,
    endedAt: null,
    heldBy: [],
    owner: '',
    count: 1,
    returns: 0,
    acknowledged: null,
    group: null,
    members: [],
  }
  const tracked: Tracked = { incident: group, dueAt: null, raisedAt: now.monotonicMs }
  step.open.set(groupKeyOf(group), tracked)
  change(step, 'raised', group)
  join(step, tracked, loose)
}

function join(step: Step, { incident: group }: Tracked, loose: readonly [string, Tracked][]): void {
  const members = [...(group.members ?? [])]
  for (const [key, tracked] of loose) {
    const incident = { ...tracked.incident, group: group.id }
    step.open.set(key, { ...tracked, incident })
    change(step, step.changes.get(incident.id)?.type === 'raised' ? 'raised' : 'grouped', incident)
    members.push(memberOf(incident))
  }
  const key = groupKeyOf(group)
  const hasNew = loose.length > 0
  const grown = describe(step, { ...group, members, acknowledged: hasNew ? null : group.acknowledged })
  step.open.set(key, { incident: grown, dueAt: null, raisedAt: step.now.monotonicMs })
  change(step, 'changed', grown)
}

/** What became of the members becomes of the group. */
function follow(step: Step, key: string, tracked: Tracked): void {
  const { incident: group } = tracked
  const told = (group.members ?? []).flatMap(({ id }) => step.changes.get(id)?.incident ?? [])
  if (told.length === 0) return
  const resolved = new Map(told.map(({ id, resolvedAt }) => [id, resolvedAt]))
  const members = (group.members ?? []).map((member): Member => ({ ...member, resolvedAt: resolved.get(member.id) ?? member.resolvedAt }))
  const described = describe(step, { ...group, members })
  if (members.every(({ resolvedAt }) => resolvedAt !== null))
    return resolve(step, key, described, told.find(({ resolvedWhy }) => resolvedWhy !== null)?.resolvedWhy ?? 'ended')
  const isWorse = described.severity !== group.severity && described.severity === 'bad'
  const next = isWorse ? { ...described, acknowledged: null } : described
  if (isDeepStrictEqual(next, group)) return
  step.open.set(key, { ...tracked, incident: next })
  change(step, 'changed', next)
}

const memberOf = ({ id, subject, project, since }: Incident): Member => ({ id, subject, project, since, resolvedAt: null })

/** The facts of a group are those of its members that still fire. */
function describe({ open }: Step, group: Incident): Incident {
  const all = group.members ?? []
  const incidents = all.flatMap(({ id, subject }) => {
    const incident = open.get(`${group.kind}\n${subject}`)?.incident
    return incident?.id === id ? [incident] : []
  })
  if (incidents.length === 0) return group
  const projects = new Set(incidents.map(({ project }) => project))
  const [first] = incidents
  const names = all.slice(0, named).map(({ subject }) => subject)
  const more = all.length > names.length ? ` and ${all.length - names.length} more` : ''
  const over = all.length > incidents.length ? ` ${all.length - incidents.length} of them are over.` : ''
  const severity = (['bad', 'warn', 'info'] as const).find((each) => incidents.some((incident) => incident.severity === each))
  return {
    ...group,
    severity: severity ?? group.severity,
    project: projects.size === 1 ? (first?.project ?? null) : null,
    why: `${all.length} at once: ${names.join(', ')}${more}.${over} The first: ${first?.why ?? ''}`,
    evidence: incidents.flatMap(({ evidence }) => evidence.slice(0, 1)).slice(0, evidenceKept),
  }
}
