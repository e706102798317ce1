import { formatTimestamp, StitchBeadHow, type StitchBead, type StitchLink, type StitchView } from '@hoop/protocol'
import type { StitchBeadRow, StitchLinkRow, StitchRow, StitchRows } from '../db/index.ts'
import { groupBy } from './group-by.ts'
import type { BeadsPort, KnownBead, StitchExecution, StitchSession } from './ports.ts'
import { compareLinks } from './rebuild-links.ts'
import type { Arisen } from './arisen-book.ts'
import type { SessionStitch } from './session-stitches.ts'
import { deriveStatus, quietDays } from './status.ts'

/** Where everything about stitches comes from. */
export interface StitchSources {
  readonly rows: StitchRows
  readonly beads: BeadsPort
  readonly executions: () => readonly StitchExecution[]
  /** What arises from the sessions that are known. */
  readonly arisen: () => Arisen
  readonly now: () => number
}

/** Everything that is read once for one look at all stitches. */
export interface Look {
  readonly rows: ReadonlyMap<string, StitchRow>
  /** By stitch, those of the labels included; those that its own sessions work on are in `arisen`. */
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
export function lookAtStitches({ rows, beads, executions, arisen: ask, now }: StitchSources): Look {
  const kept = rows.beads()
  const { stitches: arisen, sessions } = ask()
  const { added, removed } = compareLinks(beads.all(), kept, now())
  const isRemoved = new Set(removed)
  return {
    rows: new Map(rows.stitches().map((row) => [row.id, row])),
    beads: groupBy([...kept.filter((row) => !isRemoved.has(row)), ...added], ({ stitchId }) => stitchId),
    links: rows.links(),
    messages: rows.messageFacts(),
    executions: executionsByBead(executions()),
    arisen,
    sessions,
    findBead: (workspace, id) => beads.find(workspace, id),
    now: now(),
  }
}

const grouped = new WeakMap<readonly StitchExecution[], ReadonlyMap<string, readonly StitchExecution[]>>()

/** The same list is grouped once. */
function executionsByBead(executions: readonly StitchExecution[]): ReadonlyMap<string, readonly StitchExecution[]> {
  const known = grouped.get(executions)
  if (known) return known
  const made = groupBy(executions, ({ workspace, bead }) => beadKeyOf(workspace ?? '', bead))
  grouped.set(executions, made)
  return made
}

/** Every stitch of a look: HOOP's own, those that a label names, those that arose from sessions. */
export function idsIn({ rows, beads, arisen }: Look): Set<string> {
  return new Set([...rows.keys(), ...beads.keys(), ...arisen.keys()])
}

/** What a list of stitches is filtered and ordered by; all else of a stitch is looked up for those that are shown. */
export interface StitchSummary extends Pick<StitchView, 'id' | 'kind' | 'project' | 'status' | 'quietDays'> {
  /** Milliseconds since the epoch. */
  readonly lastAt: number | undefined
}

/** Summaries of what arose from sessions alone and is quiet, by id. They hold as long as neither the sessions nor the executions change. */
export type QuietOnes = Map<
  string,
  { readonly arisen: SessionStitch; readonly executions: Look['executions']; readonly summary: StitchSummary }
>

/** As {@link viewStitch} says it. */
export function summarizeStitch(id: string, look: Look, quiet: QuietOnes): StitchSummary {
  const known = quiet.get(id)
  const arisen = look.arisen.get(id)
  const isAlone = arisen !== undefined && !look.rows.has(id) && !look.beads.has(id) && !look.messages.has(id)
  if (known && isAlone && known.arisen === arisen && (arisen.beads.length === 0 || known.executions === look.executions)) {
    const days = quietDays(known.summary.lastAt, look.now)
    return days === known.summary.quietDays ? known.summary : { ...known.summary, quietDays: days }
  }
  const summary = summarize(id, look)
  if (isAlone && summary.status === 'quiet') quiet.set(id, { arisen, executions: look.executions, summary })
  else quiet.delete(id)
  return summary
}

function summarize(id: string, look: Look): StitchSummary {
  const { row, arisen, work, derived } = readStitch(id, look)
  const project = row?.project ?? arisen?.project ?? projectOfBeads(work.beads)
  return {
    id,
    kind: row?.kind ?? arisen?.kind ?? null,
    project,
    status: derived.status,
    quietDays: derived.quietDays,
    lastAt: derived.lastAt,
  }
}

const projectOfBeads = (beads: readonly KnownBead[]) => beads.find(({ project }) => project !== null)?.project ?? null

function readStitch(id: string, look: Look) {
  const row = look.rows.get(id)
  const arisen = look.arisen.get(id)
  const executing = (arisen?.beads ?? []).map(({ workspace, id: beadId }): StitchBeadRow => ({
    stitchId: id,
    workspace,
    beadId,
    how: 'executing',
    since: look.now,
  }))
  const linked = groupBy([...(look.beads.get(id) ?? []), ...executing], ({ workspace, beadId }) => beadKeyOf(workspace, beadId))
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
  return { row, arisen, linked, work, said, sessions, derived }
}

/** One stitch, joined from all that is known of it. */
export function viewStitch(id: string, look: Look): StitchView {
  const { row, arisen, linked, work, said, sessions, derived } = readStitch(id, look)
  const createdAt = row?.createdAt ?? arisen?.createdAt
  return {
    id,
    kind: row?.kind ?? arisen?.kind ?? null,
    title: row?.title ?? arisen?.title ?? null,
    project: row?.project ?? arisen?.project ?? projectOfBeads(work.beads),
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
