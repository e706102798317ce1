import { Approval, Approvals, DraftEdit, DraftState, NewDraft, Rejection, type Draft } from '@hoop/protocol'
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { Actor, Drafts } from '../stitches/index.ts'
import type { Who } from './identity.ts'
import { pageQuery, takePage, type PageOrder } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { answerRefusal } from './refusals.ts'
import { validateId, validateJson, validateQuery } from './validate.ts'

const DraftsQuery = { ...pageQuery, state: v.optional(DraftState), project: v.optional(v.pipe(v.string(), v.minLength(1))) }

const newestFirst: PageOrder<Draft> = { key: ({ proposedAt, id }) => `${proposedAt} ${id}`, direction: 'descending' }

/** `/api/drafts`: what is proposed, and what becomes of it. Every decision is behind {@link Drafts}. */
export function draftRoutes(drafts: Drafts, whoIs: (c: Context) => Who) {
  const actor = (c: Context): Actor => {
    const { actor: name, role } = whoIs(c)
    return { name, isOperator: role === 'operator' }
  }
  return new Hono()
    .get('/', validateQuery(DraftsQuery), (c) => {
      const { state, project, ...page } = c.req.valid('query')
      const found = drafts.list({ ...(state && { states: [state] }), ...(project !== undefined && { project }) })
      return c.json(takePage(found, page, newestFirst), 200)
    })
    .post('/', validateJson(NewDraft), async (c) => {
      const proposed = await drafts.propose(c.req.valid('json'), actor(c))
      if (!proposed.ok) return answerRefusal(c, proposed.refusal)
      c.header('Location', `/api/drafts/${proposed.value.id}`)
      return c.json(proposed.value, 201)
    })
    .post('/approve', validateJson(Approvals), async (c) => {
      const by = actor(c)
      const outcomes = await Promise.all(
        c.req.valid('json').drafts.map(async ({ id, hash }) => {
          const approved = await drafts.approve(id, hash, by)
          if (approved.ok) return { id, ok: true as const, ...approved.value }
          const { code, title, detail = null, hint = null } = approved.refusal
          return { id, ok: false as const, code, title, detail, hint }
        }),
      )
      return c.json({ items: outcomes }, 200)
    })
    .get('/:id', validateId, async (c) => {
      const { id } = c.req.valid('param')
      const draft = await drafts.find(id)
      return draft ? c.json(draft, 200) : problem(c, 404, { code: 'DRAFT_NOT_FOUND', title: `No draft ${quoted(id)}` })
    })
    .patch('/:id', validateId, validateJson(DraftEdit), async (c) => {
      const edited = await drafts.edit(c.req.valid('param').id, c.req.valid('json'), actor(c))
      return edited.ok ? c.json(edited.value, 200) : answerRefusal(c, edited.refusal)
    })
    .delete('/:id', validateId, async (c) => {
      const withdrawn = await drafts.reject(c.req.valid('param').id, 'withdrawn', actor(c))
      return withdrawn.ok ? c.json(withdrawn.value, 200) : answerRefusal(c, withdrawn.refusal)
    })
    .post('/:id/approve', validateId, validateJson(Approval), async (c) => {
      const approved = await drafts.approve(c.req.valid('param').id, c.req.valid('json').hash, actor(c))
      return approved.ok ? c.json(approved.value, 200) : answerRefusal(c, approved.refusal)
    })
    .post('/:id/reject', validateId, validateJson(Rejection), async (c) => {
      const rejected = await drafts.reject(c.req.valid('param').id, c.req.valid('json').reason, actor(c))
      return rejected.ok ? c.json(rejected.value, 200) : answerRefusal(c, rejected.refusal)
    })
}
