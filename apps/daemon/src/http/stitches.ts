import { NewStitchLink, NewStitchMessage, StitchAdoption, StitchKind, StitchStatus } from '@hoop/protocol'
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { Stitches, StitchSummary } from '../stitches/index.ts'
import type { Who } from './identity.ts'
import { hintNearest } from './nearest.ts'
import { pageQuery, takePage, type PageOrder } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { answerRefusal } from './refusals.ts'
import { validateId, validateJson, validateQuery } from './validate.ts'

const StitchesQuery = {
  ...pageQuery,
  project: v.optional(v.pipe(v.string(), v.minLength(1))),
  kind: v.optional(StitchKind),
  status: v.optional(StitchStatus),
  /** `1`: also those that have been quiet for long. */
  quiet: v.optional(v.picklist(['0', '1'])),
}

/** Quiet for longer than this, a stitch leaves the default view. Nothing of it is closed or deleted. */
const shownQuietDays = 14

const lastFirst: PageOrder<StitchSummary> = {
  key: ({ lastAt = 0, id }) => `${String(lastAt).padStart(14, '0')} ${id}`,
  direction: 'descending',
}

/** `/api/stitches`: conversations about work, with their beads. */
export function stitchRoutes(stitches: Stitches, whoIs: (c: Context) => Who) {
  return new Hono()
    .get('/', validateQuery(StitchesQuery), (c) => {
      const { project, kind, status, quiet, ...page } = c.req.valid('query')
      const isWanted = (stitch: StitchSummary) =>
        (project === undefined || stitch.project === project) &&
        (kind === undefined || stitch.kind === kind) &&
        (status === undefined || stitch.status === status) &&
        (quiet !== '0' || (stitch.quietDays ?? 0) <= shownQuietDays)
      const all = stitches.summaries()
      const { items, cursor } = takePage(all.items.filter(isWanted), page, lastFirst)
      return c.json({ items: items.map(({ id }) => all.view(id)), cursor }, 200)
    })
    .get('/:id', validateId, (c) => {
      const { id } = c.req.valid('param')
      const stitch = stitches.find(id)
      if (stitch) return c.json(stitch, 200)
      const known = stitches.summaries().items.map((other) => other.id)
      return problem(c, 404, { code: 'STITCH_NOT_FOUND', title: `No stitch ${quoted(id)}`, ...hintNearest(id, known) })
    })
    .post('/:id/messages', validateId, validateJson(NewStitchMessage), (c) => {
      const said = stitches.say(c.req.valid('param').id, c.req.valid('json').text, whoIs(c).actor)
      return said.ok ? c.json(said.value, 201) : answerRefusal(c, said.refusal)
    })
    .post('/:id/links', validateId, validateJson(NewStitchLink), (c) => {
      const linked = stitches.refer(c.req.valid('param').id, c.req.valid('json').to, whoIs(c).actor)
      return linked.ok ? c.json(linked.value, 201) : answerRefusal(c, linked.refusal)
    })
    .post('/:id/adopt', validateId, validateJson(StitchAdoption), (c) => {
      const adopted = stitches.adopt(c.req.valid('param').id, c.req.valid('json'), whoIs(c).actor)
      return adopted.ok ? c.json(adopted.value, 200) : answerRefusal(c, adopted.refusal)
    })
}
