import { formatTimestamp, StitchBeadHow, type StitchBead, type StitchLink, type StitchView } from '@hoop/protocol'
import type { StitchBeadRow, StitchLinkRow, StitchRow, StitchRows } from '../db/index.ts'
import { groupBy } from './group-by.ts'
import type { BeadsPort, KnownBead, StitchExecution, StitchSession } from './ports.ts'
import { compareLinks } from './rebuild-links.ts'
import { stitchesOfSessions, type SessionStitch } from './session-stitches.ts'
import { deriveStatus } from './status.ts'

/** Where everything about stitches comes from. */
export interface StitchSources {
  readonly rows: StitchRows
  readonly beads: BeadsPort
  readonly executions: () => readonly StitchExecution[]
  /** Every session that is known: worker and ad hoc stitches arise from them. */
  readonly sessions: () => readonly StitchSession[]
  readonly now: () => number
}

/** Everything that is read once for one look at all stitches. */
export interface Look {
  readonly rows: ReadonlyMap<string, StitchRow>
  /** By stitch, those of the labels included. */
  readonly beads: ReadonlyMap<string, readonly StitchBeadRow[]>
  readonly links: readonly StitchLinkRow[]
  readonly messages: ReturnType<StitchRows['messageFacts']>
  /** By bead. */
  readonly executions: ReadonlyMap<string, readonly StitchExecution[]>
  readonly arisen: ReadonlyMap<string, SessionStitch>
  readonly sessions: ReadonlyMap<string, StitchSession>
  readonly findBead: (workspace: string, id: string) => KnownBead | undefined
  readonly now: number
}

const MOST_FILES = 500

/** Reads the sources once. Costs a pass over all beads, links, executions and sessions. */
export function lookAtStitches({ rows, beads, executions, sessions, now }: StitchSources): Look {
  const kept = rows.beads()
  const known = sessions()
  const arisen = stitchesOfSessions(known)
  const { added, removed } = compareLinks(beads.all(), kept, now())
  const isRemoved = new Set(removed)
  const executing = arisen.flatMap(({ id: stitchId, beads }) =>
    beads.map(({ workspace, id: beadId }): StitchBeadRow => ({ stitchId, workspace, beadId, how: 'executing', since: now() })),
  )
  return {
    rows: new Map(rows.stitches().map((row) => [row.id, row])),
    beads: groupBy([...kept.filter((row) => !isRemoved.has(row)), ...added, ...executing], ({ stitchId }) => stitchId),
    links: rows.links(),
    messages: rows.messageFacts(),
    executions: groupBy(executions(), ({ workspace, bead }) => beadKeyOf(workspace ?? '', bead)),
    arisen: new Map(arisen.map((stitch) => [stitch.id, stitch])),
    sessions: new Map(known.map((session) => [session.id, session])),
    findBead: (workspace, id) => beads.find(workspace, id),
    now: now(),
  }
}

/** Every stitch of a look: HOOP's own, those that a label names, those that arose from sessions. */
export function idsIn({ rows, beads, arisen }: Look): Set<string> {
  return new Set([...rows.keys(), ...beads.keys(), ...arisen.keys()])
}

/** One stitch, joined from all that is known of it. */
export function viewStitch(id: string, look: Look): StitchView {
  const row = look.rows.get(id)
  const arisen = look.arisen.get(id)
  const linked = groupBy(look.beads.get(id) ?? [], ({ workspace, beadId }) => beadKeyOf(workspace, beadId))
  const work = workOf([...linked.values()], arisen, look)
  const said = look.messages.get(id)
  const sessions = work.sessions.flatMap((session) => look.sessions.get(session) ?? [])
  const derived = deriveStatus({
    beads: work.beads,
    executions: work.executions,
    output: [...sessions.flatMap(({ lastAt }) => lastAt ?? []), ...(said ? [said.lastAt] : [])],
    createdAt: row?.createdAt ?? arisen?.createdAt,
    now: look.now,
  })
  const createdAt = row?.createdAt ?? arisen?.createdAt
  return {
    id,
    kind: row?.kind ?? arisen?.kind ?? null,
    title: row?.title ?? arisen?.title ?? null,
    project: row?.project ?? arisen?.project ?? work.beads.find(({ project }) => project !== null)?.project ?? null,
    status: derived.status,
    quietDays: derived.quietDays,
    known: row !== undefined || arisen !== undefined,
    createdAt: createdAt === undefined ? null : formatTimestamp(createdAt),
    createdBy: row?.createdBy ?? null,
    beads: [...linked].map(([key, ways]) => viewBead(key, ways, look)),
    sessions: work.sessions,
    links: look.links.flatMap((link) => viewLink(link, id, look)),
    messages: said?.count ?? 0,
    participants: [...new Set([...(row ? [row.createdBy] : []), ...(said?.authors ?? []), ...work.executions.map(({ worker }) => worker)])],
    files: [...new Set(sessions.flatMap(({ files }) => files))].slice(0, MOST_FILES),
    durationMs: work.executions.reduce((sum, { startedAt, endedAt = look.now }) => sum + Math.max(0, endedAt - startedAt), 0),
    costUsd: work.costUsd === null ? null : Math.round(work.costUsd * 1e6) / 1e6,
    lastAt: derived.lastAt === undefined ? null : formatTimestamp(derived.lastAt),
  }
}

/** What was done for a stitch: by its own session, or else by whoever executed its beads. What it only refers to is somebody else's work. */
function workOf(linked: readonly (readonly StitchBeadRow[])[], arisen: SessionStitch | undefined, look: Look) {
  const own = linked.filter((ways) => ways.some(({ how }) => how !== 'referenced'))
  const beads = own.flatMap(([first]) => (first ? (look.findBead(first.workspace, first.beadId) ?? []) : []))
  const all = own.flatMap(([first]) => (first ? (look.executions.get(beadKeyOf(first.workspace, first.beadId)) ?? []) : []))
  if (arisen) {
    const executions = all.filter(({ sessionId }) => sessionId !== null && arisen.sessions.includes(sessionId))
    return { beads: [], executions, sessions: [...arisen.sessions], costUsd: arisen.costUsd }
  }
  const costs = all.flatMap(({ costUsd }) => costUsd ?? [])
  return {
    beads,
    executions: all,
    sessions: [...new Set(all.flatMap(({ sessionId }) => sessionId ?? []))],
    costUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
  }
}

function viewBead(key: string, ways: readonly StitchBeadRow[], { findBead }: Look): StitchBead {
  const { workspace = '', beadId: id = '' } = ways[0] ?? {}
  const bead = findBead(workspace, id)
  const how = StitchBeadHow.options.filter((option) => ways.some((way) => way.how === option))
  return { key, id, workspace, how, title: bead?.title ?? null, status: bead?.status ?? null }
}

function viewLink({ fromId, toId, kind }: StitchLinkRow, id: string, look: Look): StitchLink[] {
  const titleOf = (other: string) => look.rows.get(other)?.title ?? look.arisen.get(other)?.title ?? null
  if (fromId === id) return [{ kind, direction: 'to', id: toId, title: titleOf(toId) }]
  if (toId === id) return [{ kind, direction: 'from', id: fromId, title: titleOf(fromId) }]
  return []
}

/** A bead across workspaces. */
function beadKeyOf(workspace: string, id: string): string {
  return `${workspace}#${id}`
}
