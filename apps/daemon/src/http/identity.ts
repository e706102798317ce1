import { userInfo } from 'node:os'
import type { IncomingMessage } from 'node:http'
import type { BrowserSessions } from './browser-sessions.ts'
import type { Peer } from './peer-owner.ts'
import type { HttpProblem } from './problem.ts'
import type { CheckedHead } from './security.ts'
import type { Tokens } from './tokens.ts'

/** Who asks. A reader may GET and subscribe; a client may also propose; the operator may do everything. */
export interface Who {
  readonly role: 'operator' | 'client' | 'reader'
  /** As the audit log names them. */
  readonly actor: string
}

/** Who it is, or why nobody is let in. */
export type Identified = { readonly ok: true; readonly who: Who } | { readonly ok: false; readonly problem: HttpProblem }

/** Somebody of whom nothing is known but that they may look. */
export const reader: Who = { role: 'reader', actor: 'reader' }

/** Who sent a request whose Host and Origin have been checked. */
export function identify(
  request: IncomingMessage,
  { authority, pathname }: CheckedHead,
  peer: Peer,
  { tokens, sessions }: { readonly tokens: Tokens | undefined; readonly sessions: BrowserSessions },
): Identified {
  if (pathname === '/healthz') return { ok: true, who: reader }
  const { authorization } = request.headers
  if (authorization !== undefined) {
    const [, token] = /^Bearer +([A-Za-z0-9_-]+)$/i.exec(authorization) ?? []
    const role = token === undefined ? undefined : tokens?.roleOf(token)
    return role === undefined
      ? refuse(badToken)
      : { ok: true, who: { role, actor: role === 'operator' ? operator() : clientName(request) } }
  }
  const session = sessions.find(request.headers.cookie, authority)
  if (session === 'token' || (session === 'page' && (peer === 'own' || peer === 'unknown'))) {
    const isActing = !isRead(request) || request.headers.upgrade !== undefined
    if (isActing && request.headers.origin === undefined) return refuse(noOrigin)
    return { ok: true, who: { role: 'operator', actor: operator() } }
  }
  switch (peer) {
    case 'own':
    case 'unknown':
      return { ok: true, who: reader }
    case 'other':
      return refuse(otherUser)
    case 'remote':
      return refuse(remote)
  }
}

/** True for methods that change nothing. */
export function isRead({ method }: Pick<IncomingMessage, 'method'>): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** A page that the operator's own browser opens, on this host, and that gets a session with it. */
export function isOwnPageLoad({ method, headers }: IncomingMessage, pathname: string, peer: Peer): boolean {
  if (method !== 'GET' || peer !== 'own' || headers.authorization !== undefined || headers.upgrade !== undefined) return false
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document' && !isMachinePath(pathname)
}

/** Paths that belong to programs: a page is never shown there. */
export function isMachinePath(pathname: string): boolean {
  return /^\/(?:api|ws|mcp|metrics|openapi\.json|healthz|readyz)(?:\/|$)/.test(pathname)
}

let operatorName: string | undefined

function operator(): string {
  try {
    operatorName ??= `operator:${userInfo().username}`
  } catch {
    operatorName = 'operator' // a uid without a name
  }
  return operatorName
}

/** What a client calls itself. It proves nothing; it keeps the drafts of two clients apart. */
function clientName({ headers }: IncomingMessage): string {
  const name = headers['hoop-client']
  return typeof name === 'string' && /^[a-z0-9][a-z0-9-]{0,39}$/.test(name) ? `client:${name}` : 'client'
}

const refuse = (problem: HttpProblem): Identified => ({ ok: false, problem })

const badToken: HttpProblem = {
  status: 401,
  code: 'TOKEN_REFUSED',
  title: 'This is not a token of this HOOP',
  hint: 'The tokens are in the folder keys of its home: operator-token, client-token',
  field: 'Authorization',
}
const noOrigin: HttpProblem = {
  status: 403,
  code: 'ORIGIN_REFUSED',
  title: 'A browser’s session must say from which page it acts',
  hint: 'Browsers send Origin by themselves; programs use a token instead of a cookie',
  field: 'Origin',
}
const otherUser: HttpProblem = {
  status: 403,
  code: 'OTHER_USER',
  title: 'Another user of this host runs this HOOP',
  hint: 'Ask as the user that started it, or send a token',
}
const remote: HttpProblem = {
  status: 401,
  code: 'TOKEN_REQUIRED',
  title: 'Over the network HOOP answers only to who holds a token',
  hint: 'Send it as Authorization: Bearer …, open the page and enter it there, or come through a tunnel (ssh -L)',
}
