import { AuditType, parseTimestamp, Timestamp, type AuditRecord, type Page } from '@hoop/protocol'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { AuditDesk } from '../audit/index.ts'
import { pageQuery, writeCursor } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { validateParam, validateQuery } from './validate.ts'

/** What the routes need of the audit log. */
export type AuditSource = Pick<AuditDesk, 'index' | 'record' | 'state' | 'verification'>

const Name = v.optional(v.pipe(v.string(), v.minLength(1)))
const Types = v.optional(
  v.union([
    v.array(AuditType),
    v.pipe(
      AuditType,
      v.transform((type) => [type]),
    ),
  ]),
)
const AuditQuery = {
  ...pageQuery,
  /** May be given several times. */
  type: Types,
  actor: Name,
  project: Name,
  subject: Name,
  /** This moment or later. */
  since: v.optional(Timestamp),
  /** Before this moment. */
  until: v.optional(Timestamp),
  order: v.optional(v.picklist(['newest', 'oldest']), 'newest'),
}
const Seq = v.pipe(v.string(), v.regex(/^[1-9]\d{0,15}$/, 'a number from 1'), v.transform(Number), v.safeInteger())
const Context = v.optional(v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), v.maxValue(50, 'at most 50')), '5')

/** `/api/audit`: what is recorded, where the chain stands, and whether it is whole. */
export function auditRoutes(audit: AuditSource) {
  return new Hono()
    .get('/', validateQuery(AuditQuery), async (c) => {
      const { limit, cursor, type, since, until, order, ...names } = c.req.valid('query')
      const after = cursor === undefined ? undefined : Number(cursor)
      if (after !== undefined && !Number.isSafeInteger(after))
        return problem(c, 400, {
          code: 'INVALID_REQUEST',
          title: 'The request is not valid',
          detail: 'cursor: not a cursor of this list',
          field: 'cursor',
        })
      const found = await audit.index.find({
        ...names,
        types: type,
        sinceMs: since === undefined ? undefined : parseTimestamp(since),
        untilMs: until === undefined ? undefined : parseTimestamp(until),
        order,
        after,
        limit: limit + 1,
      })
      const items = found.slice(0, limit)
      const last = items.at(-1)
      const page: Page<AuditRecord> = { items, cursor: last && found.length > limit ? writeCursor(String(last.seq)) : null }
      return c.json(page, 200)
    })
    .get('/head', async (c) => c.json(await audit.state(), 200))
    .get('/:seq', validateParam({ seq: Seq }), validateQuery({ context: Context }), async (c) => {
      const { seq } = c.req.valid('param')
      const found = await audit.record(seq, c.req.valid('query').context)
      return found
        ? c.json(found, 200)
        : problem(c, 404, { code: 'RECORD_NOT_FOUND', title: `The audit log has no record ${quoted(String(seq))}` })
    })
    .post('/verify', async (c) => c.json(await audit.verification.run(), 200))
}
