import { Outcome, type ExecutionView } from '@hoop/protocol'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { ExecutionFilter, FleetStore } from '../fleet/store.ts'
import { pageQuery, takePage, type PageOrder } from './paging.ts'
import { validateQuery } from './validate.ts'

const Name = v.optional(v.pipe(v.string(), v.minLength(1)))
const ExecutionsQuery = { ...pageQuery, worker: Name, bead: Name, project: Name, outcome: v.optional(Outcome) }

/** Newest first; the id decides between executions that began in the same millisecond. */
const newestFirst: PageOrder<ExecutionView> = { key: (execution) => `${execution.startedAt} ${execution.id}`, direction: 'descending' }

/** `GET /api/executions`, filtered by worker, bead, project and outcome. */
export function executionRoutes(store: FleetStore) {
  return new Hono().get('/', validateQuery(ExecutionsQuery), (c) => {
    const { limit, cursor, worker, bead, project, outcome } = c.req.valid('query')
    const filter: ExecutionFilter = {
      ...(worker === undefined ? {} : { worker }),
      ...(bead === undefined ? {} : { bead }),
      ...(project === undefined ? {} : { project }),
      ...(outcome === undefined ? {} : { outcome }),
    }
    return c.json(takePage(store.executions(filter), { limit, cursor }, newestFirst), 200)
  })
}
