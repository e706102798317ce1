import { AlertMute } from '@hoop/protocol'
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { AlertService } from '../alerts/index.ts'
import type { Who } from './identity.ts'
import { pageQuery, writeCursor } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { answerRefusal } from './refusals.ts'
import { Instant, validateId, validateJson, validateQuery } from './validate.ts'

const Name = v.pipe(v.string(), v.minLength(1))

const AlertsQuery = {
  ...pageQuery,
  state: v.optional(v.picklist(['firing', 'resolved'])),
  kind: v.optional(Name),
  severity: v.optional(v.picklist(['bad', 'warn', 'info'])),
  project: v.optional(Name),
  subject: v.optional(Name),
  since: v.optional(Instant),
  /** `true`: those of a group, too. */
  members: v.optional(v.picklist(['true', 'false'])),
}

/** `/api/alerts`: what needs a person or needed one, newest first; to acknowledge and to mute is the operator's. */
export function alertRoutes(alerts: AlertService, whoIs: (c: Context) => Who) {
  return new Hono()
    .get('/', validateQuery(AlertsQuery), (c) => {
      const { since: sinceMs, cursor: after, members, ...query } = c.req.valid('query')
      // Who asks for a subject wants what there is about it, also where a group tells of it.
      const isEach = members === 'true' || (members === undefined && query.subject !== undefined)
      const { items, next } = alerts.list({ ...query, sinceMs, after, isEach })
      return c.json({ items, cursor: next === null ? null : writeCursor(next) }, 200)
    })
    .get('/:id', validateId, (c) => {
      const { id } = c.req.valid('param')
      const alert = alerts.find(id)
      return alert ? c.json(alert, 200) : problem(c, 404, { code: 'ALERT_NOT_FOUND', title: `No alert ${quoted(id)}` })
    })
    .post('/:id/ack', validateId, async (c) => {
      const acknowledged = await alerts.acknowledge(c.req.valid('param').id, whoIs(c).actor)
      return acknowledged.ok ? c.json(acknowledged.value, 200) : answerRefusal(c, acknowledged.refusal)
    })
    .post('/:id/mute', validateId, validateJson(AlertMute), async (c) => {
      const { until, scope } = c.req.valid('json')
      const muted = await alerts.mute(c.req.valid('param').id, { until: Date.parse(until), scope }, whoIs(c).actor)
      return muted.ok ? c.json(muted.value, 200) : answerRefusal(c, muted.refusal)
    })
    .delete('/:id/mute', validateId, async (c) => {
      const heard = await alerts.unmute(c.req.valid('param').id, whoIs(c).actor)
      return heard.ok ? c.json(heard.value, 200) : answerRefusal(c, heard.refusal)
    })
}
