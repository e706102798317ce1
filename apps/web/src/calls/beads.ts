import { BeadDetail, BeadGraph, BeadView } from '@hoop/protocol'
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
