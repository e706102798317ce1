import {
  EntriesPage,
  IndexProgress,
  RawRecord,
  RevealedRecord,
  SearchHit,
  SessionDetail,
  SessionOutline,
  SessionView,
} from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const Sessions = v.object({ items: v.array(SessionView), cursor: v.nullable(v.string()) })
export type SessionPage = v.InferOutput<typeof Sessions>
const Hits = v.object({ items: v.array(SearchHit), cursor: v.nullable(v.string()) })
export type HitPage = v.InferOutput<typeof Hits>

/** Which sessions are asked for; all that is given must hold. Times as ISO text. */
export interface SessionFilter {
  readonly project?: string | undefined
  readonly cli?: string | undefined
  readonly worker?: string | undefined
  readonly bead?: string | undefined
  readonly state?: 'open' | 'ended' | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })
const cliOf = (name: string | undefined) => SessionView.entries.cli.options.find((cli) => cli === name)

function given({ cli, project, worker, bead, since, until }: SessionFilter) {
  const known = cliOf(cli)
  return {
    ...(known !== undefined && { cli: known }),
    ...(project !== undefined && { project }),
    ...(worker !== undefined && { worker }),
    ...(bead !== undefined && { bead }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  }
}

/** One page of the sessions of this host, the one with the newest entry first. */
export function listSessions(filter: SessionFilter, cursor: string | undefined, limit: number, signal?: AbortSignal): Promise<SessionPage> {
  const { state } = filter
  const query = {
    ...given(filter),
    ...(state !== undefined && { state }),
    ...(cursor !== undefined && { cursor }),
    limit: String(limit),
  }
  return readAnswer(client().sessions.$get({ query }, within(signal)), Sessions)
}

/** Entries in which all words stand, the newest first. */
export function searchSessions(
  text: string,
  filter: SessionFilter & { readonly session?: string | undefined },
  cursor: string | undefined,
  limit: number,
  signal?: AbortSignal,
): Promise<HitPage> {
  const { session } = filter
  const query = {
    ...given(filter),
    q: text,
    ...(session !== undefined && { session }),
    ...(cursor !== undefined && { cursor }),
    limit: String(limit),
  }
  return readAnswer(client().search.$get({ query }, within(signal)), Hits)
}

/** A session by its key, or by its id where only one transcript has it; else `AMBIGUOUS_ID` with the keys. */
export const readSessionDetail = (id: string, signal?: AbortSignal): Promise<SessionDetail> =>
  readAnswer(client().sessions[':id'].$get({ param: { id: encodeURIComponent(id) } }, within(signal)), SessionDetail)

export const readOutline = (id: string, signal?: AbortSignal): Promise<SessionOutline> =>
  readAnswer(client().sessions[':id'].outline.$get({ param: { id: encodeURIComponent(id) } }, within(signal)), SessionOutline)

/** Entries from a number on; fewer than asked for where they are large. */
export const readEntries = (id: string, from: number, limit: number, signal?: AbortSignal): Promise<EntriesPage> =>
  readAnswer(
    client().sessions[':id'].entries.$get(
      { param: { id: encodeURIComponent(id) }, query: { from: String(from), limit: String(limit) } },
      within(signal),
    ),
    EntriesPage,
  )

/** The line that an entry was made of. */
export const readRaw = (id: string, seq: number, signal?: AbortSignal): Promise<RawRecord> =>
  readAnswer(
    client().sessions[':id'].entries[':seq'].raw.$get({ param: { id: encodeURIComponent(id), seq: String(seq) } }, within(signal)),
    RawRecord,
  )

/** The same with nothing masked: an act, for the operator alone, and recorded. */
export const revealRecord = (id: string, seq: number): Promise<RevealedRecord> =>
  readAnswer(
    client().sessions[':id'].entries[':seq'].reveal.$post({ param: { id: encodeURIComponent(id), seq: String(seq) } }),
    RevealedRecord,
  )

/** How far the index is. The typed client takes a path that ends in `index` for that of its folder, so this one is asked by hand. */
export const readIndex = (signal?: AbortSignal): Promise<IndexProgress> =>
  readAnswer(fetch('/api/index', signal === undefined ? {} : { signal }), IndexProgress)
