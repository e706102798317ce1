import { Cli, Entry } from '@hoop/protocol'
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { IndexStore } from '../index/index.ts'
import { problem, quoted } from './problem.ts'
import { encodeCursor, pageQuery } from './paging.ts'
import { Instant, validateId, validateParams, validateQuery } from './validate.ts'

const Name = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096)))
const SessionsQuery = {
  ...pageQuery,
  project: Name,
  cli: v.optional(Cli),
  worker: Name,
  bead: Name,
  /** The id of a session: those that it began. */
  parent: Name,
  state: v.optional(v.picklist(['open', 'ended'])),
  since: v.optional(Instant),
  until: v.optional(Instant),
}

const Whole = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number, 0 or more'), v.transform(Number))
const EntriesQuery = {
  ...pageQuery,
  /** The number of the first entry. */
  from: v.optional(Whole),
  /** The number of the entry in the middle. */
  around: v.optional(Whole),
  /** Of the first entry whose record has this byte, or lies behind it. */
  offset: v.optional(Whole),
  /** The first error behind this entry is in the middle; -1 for the first of all. */
  errorAfter: v.optional(v.pipe(v.string(), v.regex(/^(?:-1|\d{1,15})$/, 'the number of an entry, or -1'), v.transform(Number))),
}

const Place = v.pipe(v.string(), v.parseJson(), v.strictTuple([v.number(), v.number()]))

/** `/api/sessions`: every transcript of this host, found, indexed and read in threads of their own. */
export function sessionListRoutes(index: IndexStore) {
  return new Hono()
    .get('/', validateQuery(SessionsQuery), async (c) => {
      const { limit, cursor, ...query } = c.req.valid('query')
      const place = cursor === undefined ? undefined : v.safeParse(Place, cursor)
      if (place?.success === false) return refuseCursor(c)
      const after = place && { lastAt: place.output[0], no: place.output[1] }
      const { items, next } = await index.list(query, limit, after)
      return c.json({ items, cursor: next && encodeCursor(JSON.stringify([next.lastAt, next.no])) }, 200)
    })
    .get('/:id', validateId, async (c) => {
      const { id } = c.req.valid('param')
      const found = await index.find(id)
      return 'keys' in found ? refuseName(c, id, found.keys) : c.json(found, 200)
    })
    .get('/:id/outline', validateId, async (c) => {
      const { id } = c.req.valid('param')
      const found = await index.outline(id)
      return 'kinds' in found ? c.json(found, 200) : refuseName(c, id, found.keys)
    })
    .get('/:id/entries', validateId, validateQuery(EntriesQuery), async (c) => {
      const { id } = c.req.valid('param')
      const { cursor, from, ...query } = c.req.valid('query')
      if (cursor !== undefined && !/^\d{1,15}$/.test(cursor)) return refuseCursor(c)
      const found = await index.entries({ name: id, ...query, from: cursor === undefined ? from : Number(cursor) })
      if (found === null) return problem(c, 404, { code: 'ENTRY_NOT_FOUND', title: `No such entry in the session ${quoted(id)}` })
      if ('keys' in found) return refuseName(c, id, found.keys)
      return c.json({ ...found, cursor: found.cursor === null ? null : encodeCursor(found.cursor) }, 200)
    })
    .get('/:id/entries/:seq/raw', validateParams({ id: v.string(), seq: Whole }), async (c) => {
      const { id, seq } = c.req.valid('param')
      const found = await index.raw(id, seq)
      if (found === null)
        return problem(c, 404, { code: 'ENTRY_NOT_FOUND', title: `The session ${quoted(id)} has no entry ${seq}, or its record is gone` })
      return 'keys' in found ? refuseName(c, id, found.keys) : c.json(found, 200)
    })
}

const Kinds = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
  v.array(Entry.entries.kind),
)
const SearchQuery = {
  ...pageQuery,
  q: v.pipe(v.string(), v.trim(), v.minLength(1, 'what to look for'), v.maxLength(1000)),
  sort: v.optional(v.picklist(['newest', 'rank']), 'newest'),
  project: Name,
  cli: v.optional(Cli),
  worker: Name,
  bead: Name,
  /** The key of one session. */
  session: Name,
  /** Repeatable: any of them. */
  kind: v.optional(Kinds),
  since: v.optional(Instant),
  until: v.optional(Instant),
}

/** `GET /api/search`: entries in which all words of `q` stand. */
export function searchRoutes(index: IndexStore) {
  return new Hono().get('/', validateQuery(SearchQuery), async (c) => {
    const { limit, cursor, q, kind, ...query } = c.req.valid('query')
    if (cursor !== undefined && !/^\d{1,16}$/.test(cursor)) return refuseCursor(c)
    const { items, next } = await index.search({ ...query, text: q, kinds: kind }, limit, cursor === undefined ? undefined : Number(cursor))
    return c.json({ items, cursor: next === null ? null : encodeCursor(String(next)) }, 200)
  })
}

/** `GET /api/index`: how far it is. */
export function indexRoutes(index: IndexStore) {
  return new Hono().get('/', (c) => c.json(index.progress(), 200))
}

function refuseCursor(c: Context) {
  return problem(c, 400, {
    code: 'INVALID_REQUEST',
    title: 'The request is not valid',
    detail: 'cursor: not a cursor of this list',
    field: 'cursor',
  })
}

/** No session of that name, or several. */
export function refuseName(c: Context, name: string, keys: readonly string[]) {
  if (keys.length === 0)
    return problem(c, 404, {
      code: 'SESSION_NOT_FOUND',
      title: `No session ${quoted(name)}`,
      hint: 'It may not be indexed yet: see /api/index',
    })
  return problem(c, 409, {
    code: 'AMBIGUOUS_ID',
    title: `${keys.length} transcripts have the session id ${quoted(name)}`,
    hint: 'Name one by its key',
    keys: [...keys],
  })
}
