import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { createApi, type Services } from './api.ts'
import { isMachinePath } from './identity.ts'
import { problem, quoted } from './problem.ts'
import { answerUnbuilt, answerWithWebFile, type WebFiles } from './static.ts'

/** Everything that HOOP serves over HTTP: health, the API, and under every other path the dashboard. */
export function createSite(services: Services, webFiles: WebFiles | undefined) {
  const { store } = services
  const api = createApi(services)
  const site = new Hono()
  const notAllowed = methodNotAllowed({
    app: site,
    onMethodNotAllowed: (c, methods) => {
      const allow = methods.join(', ')
      return problem(
        c,
        405,
        { code: 'METHOD_NOT_ALLOWED', title: `${quoted(c.req.method)} is not allowed on ${c.req.path}`, hint: `Allowed: ${allow}` },
        { Allow: allow },
      )
    },
  })
  // The API knows its own methods: there a 404 for a POST says that a thing is not there, though pages at any path can be got.
  site.use((c, next) => (c.req.path.startsWith('/api/') ? next() : notAllowed(c, next)))
  return site
    .all('/api/*', (c) => api.fetch(c.req.raw, c.env))
    .get('/healthz', (c) => c.json({ ok: true }, 200))
    .get('/readyz', (c) => (store.isReady() ? c.json({ ok: true }, 200) : problem(c, 503, notReady, { 'Retry-After': '1' })))
    .get('/ws', (c) => problem(c, 426, { code: 'UPGRADE_REQUIRED', title: '/ws speaks WebSocket' }, { Upgrade: 'websocket' }))
    .get('/*', (c) => {
      if (isMachinePath(c.req.path)) return problem(c, 404, { code: 'ROUTE_NOT_FOUND', title: `Nothing at ${quoted(c.req.path)}` })
      return webFiles ? answerWithWebFile(c, webFiles) : answerUnbuilt(c)
    })
}

const notReady = { code: 'NOT_READY', title: 'The fleet has not been read yet' }
