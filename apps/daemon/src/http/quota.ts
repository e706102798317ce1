import type { QuotaView } from '@hoop/protocol'
import { Hono } from 'hono'
import type { Quota } from '../quota/index.ts'
import { pageQuery, takePage, type PageOrder } from './paging.ts'
import { validateQuery } from './validate.ts'

/** `GET /api/quota`: every window, budget and account without either, in the order of the accounts. */
export function quotaRoutes(quota: Quota) {
  return new Hono().get('/', validateQuery(pageQuery), (c) => {
    const places = new Map(quota.views().map((view, at) => [view, String(at).padStart(6, '0')]))
    const inOrder: PageOrder<QuotaView> = { key: (view) => places.get(view) ?? '', direction: 'ascending' }
    return c.json(takePage(places.keys(), c.req.valid('query'), inOrder), 200)
  })
}
