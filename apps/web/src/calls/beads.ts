import { BeadDetail, BeadGraph, BeadView, ExecutionView, StateReason, Timestamp, WorkerState } from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const Beads = v.object({ items: v.array(BeadView), cursor: v.nullable(v.string()) })
export type BeadPage = v.InferOutput<typeof Beads>

/** As many as one page may hold. */
const LIMIT = '500'

const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })

/** One page of every bead of every queue, by id: an order in which nothing moves while the pages are read. */
export const listBeads = (cursor: string | undefined, signal?: AbortSignal): Promise<BeadPage> =>
  readAnswer(
    client().beads.$get({ query: { sort: 'id', limit: LIMIT, ...(cursor === undefined ? {} : { cursor }) } }, within(signal)),
    Beads,
  )

/** The keys of beads that hold a text, in the description too, which no list carries. The first page is enough: it is as long as a look. */
export const findBeads = async (text: string, signal?: AbortSignal): Promise<ReadonlySet<string>> => {
  const { items } = await readAnswer(client().beads.$get({ query: { q: text, limit: LIMIT } }, within(signal)), Beads)
  return new Set(items.map(({ key }) => key))
}

/** A bead by its key, or by its id alone where only one queue has it; else `AMBIGUOUS_ID` with the keys. */
export const readBead = (id: string, signal?: AbortSignal): Promise<BeadDetail> =>
  readAnswer(client().beads[':id'].$get({ param: { id: encodeURIComponent(id) } }, within(signal)), BeadDetail)

const Moment = v.variant('kind', [
  v.object({
    kind: v.literal('state'),
    at: Timestamp,
    worker: v.string(),
    executionId: v.string(),
    state: v.nullable(WorkerState),
    reason: v.nullable(StateReason),
  }),
  v.object({ kind: v.literal('execution'), at: Timestamp, execution: ExecutionView }),
  v.object({ kind: v.literal('bead'), at: Timestamp, event: v.picklist(['created', 'updated', 'closed']), status: v.string() }),
])
/** One thing in a bead's life: a run, a state of the worker that held it, a date of its queue. */
export type TimelineMoment = v.InferOutput<typeof Moment>
const Moments = v.object({ items: v.array(Moment), cursor: v.nullable(v.string()) })

/** The newest 500 things in a bead's life; `isWhole` is false where there are more. */
export async function readBeadTimeline(
  key: string,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly TimelineMoment[]; readonly isWhole: boolean }> {
  const { items, cursor } = await readAnswer(
    client().beads[':id'].timeline.$get({ param: { id: encodeURIComponent(key) }, query: { limit: LIMIT } }, within(signal)),
    Moments,
  )
  return { items, isWhole: cursor === null }
}

/** What a graph is asked for: all beads, those of a project, or so many steps around one. */
export interface GraphQuestion {
  readonly project?: string | undefined
  readonly root?: string | undefined
  readonly depth?: number | undefined
}

export const readGraph = ({ project, root, depth }: GraphQuestion, signal?: AbortSignal): Promise<BeadGraph> => {
  const query = {
    ...(project === undefined ? {} : { project }),
    ...(root === undefined ? {} : { root }),
    ...(depth === undefined ? {} : { depth: String(depth) }),
  }
  return readAnswer(client().beads.graph.$get({ query }, within(signal)), BeadGraph)
}
