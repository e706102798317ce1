import { Hono } from 'hono'
import type { Excerpts } from '../excerpt/excerpts.ts'
import { problem, quoted } from './problem.ts'
import { validateId } from './validate.ts'

/** `GET /api/executions/:id/excerpt`: what of its session explains how it ended, or what it is at. */
export function excerptRoutes(excerpts: Excerpts) {
  return new Hono().get('/:id/excerpt', validateId, async (c) => {
    const { id } = c.req.valid('param')
    const found = await excerpts.of(id)
    if (found) return c.json(found, 200)
    const hint = 'Its id is the worker, the bead and its start, as /api/executions lists it, encoded'
    return problem(c, 404, { code: 'EXECUTION_NOT_FOUND', title: `No execution ${quoted(id)}`, hint })
  })
}
