import type { BeadView } from '@hoop/protocol'
import { Hono, type Context } from 'hono'
import * as v from 'valibot'
import type { Beads } from '../beads/bead-book.ts'
import { detailBead } from '../beads/bead-detail.ts'
import { graphBeads } from '../beads/graph-beads.ts'
import { beadOrders, selectBeads } from '../beads/select-beads.ts'
import type { Stitches } from '../stitches/index.ts'
import { hintNearest } from './nearest.ts'
import { pageQuery, takePage } from './paging.ts'
import { problem, quoted } from './problem.ts'
import { beadTimelineOrder, listBeadTimeline, type StatesDuring } from './timeline.ts'
import { validateId, validateQuery } from './validate.ts'

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(4096))
const Repeatable = v.pipe(
  v.union([v.string(), v.array(v.string())]),
  v.transform((value) => [value].flat()),
  v.array(v.pipe(v.string(), v.minLength(1))),
)
const Flag = v.pipe(
  v.picklist(['0', '1', 'true', 'false']),
  v.transform((value) => value === '1' || value === 'true'),
)
const Priority = v.pipe(
  v.string(),
  v.regex(/^[Pp]?\d{1,3}$/, 'a priority: 0 to 4'),
  v.transform((text) => Number(text.replace(/^[Pp]/, ''))),
)
const Depth = v.pipe(v.string(), v.regex(/^\d{1,3}$/, 'a whole number of steps'), v.transform(Number), v.minValue(0), v.maxValue(100))

const BeadsQuery = {
  ...pageQuery,
  project: v.optional(Text),
  workspace: v.optional(Text),
  /** Repeatable: any of them. */
  status: v.optional(Repeatable),
  type: v.optional(Text),
  priority: v.optional(Priority),
  label: v.optional(Text),
  assignee: v.optional(Text),
  /** Text in id, title or description. */
  q: v.optional(Text),
  ready: v.optional(Flag),
  /** Absent: what needs attention first. */
  sort: v.optional(v.picklist(['attention', 'priority', 'updated', 'created', 'title', 'id']), 'attention'),
}

const GraphQuery = {
  project: v.optional(Text),
  workspace: v.optional(Text),
  /** The key or id of the bead to begin at. */
  root: v.optional(Text),
  depth: v.optional(Depth, '3'),
}

/** More than a screen can show. */
const maxNodes = 5000

/** What the queues' programs put into an id, `#` and `/` excluded. A key has its workspace before the last `#`. */
const idForm = /^[A-Za-z0-9_][A-Za-z0-9._:-]{0,199}$/

/** `/api/beads`: the queues of every project. Reading alone: nothing here changes a queue. */
export function beadRoutes(beads: Beads, stitches: Pick<Stitches, 'find'>, statesDuring: StatesDuring = () => []) {
  return new Hono()
    .get('/', validateQuery(BeadsQuery), (c) => {
      const { limit, cursor, sort, ...filter } = c.req.valid('query')
      return c.json(takePage(selectBeads(beads, filter), { limit, cursor }, beadOrders[sort]), 200)
    })
    .get('/graph', validateQuery(GraphQuery), (c) => {
      const { project, workspace, root, depth } = c.req.valid('query')
      if (root === undefined) return c.json(graphBeads(selectBeads(beads, { project, workspace }), { depth, maxNodes }), 200)
      const found = findBead(c, beads, root)
      if (!('view' in found)) return found
      const within = beads.ofWorkspace(found.view.workspace)
      return c.json(graphBeads(within, { root: found.view.key, depth, maxNodes }), 200)
    })
    .get('/:id', validateId, (c) => {
      const found = findBead(c, beads, c.req.valid('param').id)
      if (!('view' in found)) return found
      const stitchTitle = (id: string) => stitches.find(id)?.title ?? null
      return c.json(detailBead(found, stitchTitle), 200)
    })
    .get('/:id/timeline', validateId, validateQuery(pageQuery), (c) => {
      const found = findBead(c, beads, c.req.valid('param').id)
      if (!('view' in found)) return found
      const items = listBeadTimeline(found, statesDuring, Date.now())
      return c.json(takePage(items, c.req.valid('query'), beadTimelineOrder), 200)
    })
}

/** The bead that a key or a bare id names, or the refusal. */
function findBead(c: Context, beads: Beads, name: string) {
  const exact = beads.find(name)
  if (exact) return exact
  const id = name.slice(name.lastIndexOf('#') + 1)
  if (!idForm.test(id)) {
    const hint = 'An id has letters, digits, dots, dashes and underscores; a key is the workspace, a # and the id'
    return problem(c, 400, { code: 'INVALID_REQUEST', title: `${quoted(name)} cannot be the id of a bead`, hint, field: 'id' })
  }
  const found = name === id ? beads.withId(id) : []
  const [only, other] = found
  const one = only && !other ? beads.find(only.key) : undefined
  if (one) return one
  if (only && other) return refuseAmbiguous(c, id, found)
  const known = name === id ? ids(beads) : keys(beads)
  return problem(c, 404, { code: 'BEAD_NOT_FOUND', title: `No bead ${quoted(name)}`, ...hintNearest(name, known) })
}

function refuseAmbiguous(c: Context, id: string, found: readonly BeadView[]) {
  const keys = found.map(({ key }) => key).sort()
  const title = `${keys.length} workspaces have a bead ${quoted(id)}`
  return problem(c, 409, { code: 'AMBIGUOUS_ID', title, hint: 'Name one by its key', keys })
}

function* ids(beads: Beads): Iterable<string> {
  for (const { id } of beads.all()) yield id
}

function* keys(beads: Beads): Iterable<string> {
  for (const { key } of beads.all()) yield key
}
