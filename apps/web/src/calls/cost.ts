import { CostAnswer, CostRequest, type CostGrouping } from '@hoop/protocol'
import * as v from 'valibot'
import { client, readAnswer } from '../api.ts'

/** Which requests: days as `2026-11-20`, or moments; a name that is empty means those that belong to none. */
export interface CostChoice {
  readonly since?: string | undefined
  readonly until?: string | undefined
  readonly timezone?: string | undefined
  readonly project?: string | undefined
  readonly worker?: string | undefined
  readonly bead?: string | undefined
  readonly session?: string | undefined
  readonly model?: string | undefined
  readonly cli?: string | undefined
  readonly strand?: string | undefined
  readonly account?: string | undefined
}

/** What the columns of a chart are divided by. */
export const splits = ['project', 'model', 'cli'] as const
export type CostSplit = (typeof splits)[number]

export interface CostQuestion extends CostChoice {
  readonly by: CostGrouping
  readonly split?: CostSplit | undefined
  readonly limit?: number | undefined
}

const Requests = v.object({ items: v.array(CostRequest), cursor: v.nullable(v.string()) })
export type RequestPage = v.InferOutput<typeof Requests>

const PAGE = '100'
const within = (signal?: AbortSignal) => (signal === undefined ? {} : { init: { signal } })
const given = (choice: CostChoice): Record<string, string> =>
  Object.fromEntries(Object.entries(choice).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))

/** What requests to models used and cost, added up by one thing. */
export function readCost({ by, split, limit, ...choice }: CostQuestion, signal?: AbortSignal): Promise<CostAnswer> {
  const query = { ...given(choice), by, ...(split && { split }), ...(limit !== undefined && { limit: String(limit) }) }
  return readAnswer(client().cost.$get({ query }, within(signal)), CostAnswer)
}

/** The requests one by one, newest first, a page at a time. */
export function listCostRequests(choice: CostChoice, cursor?: string, signal?: AbortSignal): Promise<RequestPage> {
  const query = { ...given(choice), limit: PAGE, ...(cursor !== undefined && { cursor }) }
  return readAnswer(client().cost.requests.$get({ query }, within(signal)), Requests)
}
