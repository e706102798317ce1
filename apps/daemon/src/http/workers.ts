import { WorkerState, type WorkerView } from '@hoop/protocol'
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { StateChange } from '../fleet/state-log.ts'
import type { FleetStore } from '../fleet/store.ts'
import { hintNearest } from './nearest.ts'
import { pageQuery, takePage, type PageOrder } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { listTimeline, timelineOrder } from './timeline.ts'
import { validateId, validateQuery } from './validate.ts'

const WorkersQuery = {
  ...pageQuery,
  /** `0`: without those that left or are long dead. */
  history: v.optional(v.picklist(['0', '1'])),
  project: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** `unknown`: those that cannot be judged. */
  state: v.optional(v.picklist([...WorkerState.options, 'unknown'])),
}

const byId: PageOrder<WorkerView> = { key: (worker) => worker.id, direction: 'ascending' }

/** `GET /api/workers` by id, one of them, and its timeline. */
export function workerRoutes(store: FleetStore, stateChanges: (worker: string) => readonly StateChange[]) {
  return new Hono()
    .get('/', validateQuery(WorkersQuery), (c) => {
      const { history, project, state, ...request } = c.req.valid('query')
      const wanted = store
        .workers({ history: history !== '0' })
        .filter((worker) => project === undefined || worker.project === project)
        .filter((worker) => state === undefined || (worker.state ?? 'unknown') === state)
      return c.json(takePage(wanted, request, byId), 200)
    })
    .get('/:id', (c) => {
      const worker = store.worker(c.req.param('id'))
      return worker ? c.json(worker, 200) : refuseUnknownWorker(c, store, c.req.param('id'))
    })
    .get('/:id/timeline', validateId, validateQuery(pageQuery), (c) => {
      const { id } = c.req.valid('param')
      const worker = store.worker(id)
      if (!worker) return refuseUnknownWorker(c, store, id)
      const items = listTimeline(worker, store.executions({ worker: worker.id }), stateChanges(worker.id))
      return c.json(takePage(items, c.req.valid('query'), timelineOrder), 200)
    })
}

function refuseUnknownWorker(c: Context, store: FleetStore, id: string) {
  const known = store.workers({ history: true }).map((worker) => worker.id)
  return problem(c, 404, { code: 'WORKER_NOT_FOUND', title: `No worker ${quoted(id)}`, ...hintNearest(id, known) })
}
