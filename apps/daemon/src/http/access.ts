import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { matchedRoutes } from 'hono/route'
import { isJson, maxBodyBytes } from './guard.ts'
import type { Who } from './identity.ts'
import { problem } from './problem.ts'

/**
 * Who may write what. Reading is for everyone whom the guard lets in; a write is for nobody unless it stands here: `client` is whoever
 * holds the client token (and the operator), `operator` the operator alone.
 */
export const writes: Readonly<Record<string, 'client' | 'operator'>> = {
  'POST /api/session': 'operator',
  'POST /api/drafts': 'client',
  'POST /api/drafts/approve': 'operator',
  'PATCH /api/drafts/:id': 'client', // its own: whose it is, is decided by Drafts
  'DELETE /api/drafts/:id': 'client', // its own
  'POST /api/drafts/:id/approve': 'operator',
  'POST /api/drafts/:id/reject': 'operator',
  'POST /api/stitches/:id/messages': 'operator',
  'POST /api/stitches/:id/links': 'operator',
  'POST /api/stitches/:id/adopt': 'operator',
  'POST /api/audit/verify': 'operator',
  'POST /api/sessions/:id/entries/:seq/reveal': 'operator',
  'POST /api/alerts/:id/ack': 'operator',
  'POST /api/alerts/:id/mute': 'operator',
  'DELETE /api/alerts/:id/mute': 'operator',
}

const readMethods = ['GET', 'HEAD', 'OPTIONS', 'ALL']

/** The one place where a write is let through. */
export function enforceAccess(whoIs: (c: Context) => Who): MiddlewareHandler {
  return async (c, next) => {
    if (readMethods.includes(c.req.method)) return next()
    const { role } = whoIs(c)
    const route = matchedRoutes(c).findLast(({ method }) => method === c.req.method)
    const need = route && writes[`${route.method} ${route.path}`]
    const isAllowed = route === undefined ? role !== 'client' : role === 'operator' || (need === 'client' && role === 'client')
    if (!isAllowed || (route && need === undefined)) return refuse(c, role, need)
    const hasBody = c.req.header('Transfer-Encoding') !== undefined || Number(c.req.header('Content-Length') ?? 0) > 0
    if (route && hasBody && !isJson(c.req.header('Content-Type')))
      return problem(c, 415, { code: 'TYPE_REFUSED', title: 'A body must be application/json', field: 'Content-Type' })
    // A body is read only where there is one, and a route for it.
    return route && hasBody ? withinLimit(c, next) : next()
  }
}

const tooLarge = { code: 'BODY_TOO_LARGE', title: `A body may have ${maxBodyBytes} bytes` }
const withinLimit = bodyLimit({ maxSize: maxBodyBytes, onError: (c) => problem(c, 413, tooLarge) })

/** Writes of an app that {@link writes} does not know. There must be none. */
export function findUndeclared(routes: readonly { readonly method: string; readonly path: string }[]): string[] {
  const all = routes.filter(({ method }) => !readMethods.includes(method)).map(({ method, path }) => `${method} ${path}`)
  return [...new Set(all)].filter((write) => writes[write] === undefined)
}

function refuse(c: Context, role: Who['role'], need: 'client' | 'operator' | undefined) {
  const title = need === 'client' ? 'This needs a token' : 'This is the operator’s alone'
  const hint =
    role === 'client'
      ? 'A client may propose, edit and withdraw its own drafts; ask the operator for the rest'
      : 'In the browser, load the page again; from a terminal, use the hoop command or send the operator token'
  return problem(c, 403, { code: 'OPERATOR_ONLY', title, hint })
}
