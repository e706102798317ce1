import {
  formatTimestamp,
  StitchBeadHow,
  type StitchDetail,
  type StitchKind,
  type StitchLink,
  type StitchMessage,
  type StitchView,
} from '@hoop/protocol'
import type { StitchBeadRow, StitchLinkRow, StitchMessageRow, StitchRow, StitchRows } from '../db/index.ts'
import { groupBy } from './group-by.ts'
import { stitchOfLabel } from './ids.ts'
import type { BeadsPort, StitchExecution } from './ports.ts'
import { compareLinks } from './rebuild-links.ts'
import { done, refuse, type Result } from './refusal.ts'
import { deriveStatus } from './status.ts'

export interface StitchesOptions {
  readonly rows: StitchRows
  readonly beads: BeadsPort
  readonly executions: () => readonly StitchExecution[]
  /** When a session last wrote, in milliseconds since the epoch; `undefined` where it is not known. */
  readonly sessionLastAt: (sessionId: string) => number | undefined
  readonly draftsOf: (stitchId: string) => readonly string[]
  readonly now: () => number
}

/** Conversations about work: what HOOP owns of them from its database, everything else joined when they are read. */
export interface Stitches {
  list(): StitchView[]
  find(id: string): StitchDetail | undefined
  /** Whether it is there, be it by a label alone. */
  has(id: string): boolean
  /** Makes the kept links those of the labels. To be called when beads have changed. Answers whether anything did. */
  relink(): boolean
  say(id: string, text: string, by: string): Result<StitchMessage>
  /** References are the operator's; spawned links are found. */
  refer(id: string, to: string, by: string): Result<StitchDetail>
  adopt(id: string, as: { readonly title: string; readonly kind: StitchKind }, by: string): Result<StitchDetail>
}

/** Everything that is read once for one look at all stitches. */
interface Look {
  readonly rows: ReadonlyMap<string, StitchRow>
  readonly beads: ReadonlyMap<string, readonly StitchBeadRow[]>
  readonly links: readonly StitchLinkRow[]
  readonly messages: ReturnType<StitchRows['messageTimes']>
  readonly executions: ReadonlyMap<string, readonly StitchExecution[]>
}

export function createStitches(options: StitchesOptions): Stitches {
  const { rows, beads, now } = options

  const look = (): Look => {
    const kept = rows.beads()
    const { added, removed } = compareLinks(beads.all(), kept, now())
    const isRemoved = new Set(removed)
    return {
      rows: new Map(rows.stitches().map((row) => [row.id, row])),
      beads: groupBy([...kept.filter((row) => !isRemoved.has(row)), ...added], ({ stitchId }) => stitchId),
      links: rows.links(),
      messages: rows.messageTimes(),
      executions: groupBy(options.executions(), (execution) => beadKeyOf(execution.workspace ?? '', execution.bead)),
    }
  }
  const idsOf = ({ rows, beads }: Look) => new Set([...rows.keys(), ...beads.keys()])

  const view = (id: string, seen: Look): StitchView => {
    const row = seen.rows.get(id)
    const linked = groupBy(seen.beads.get(id) ?? [], ({ workspace, beadId }) => beadKeyOf(workspace, beadId))
    const known = [...linked.values()].flatMap(([first]) => (first ? (beads.find(first.workspace, first.beadId) ?? []) : []))
    // What it only refers to is somebody else's work.
    const own = [...linked].filter(([, ways]) => ways.some(({ how }) => how !== 'referenced')).map(([key]) => key)
    const executions = own.flatMap((key) => seen.executions.get(key) ?? [])
    const sessions = [...new Set(executions.flatMap(({ sessionId }) => sessionId ?? []))]
    const said = seen.messages.get(id)
    const derived = deriveStatus({
      beads: known.filter(({ workspace, id }) => own.includes(beadKeyOf(workspace, id))),
      executions,
      output: [...sessions.flatMap((session) => options.sessionLastAt(session) ?? []), ...(said ? [said.lastAt] : [])],
      createdAt: row?.createdAt,
      now: now(),
    })
    const costs = executions.flatMap(({ costUsd }) => costUsd ?? [])
    const project = row?.project ?? known.find((bead) => bead.project !== null)?.project ?? null
    return {
      id,
      kind: row?.kind ?? null,
      title: row?.title ?? null,
      project,
      status: derived.status,
      quietDays: derived.quietDays,
      known: row !== undefined,
      createdAt: row ? formatTimestamp(row.createdAt) : null,
      createdBy: row?.createdBy ?? null,
      beads: [...linked].map(([key, ways]) => viewBead(key, ways)),
      sessions,
      links: seen.links.flatMap((link) => viewLink(link, id, seen)),
      messages: said?.count ?? 0,
      costUsd: costs.length === 0 ? null : Math.round(costs.reduce((sum, cost) => sum + cost, 0) * 1e6) / 1e6,
      lastAt: derived.lastAt === undefined ? null : formatTimestamp(derived.lastAt),
    }
  }
  const viewBead = (key: string, ways: readonly StitchBeadRow[]): StitchView['beads'][number] => {
    const { workspace = '', beadId: id = '' } = ways[0] ?? {}
    const bead = beads.find(workspace, id)
    const how = StitchBeadHow.options.filter((option) => ways.some((way) => way.how === option))
    return { key, id, workspace, how, title: bead?.title ?? null, status: bead?.status ?? null }
  }
  const detail = (id: string, seen: Look): StitchDetail => ({
    ...view(id, seen),
    said: rows.messages(id).map(viewMessage),
    drafts: [...options.draftsOf(id)],
  })
  const has = (id: string) => {
    if (rows.find(id) || rows.beads().some(({ stitchId }) => stitchId === id)) return true
    return [...beads.all()].some(({ labels }) => labels.some((label) => stitchOfLabel(label) === id))
  }
  const missing = (id: string) => refuse('not-found', 'STITCH_NOT_FOUND', `No stitch ${JSON.stringify(id)}`)

  return {
    has,
    list() {
      const seen = look()
      return [...idsOf(seen)].map((id) => view(id, seen))
    },
    find(id) {
      const seen = look()
      return idsOf(seen).has(id) ? detail(id, seen) : undefined
    },
    relink() {
      const { added, removed } = compareLinks(beads.all(), rows.beads(), now())
      if (added.length > 0) rows.addBeads(added)
      if (removed.length > 0) rows.removeBeads(removed)
      return added.length + removed.length > 0
    },
    say(id, text, by) {
      if (!rows.find(id)) return has(id) ? unadopted(id) : missing(id)
      return done(viewMessage(rows.addMessage(id, { author: by, at: now(), text })))
    },
    refer(id, to, by) {
      if (!has(id)) return missing(id)
      if (id === to) return refuse('invalid', 'LINK_TO_ITSELF', 'A stitch cannot refer to itself', { field: 'to' })
      if (!has(to)) return refuse('invalid', 'UNKNOWN_STITCH', `There is no stitch ${JSON.stringify(to)} to refer to`, { field: 'to' })
      if (!rows.addLink({ fromId: id, toId: to, kind: 'references', createdAt: now(), createdBy: by }))
        return refuse('conflict', 'LINK_EXISTS', `The stitch ${id} refers to ${to} already`, { field: 'to' })
      return done(detail(id, look()))
    },
    adopt(id, { title, kind }, by) {
      if (!has(id)) return missing(id)
      const project = view(id, look()).project
      if (!rows.insert({ id, kind, title, project, createdAt: now(), createdBy: by }))
        return refuse('conflict', 'STITCH_KNOWN', `The stitch ${id} is known already`)
      return done(detail(id, look()))
    },
  }
}

function unadopted(id: string) {
  return refuse('conflict', 'STITCH_UNKNOWN', `The stitch ${id} is known by its label alone`, { hint: 'Adopt it first: give it a title' })
}

/** A bead across workspaces. */
function beadKeyOf(workspace: string, id: string): string {
  return `${workspace}#${id}`
}

function viewMessage({ id, author, at, text }: StitchMessageRow): StitchMessage {
  return { id, author, at: formatTimestamp(at), text }
}

function viewLink({ fromId, toId, kind }: StitchLinkRow, id: string, { rows }: Look): StitchLink[] {
  if (fromId === id) return [{ kind, direction: 'to', id: toId, title: rows.get(toId)?.title ?? null }]
  if (toId === id) return [{ kind, direction: 'from', id: fromId, title: rows.get(fromId)?.title ?? null }]
  return []
}
