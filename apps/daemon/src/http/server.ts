import { createServer, type IncomingMessage, type Server } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { WebSocketServer } from 'ws'
import type { Context } from 'hono'
import type { TopicSource } from '../fleet/topic-source.ts'
import type { Services } from './api.ts'
import { createBrowserSessions, type BrowserSessions } from './browser-sessions.ts'
import { createGuard, hasBody, type Guard } from './guard.ts'
import { listen, localUrl } from './listen.ts'
import type { HttpLog } from './log.ts'
import type { FindRow } from './peer-owner.ts'
import type { HttpProblem } from './problem.ts'
import { reader } from './identity.ts'
import { refuseRequest, refuseSocket } from './refuse.ts'
import { securityHeaders, type HostRules } from './security.ts'
import { askForToken, isAsked, signIn, signInPath } from './sign-in.ts'
import { createSite } from './site.ts'
import { readWebFiles } from './static.ts'
import type { Tokens } from './tokens.ts'
import { createWsHub, type WsHub } from './ws-hub.ts'
import { defaultWsLimits, type WsLimits } from './ws-limits.ts'

export interface HttpServerOptions extends Omit<Services, 'log' | 'whoIs' | 'beginSession'> {
  /** Without them nobody is more than a reader, but for the operator's own page. */
  readonly tokens?: Tokens | undefined
  /** `host` and `allowedHosts` are read at each request; `port` once. */
  readonly config: HostRules & { readonly port: number }
  /** The folder of the built dashboard. */
  readonly webRoot?: string | undefined
  readonly version: string
  readonly log: HttpLog
  /** Closes the server when it aborts. */
  readonly signal?: AbortSignal | undefined
  readonly wsLimits?: Partial<WsLimits>
  /** Topics of the WebSocket that are prepared when somebody listens. */
  readonly topics?: TopicSource | undefined
  /** How the owner of a loopback peer is found, where `/proc/net` is not the place. */
  readonly findRow?: FindRow
}

/** A server that listens. */
export interface HttpServer {
  /** As a browser on this host reaches it. */
  readonly url: string
  readonly port: number
  /** WebSocket clients now. */
  clients(): number
  /** Stops accepting, says goodbye to WebSocket clients (1001), lets what is in flight finish; done within 2 s. */
  close(): Promise<void>
}

const closeWithinMs = 2000

/** Serves the API, the WebSocket and the dashboard. Throws a `ListenError` if the address cannot be taken. */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { config, webRoot, version, log, signal } = options
  const webFiles = webRoot === undefined ? undefined : await readWebFiles(webRoot)
  const { tokens, findRow } = options
  const sessions = createBrowserSessions()
  const guard = createGuard({ rules: config, ownUid: process.geteuid?.(), tokens, sessions, findRow })
  const site = createSite(
    {
      ...options,
      whoIs: (c) => guard.whoIs(requestOf(c)) ?? reader,
      beginSession: (c) => sessions.begin('token', c.req.header('Host')?.toLowerCase() ?? ''),
    },
    webFiles,
  )
  const limits = { ...defaultWsLimits, ...options.wsLimits }
  const server = createServer({
    requireHostHeader: false, // a request without one gets our own answer
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 5000,
  })
  server.maxConnections = limits.clients * 2 + 256
  const hub = createWsHub({ store: options.store, topics: options.topics, version, log, limits })
  server.on('connection', (socket) => guard.meet(socket))
  serveRequests(server, { guard, tokens, sessions, log }, site.fetch)
  serveUpgrades(server, guard, hub, limits, log)
  server.on('clientError', (err: NodeJS.ErrnoException, socket) => refuseSocket(socket, parseProblem(err.code)))

  let port: number
  try {
    port = await listen(server, config.host, config.port)
  } catch (err) {
    await hub.close(0)
    throw err
  }
  server.on('error', (err) => log.error({ err }, 'http server failed'))
  const url = localUrl(config.host, port)
  log.info({ url }, 'listening')

  let closing: Promise<void> | undefined
  const close = () => (closing ??= closeAll(server, hub))
  signal?.addEventListener('abort', () => void close(), { once: true })
  if (signal?.aborted) await close()
  return { url, port, clients: () => hub.clients(), close }
}

/** The request of Node's that a route's context stands for. */
function requestOf(c: Context): object {
  const env: unknown = c.env
  return typeof env === 'object' && env !== null && 'incoming' in env && typeof env.incoming === 'object' && env.incoming ? env.incoming : c
}

interface Door {
  readonly guard: Guard
  readonly tokens: Tokens | undefined
  readonly sessions: BrowserSessions
  readonly log: HttpLog
}

function serveRequests(server: Server, door: Door, fetch: Parameters<typeof getRequestListener>[0]): void {
  const { guard, log } = door
  const listener = getRequestListener(fetch, { overrideGlobalObjects: false })
  server.on('request', (request, response) => {
    const verdict = guard.check(request)
    const { head } = verdict
    if (head?.pathname === signInPath && request.method === 'POST') {
      void signIn(request, response, head, door).catch((err: unknown) => log.debug({ err }, 'sign-in failed'))
      return
    }
    if (!verdict.ok) {
      log.debug({ code: verdict.problem.code }, 'request refused')
      const { problem } = verdict
      return head && isAsked(request, head, problem) ? askForToken(response, head, problem.status) : refuseRequest(response, problem)
    }
    for (const [name, value] of Object.entries(securityHeaders(verdict.head.authority))) response.setHeader(name, value)
    if (verdict.cookie !== undefined) response.setHeader('Set-Cookie', verdict.cookie)
    if (hasBody(request) || !server.listening) response.setHeader('Connection', 'close')
    void listener(request, response)
  })
}

function serveUpgrades(server: Server, guard: Guard, hub: WsHub, limits: WsLimits, log: HttpLog): void {
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: limits.frameBytes,
  })
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', (err) => log.debug({ err }, 'upgrade failed'))
    const refused = upgradeProblem(request, guard, hub)
    if (refused) {
      log.debug({ code: refused.code }, 'upgrade refused')
      return refuseSocket(socket, refused)
    }
    sockets.handleUpgrade(request, socket, head, (client) => hub.accept(client))
  })
}

function upgradeProblem(request: IncomingMessage, guard: Guard, hub: WsHub): HttpProblem | undefined {
  const verdict = guard.check(request)
  if (!verdict.ok) return verdict.problem
  if (verdict.head.pathname !== '/ws') return { status: 404, code: 'ROUTE_NOT_FOUND', title: 'The WebSocket is at /ws' }
  if (!hub.isFull()) return undefined
  return { status: 503, code: 'TOO_MANY_CLIENTS', title: `${hub.clients()} WebSocket clients are connected`, hint: 'Close some of them' }
}

function parseProblem(code: string | undefined): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, code: 'HEADER_TOO_LARGE', title: 'The head of the request is too long' }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, code: 'REQUEST_TIMEOUT', title: 'The request took too long to arrive' }
  return { status: 400, code: 'BAD_REQUEST', title: 'This is not an HTTP request' }
}

async function closeAll(server: Server, hub: WsHub): Promise<void> {
  const drained = new AbortController()
  const closed = new Promise<void>((resolve) => server.close(() => resolve())).finally(() => drained.abort())
  const cut = setTimeout(() => drained.abort(), closeWithinMs)
  await hub.close(closeWithinMs / 2)
  while (!drained.signal.aborted) {
    server.closeIdleConnections()
    await Promise.race([closed, wait(20)])
  }
  clearTimeout(cut)
  server.closeAllConnections()
  await closed
}
