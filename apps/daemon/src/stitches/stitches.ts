import { formatTimestamp, type StitchDetail, type StitchKind, type StitchMessage, type StitchView } from '@hoop/protocol'
import type { StitchMessageRow } from '../db/index.ts'
import { compareLinks } from './rebuild-links.ts'
import { done, refuse, type Result } from './refusal.ts'
import {
  idsIn,
  lookAtStitches,
  summarizeStitch,
  viewStitch,
  type Look,
  type QuietOnes,
  type StitchSources,
  type StitchSummary,
} from './stitch-view.ts'

/** The sources, and which drafts a stitch has. */
export interface StitchesOptions extends StitchSources {
  readonly draftsOf: (stitchId: string) => readonly string[]
}

/** Conversations about work: what HOOP owns of them from its database, everything else joined when they are read. */
export interface Stitches {
  /** Of all stitches, what a list is filtered and ordered by; `view` gives those that are shown. */
  summaries(): { readonly items: readonly StitchSummary[]; view(id: string): StitchView }
  find(id: string): StitchDetail | undefined
  /** Whether it is there, be it by a label or a session alone. */
  has(id: string): boolean
  /** Makes the kept links those of the labels. To be called when beads have changed. Answers whether anything did. */
  relink(): boolean
  say(id: string, text: string, by: string): Result<StitchMessage>
  /** References are the operator's; spawned links are found. */
  refer(id: string, to: string, by: string): Result<StitchDetail>
  /** A draft that came out of a session led to a stitch: the session's stitch has spawned it. */
  noteSpawned(sessionId: string, stitchId: string): void
  /** Gives a title to a stitch that HOOP knows from elsewhere alone, and makes it one of its own. */
  adopt(id: string, as: { readonly title: string; readonly kind: StitchKind }, by: string): Result<StitchDetail>
}

/** Stitches over a database and what the fleet tells. Starts nothing; reads when it is asked. */
export function createStitches(options: StitchesOptions): Stitches {
  const { rows, beads, now } = options
  const detail = (id: string, look: Look): StitchDetail => ({
    ...viewStitch(id, look),
    said: rows.messages(id).map(viewMessage),
    drafts: [...options.draftsOf(id)],
  })
  const quiet: QuietOnes = new Map()
  const has = (id: string) => rows.find(id) !== undefined || idsIn(lookAtStitches(options)).has(id)
  const missing = (id: string) => refuse('not-found', 'STITCH_NOT_FOUND', `No stitch ${JSON.stringify(id)}`)

  return {
    has,
    summaries() {
      const look = lookAtStitches(options)
      return { items: Array.from(idsIn(look), (id) => summarizeStitch(id, look, quiet)), view: (id) => viewStitch(id, look) }
    },
    find(id) {
      const look = lookAtStitches(options)
      return idsIn(look).has(id) ? detail(id, look) : undefined
    },
    relink() {
      const { added, removed } = compareLinks(beads.all(), rows.beads(), now())
      if (added.length > 0) rows.addBeads(added)
      if (removed.length > 0) rows.removeBeads(removed)
      return added.length + removed.length > 0
    },
    say(id, text, by) {
      if (rows.find(id)) return done(viewMessage(rows.addMessage(id, { author: by, at: now(), text })))
      if (!has(id)) return missing(id)
      const hint = 'Adopt it first: give it a title'
      return refuse('conflict', 'STITCH_UNKNOWN', `The stitch ${id} is known from labels or sessions alone`, { hint })
    },
    refer(id, to, by) {
      if (!has(id)) return missing(id)
      if (id === to) return refuse('invalid', 'LINK_TO_ITSELF', 'A stitch cannot refer to itself', { field: 'to' })
      if (!has(to)) return refuse('invalid', 'UNKNOWN_STITCH', `There is no stitch ${JSON.stringify(to)} to refer to`, { field: 'to' })
      if (!rows.addLink({ fromId: id, toId: to, kind: 'references', createdAt: now(), createdBy: by }))
        return refuse('conflict', 'LINK_EXISTS', `The stitch ${id} refers to ${to} already`, { field: 'to' })
      return done(detail(id, lookAtStitches(options)))
    },
    noteSpawned(sessionId, stitchId) {
      const from = [...lookAtStitches(options).arisen.values()].find(({ sessions }) => sessions.includes(sessionId))
      if (from && from.id !== stitchId)
        rows.addLink({ fromId: from.id, toId: stitchId, kind: 'spawned', createdAt: now(), createdBy: 'hoop' })
    },
    adopt(id, { title, kind }, by) {
      if (!has(id)) return missing(id)
      const { project } = viewStitch(id, lookAtStitches(options))
      if (!rows.insert({ id, kind, title, project, createdAt: now(), createdBy: by }))
        return refuse('conflict', 'STITCH_KNOWN', `The stitch ${id} is HOOP’s own already`)
      return done(detail(id, lookAtStitches(options)))
    },
  }
}

function viewMessage({ id, author, at, text }: StitchMessageRow): StitchMessage {
  return { id, author, at: formatTimestamp(at), text }
}
