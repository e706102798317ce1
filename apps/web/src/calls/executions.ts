import { CostRequest, Excerpt, ExecutionView, StateReason, Timestamp, WorkerState } from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })

const Executions = v.object({ items: v.array(ExecutionView), cursor: v.nullable(v.string()) })

/** One execution; `EXECUTION_NOT_FOUND` where HOOP knows none of that id. */
export const readExecution = (id: string, signal?: AbortSignal): Promise<ExecutionView> =>
  readAnswer(client().executions[':id'].$get({ param: { id: encodeURIComponent(id) } }, within(signal)), ExecutionView)

/** What a list of many executions may cost: so many pages of 500. */
const MOST_PAGES = 12

/** The newest executions that ran since a moment, page by page; `isWhole` is false where there are more than one reads. */
export async function listExecutions(
  filter: { readonly project?: string | undefined; readonly since: string },
  signal?: AbortSignal,
): Promise<{ readonly items: readonly ExecutionView[]; readonly isWhole: boolean }> {
  const { project, since } = filter
  const items: ExecutionView[] = []
  let cursor: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { since, limit: '500', ...(project === undefined ? {} : { project }), ...(cursor === null ? {} : { cursor }) }
    // oxlint-disable-next-line no-await-in-loop -- a page names the next one
    const answer: v.InferOutput<typeof Executions> = await readAnswer(client().executions.$get({ query }, within(signal)), Executions)
    items.push(...answer.items)
    cursor = answer.cursor
    if (cursor === null) return { items, isWhole: true }
  }
  return { items, isWhole: false }
}

/** What explains how an execution ended, or what it is at. */
export const readExcerpt = (id: string, signal?: AbortSignal): Promise<Excerpt> =>
  readAnswer(client().executions[':id'].excerpt.$get({ param: { id: encodeURIComponent(id) } }, within(signal)), Excerpt)

const StateItem = v.object({ kind: v.literal('state'), at: Timestamp, state: v.nullable(WorkerState), reason: v.nullable(StateReason) })
/** A worker came into a state, or the reason for it became another. */
export type StateItem = v.InferOutput<typeof StateItem>

const Timeline = v.object({ items: v.array(v.looseObject({ kind: v.string(), at: Timestamp })), cursor: v.nullable(v.string()) })

/** The state changes of a worker that HOOP kept, newest first: of the newest 500 things in its life. */
export async function readStates(worker: string, signal?: AbortSignal): Promise<readonly StateItem[]> {
  const { items } = await readAnswer(
    client().workers[':id'].timeline.$get({ param: { id: encodeURIComponent(worker) }, query: { limit: '500' } }, within(signal)),
    Timeline,
  )
  return items.flatMap((item) => {
    const parsed = v.safeParse(StateItem, item)
    return parsed.success ? [parsed.output] : []
  })
}

const Requests = v.object({ items: v.array(CostRequest), cursor: v.nullable(v.string()) })
/** What a request to a model cost, and the entry that tells of it. */
export type RequestCost = Pick<CostRequest, 'seq' | 'costUsd'>
const REQUEST_PAGES = 4

/** The requests of a session, newest first; `isWhole` is false where there are more than one reads. */
export async function listRequests(
  session: string,
  signal?: AbortSignal,
): Promise<{ readonly items: readonly RequestCost[]; readonly isWhole: boolean }> {
  const items: RequestCost[] = []
  let cursor: string | null = null
  for (let page = 0; page < REQUEST_PAGES; page += 1) {
    const query = { session, limit: '500', ...(cursor === null ? {} : { cursor }) }
    // oxlint-disable-next-line no-await-in-loop -- a page names the next one
    const answer: v.InferOutput<typeof Requests> = await readAnswer(client().cost.requests.$get({ query }, within(signal)), Requests)
    items.push(...answer.items.map(({ seq, costUsd }) => ({ seq, costUsd })))
    cursor = answer.cursor
    if (cursor === null) return { items, isWhole: true }
  }
  return { items, isWhole: false }
}
