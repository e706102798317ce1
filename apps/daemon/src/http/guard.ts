import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { BrowserSessions } from './browser-sessions.ts'
import { identify, isOwnPageLoad, isRead, type Who } from './identity.ts'
import { findPeer, type FindRow, type Peer } from './peer-owner.ts'
import type { HttpProblem } from './problem.ts'
import { checkHead, type CheckedHead, type HostRules } from './security.ts'
import type { Tokens } from './tokens.ts'

/** No route of ours takes a longer body. */
export const maxBodyBytes = 1024 * 1024

/** `head` is there as soon as the Host is one of ours, also where the request is refused. */
export type GuardVerdict =
  | { readonly ok: true; readonly head: CheckedHead; readonly who: Who; readonly cookie: string | undefined }
  | { readonly ok: false; readonly head: CheckedHead | undefined; readonly problem: HttpProblem }

/** Who may ask for what: the same for requests and upgrades. */
export interface Guard {
  /** To be called as soon as a connection is there: who is at its other end can be told only then. */
  meet(socket: Socket): void
  /** `cookie`: a session begins with this request; to be sent as `Set-Cookie`. */
  check(request: IncomingMessage): GuardVerdict
  /** Who sent a request that has passed. */
  whoIs(request: object): Who | undefined
}

/** What the guard judges by. */
export interface GuardOptions {
  readonly rules: HostRules
  /** `undefined` on systems that have none; there a loopback peer may be anybody. */
  readonly ownUid: number | undefined
  /** Without them nobody is more than a reader, but for the page's own session. */
  readonly tokens: Tokens | undefined
  readonly sessions: BrowserSessions
  readonly findRow?: FindRow | undefined
}

/** A guard for one server. */
export function createGuard({ rules, ownUid, tokens, sessions, findRow }: GuardOptions): Guard {
  const peers = new WeakMap<object, Peer>()
  const senders = new WeakMap<object, Who>()
  return {
    meet(socket) {
      peers.set(socket, ownUid === undefined ? 'unknown' : findPeer(socket, ownUid, findRow))
    },
    check(request) {
      const checked = checkHead(request, rules)
      if (!checked.ok) return { ...checked, head: undefined }
      const head: CheckedHead = { authority: checked.authority, pathname: checked.pathname }
      const peer = peers.get(request.socket) ?? 'other'
      const identified = identify(request, head, peer, { tokens, sessions })
      if (!identified.ok) return { ...identified, head }
      const problem = bodyProblem(request)
      if (problem) return { ok: false, head, problem }
      senders.set(request, identified.who)
      const begins = identified.who.role === 'reader' && isOwnPageLoad(request, head.pathname, peer)
      return { ok: true, head, who: identified.who, cookie: begins ? sessions.begin('page', head.authority) : undefined }
    },
    whoIs: (request) => senders.get(request),
  }
}

/** Bodies too long for anything, and bodies where none belongs. Which method a path takes is the routes' business. */
function bodyProblem(request: IncomingMessage): HttpProblem | undefined {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > maxBodyBytes) return { status: 413, code: 'BODY_TOO_LARGE', title: `A body may have ${maxBodyBytes} bytes, not ${length}` }
  if (!hasBody(request) || !isRead(request) || isJson(request.headers['content-type'])) return undefined
  return { status: 415, code: 'TYPE_REFUSED', title: 'A body must be application/json', field: 'Content-Type' }
}

/** True for the one media type of bodies here. A form of a foreign page cannot have it. */
export function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? '')
}

/** True if the request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
}
