import type { ProjectView } from '@hoop/protocol'
import { Hono } from 'hono'
import type { FleetStore } from '../fleet/store.ts'
import { hintNearest } from './nearest.ts'
import { pageQuery, takePage, type PageOrder } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { validateQuery } from './validate.ts'

const byName: PageOrder<ProjectView> = { key: (project) => project.name, direction: 'ascending' }

/** `GET /api/projects` by name, and one of them. */
export function projectRoutes(store: FleetStore) {
  return new Hono()
    .get('/', validateQuery(pageQuery), (c) => c.json(takePage(store.projects(), c.req.valid('query'), byName), 200))
    .get('/:name', (c) => {
      const name = c.req.param('name')
      const projects = store.projects()
      const project = projects.find((candidate) => candidate.name === name)
      if (project) return c.json(project, 200)
      const names = projects.map((candidate) => candidate.name)
      return problem(c, 404, { code: 'PROJECT_NOT_FOUND', title: `No project ${quoted(name)}`, ...hintNearest(name, names) })
    })
}
