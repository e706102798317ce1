import { Cli, CostGrouping } from '@hoop/protocol'
import { Hono } from 'hono'
import * as v from 'valibot'
import { type Costs, createCalendar, parseDay } from '../cost/index.ts'
import { encodeCursor, pageQuery } from './paging.ts'
import { problem } from './problem.ts'
import { Instant, validateQuery } from './validate.ts'

/** A name; an empty one means: of none. */
const NameOrNone = v.optional(
  v.pipe(
    v.string(),
    v.maxLength(4096),
    v.transform((text) => text || null),
  ),
)
const Name = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096)))
/** A day of the time zone, or a moment. */
const Bound = v.union(
  [
    v.pipe(
      v.string(),
      v.regex(/^\d{4}-\d\d-\d\d$/),
      v.transform((text) => parseDay(text)),
      v.number(),
      v.transform((day) => ({ day })),
    ),
    v.pipe(
      v.string(),
      v.includes('T'),
      Instant,
      v.transform((at) => ({ at })),
    ),
  ],
  'a day such as 2026-11-20, or a time such as 2026-11-20T12:00:00Z',
)
const Timezone = v.pipe(
  v.string(),
  v.check((name) => createCalendar(name) !== undefined, 'a time zone such as UTC or Europe/Berlin'),
)

const choiceQuery = {
  /** The first day, or moment, that counts. */
  since: v.optional(Bound),
  /** The last day that counts; or the moment before which all count. */
  until: v.optional(Bound),
  timezone: v.optional(Timezone),
  project: NameOrNone,
  worker: NameOrNone,
  bead: NameOrNone,
  session: Name,
  model: NameOrNone,
  cli: v.optional(Cli),
  strand: NameOrNone,
  account: Name,
}
const CostQuery = {
  ...choiceQuery,
  by: v.optional(CostGrouping, 'day'),
  split: v.optional(v.picklist(['model', 'project', 'cli'])),
  limit: v.optional(pageQuery.limit, '500'),
}
const RequestsQuery = { ...choiceQuery, ...pageQuery }
const Place = v.pipe(v.string(), v.parseJson(), v.strictTuple([v.nullable(v.number()), v.number(), v.string(), v.string()]))

type Bounds = { readonly [K in 'since' | 'until']?: v.InferOutput<typeof Bound> | undefined }

/** `/api/cost`: what requests to models used and cost, added up by anything, and one by one. */
export function costRoutes(costs: Costs) {
  const zoneOf = (name: string | undefined) => (name === undefined ? costs.timezone : (createCalendar(name)?.timezone ?? costs.timezone))
  const spanOf = ({ since, until }: Bounds, timezone: string) => {
    const calendar = createCalendar(timezone)
    const at = (bound: Bounds['since'], days: number) =>
      bound === undefined ? undefined : 'at' in bound ? bound.at : calendar?.startOf(bound.day + days)
    return { since: at(since, 0), until: at(until, 1) }
  }
  return new Hono()
    .get('/', validateQuery(CostQuery), async (c) => {
      const { by, split, limit, since, until, timezone, ...choice } = c.req.valid('query')
      const zone = zoneOf(timezone)
      const question = { by, split, timezone: zone, choice: { ...choice, ...spanOf({ since, until }, zone) }, limit }
      return c.json(await costs.answer(question), 200)
    })
    .get('/requests', validateQuery(RequestsQuery), async (c) => {
      const { limit, cursor, since, until, timezone, ...choice } = c.req.valid('query')
      const after = cursor === undefined ? undefined : v.safeParse(Place, cursor)
      if (after?.success === false)
        return problem(c, 400, {
          code: 'INVALID_REQUEST',
          title: 'The request is not valid',
          detail: 'cursor: not a cursor of this list',
          field: 'cursor',
        })
      const span = spanOf({ since, until }, zoneOf(timezone))
      const { items, next } = await costs.requests({ ...choice, ...span }, limit, after?.output)
      return c.json({ items: [...items], cursor: next && encodeCursor(JSON.stringify(next)) }, 200)
    })
}
