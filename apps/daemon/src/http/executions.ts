import { Outcome, parseTimestamp, type ExecutionView } from '@hoop/protocol'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { ExecutionFilter, FleetStore } from '../fleet/store.ts'
import { pageQuery, takePage, type PageOrder } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { Instant, validateId, validateQuery } from './validate.ts'

const Name = v.optional(v.pipe(v.string(), v.minLength(1)))
const ExecutionsQuery = {
  ...pageQuery,
  worker: Name,
  bead: Name,
  project: Name,
  outcome: v.optional(Outcome),
  /** Those that ran at that moment or later. */
  since: v.optional(Instant),
}

/** Newest first; the id decides between executions that began in the same millisecond. */
const newestFirst: PageOrder<ExecutionView> = { key: (execution) => `${execution.startedAt} ${execution.id}`, direction: 'descending' }

/** `GET /api/executions`, filtered by worker, bead, project, outcome and time, and one of them. */
export function executionRoutes(store: FleetStore) {
  return new Hono()
    .get('/', validateQuery(ExecutionsQuery), (c) => {
      const { limit, cursor, worker, bead, project, outcome, since } = c.req.valid('query')
      const filter: ExecutionFilter = {
        ...(worker === undefined ? {} : { worker }),
        ...(bead === undefined ? {} : { bead }),
        ...(project === undefined ? {} : { project }),
        ...(outcome === undefined ? {} : { outcome }),
      }
      const wanted = store
        .executions(filter)
        .filter(({ endedAt }) => since === undefined || endedAt === null || parseTimestamp(endedAt) >= since)
      return c.json(takePage(wanted, { limit, cursor }, newestFirst), 200)
    })
    .get('/:id', validateId, (c) => {
      const { id } = c.req.valid('param')
      const found = store.executions().find((execution) => execution.id === id)
      return found ? c.json(found, 200) : problem(c, 404, { code: 'EXECUTION_NOT_FOUND', title: `No execution ${quoted(id)}` })
    })
}
