import { Hono, type Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { methodNotAllowed } from 'hono/method-not-allowed'
import type { AlertService } from '../alerts/index.ts'
import type { Beads } from '../beads/bead-book.ts'
import type { Costs } from '../cost/index.ts'
import type { StateChange } from '../fleet/state-log.ts'
import type { FleetStore } from '../fleet/store.ts'
import { errorCode } from '../errors.ts'
import type { Excerpts } from '../excerpt/excerpts.ts'
import type { Reveal } from '../redaction/reveal.ts'
import type { IndexStore } from '../index/index.ts'
import type { Quota } from '../quota/index.ts'
import type { Drafts, Stitches } from '../stitches/index.ts'
import { alertRoutes } from './alerts.ts'
import { auditRoutes, type AuditSource } from './audit.ts'
import { enforceAccess, findUndeclared } from './access.ts'
import { beadRoutes } from './beads.ts'
import { costRoutes } from './cost.ts'
import { diagnosticsRoutes } from './diagnostics.ts'
import { draftRoutes } from './drafts.ts'
import { excerptRoutes } from './excerpts.ts'
import { executionRoutes } from './executions.ts'
import { fleetRoutes } from './fleet.ts'
import { reader, type Who } from './identity.ts'
import type { HttpLog } from './log.ts'
import { hintNearest } from './nearest.ts'
import { problem, quoted } from './problem.ts'
import { projectRoutes } from './projects.ts'
import { quotaRoutes } from './quota.ts'
import { revealRoutes } from './reveal.ts'
import { sessionRoutes } from './session.ts'
import { indexRoutes, searchRoutes, sessionListRoutes } from './sessions.ts'
import { stitchRoutes } from './stitches.ts'
import type { StatesDuring } from './timeline.ts'
import { workerRoutes } from './workers.ts'

export type { StateChange } from '../fleet/state-log.ts'
export type { TimelineItem } from './timeline.ts'

/** What the routes show. */
export interface Services {
  readonly store: FleetStore
  /** State changes of one worker, in any order. Without it a timeline holds the change into the present state alone. */
  readonly stateChanges?: (worker: string) => readonly StateChange[]
  /** The same within a time. Without it the timeline of a bead holds no states of its workers. */
  readonly statesDuring?: StatesDuring
  readonly beads: Beads
  readonly alerts: AlertService
  readonly audit: AuditSource
  readonly drafts: Drafts
  readonly stitches: Stitches
  readonly sessions: IndexStore
  readonly excerpts: Excerpts
  readonly reveal: Reveal
  readonly costs: Costs
  readonly quota: Quota
  /** Who sent a request. Without it everyone is a reader. */
  readonly whoIs?: (c: Context) => Who
  /** The `Set-Cookie` that begins a session of the operator's browser. */
  readonly beginSession?: (c: Context) => string | undefined
  readonly log?: Pick<HttpLog, 'error'>
}

/** The whole REST surface at a glance; its type is the client's contract (`hc<Api>`). */
export function createApi(services: Services) {
  const {
    store,
    beads,
    alerts,
    audit,
    drafts,
    stitches,
    sessions,
    excerpts,
    reveal,
    costs,
    quota,
    stateChanges = () => [],
    statesDuring = () => [],
    whoIs = () => reader,
    beginSession = () => undefined,
    log,
  } = services
  const api = new Hono().basePath('/api')
  api.use(
    methodNotAllowed({
      app: api,
      onMethodNotAllowed: (c, methods) => {
        const allow = methods.join(', ')
        const title = `${quoted(c.req.method)} is not allowed on ${c.req.path}`
        return problem(c, 405, { code: 'METHOD_NOT_ALLOWED', title, hint: `Allowed: ${allow}` }, { Allow: allow })
      },
    }),
  )
  api.use(enforceAccess(whoIs))
  api.use(async (c, next) => {
    c.header('Cache-Control', 'no-store')
    if (store.isReady() || c.req.path === '/api/diagnostics' || c.req.path === '/api/session') return next()
    const title = 'The fleet has not been read yet'
    return problem(c, 503, { code: 'NOT_READY', title, hint: 'Ask again in a second; /readyz tells when' }, { 'Retry-After': '1' })
  })
  api.notFound((c) => {
    const known = new Set(api.routes.filter((route) => route.method === 'GET').map((route) => route.path))
    return problem(c, 404, { code: 'ROUTE_NOT_FOUND', title: `Nothing at ${quoted(c.req.path)}`, ...hintNearest(c.req.path, known) })
  })
  api.onError((err, c) => {
    if (err instanceof HTTPException && err.status === 400) return problem(c, 400, { code: 'INVALID_REQUEST', title: err.message })
    log?.error({ err, path: c.req.path }, 'request failed')
    const fault = storeFault(err)
    if (fault !== undefined)
      return problem(c, 503, {
        code: 'STORE_UNAVAILABLE',
        title: `HOOP’s database cannot be used (${fault})`,
        hint: 'Look at the disk that holds its home; what was asked can be asked again',
      })
    return problem(c, 500, { code: 'INTERNAL', title: 'HOOP failed on this request', hint: 'The log has the reason' })
  })
  const whole = api
    .route('/fleet', fleetRoutes(store))
    .route('/projects', projectRoutes(store))
    .route('/workers', workerRoutes(store, stateChanges))
    .route('/executions', executionRoutes(store))
    .route('/executions', excerptRoutes(excerpts))
    .route('/beads', beadRoutes(beads, stitches, statesDuring))
    .route('/diagnostics', diagnosticsRoutes(store))
    .route('/drafts', draftRoutes(drafts, whoIs))
    .route('/stitches', stitchRoutes(stitches, whoIs))
    .route('/audit', auditRoutes(audit))
    .route('/alerts', alertRoutes(alerts, whoIs))
    .route('/sessions', sessionListRoutes(sessions))
    .route('/sessions', revealRoutes(reveal, whoIs))
    .route('/search', searchRoutes(sessions))
    .route('/index', indexRoutes(sessions))
    .route('/cost', costRoutes(costs))
    .route('/quota', quotaRoutes(quota))
    .route('/session', sessionRoutes(whoIs, beginSession))
  const undeclared = findUndeclared(whole.routes)
  if (undeclared.length > 0) throw new Error(`access.ts does not say who may ${undeclared.join(', ')}`)
  return whole
}

/** What SQLite says went wrong (`SQLITE_FULL`), where that is below an error. */
function storeFault(error: Error): string | undefined {
  const code = errorCode(error)
  if (code.startsWith('SQLITE_')) return code
  return error.cause instanceof Error ? storeFault(error.cause) : undefined
}

/** The type that `hc<Api>` makes the client from. */
export type Api = ReturnType<typeof createApi>
