import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { findPeer, type FindRow, type Peer } from './peer-owner.ts'
import type { HttpProblem } from './problem.ts'
import { checkHead, type HeadVerdict, type HostRules } from './security.ts'

/** No route of ours takes a longer body. */
const maxBodyBytes = 1024 * 1024

/** Who may ask for what: the same for requests and upgrades. */
export interface Guard {
  /** To be called as soon as a connection is there: who is at its other end can be told only then. */
  meet(socket: Socket): void
  check(request: IncomingMessage): HeadVerdict
}

/** `ownUid` is `undefined` on systems that have none; there a loopback peer may be anybody. */
export function createGuard(rules: HostRules, ownUid: number | undefined, findRow?: FindRow): Guard {
  const peers = new WeakMap<object, Peer>()
  return {
    meet(socket) {
      peers.set(socket, ownUid === undefined ? 'unknown' : findPeer(socket, ownUid, findRow))
    },
    check(request) {
      const head = checkHead(request, rules)
      if (!head.ok) return head
      const refused = peerProblem(peers.get(request.socket) ?? 'other', head.pathname) ?? bodyProblem(request)
      return refused ? { ok: false, problem: refused } : head
    },
  }
}

function peerProblem(peer: Peer, pathname: string): HttpProblem | undefined {
  if (pathname === '/healthz') return undefined
  switch (peer) {
    case 'own':
    case 'unknown':
      return undefined
    case 'other':
      return {
        status: 403,
        code: 'OTHER_USER',
        title: 'Another user of this host runs this HOOP',
        hint: 'Ask as the user that started it',
      }
    case 'remote':
      return {
        status: 403,
        code: 'TOKEN_REQUIRED',
        title: 'Over the network HOOP answers only to who holds a token',
        hint: 'Reach it through a tunnel to 127.0.0.1 (ssh -L)',
      }
  }
}

/** Bodies too long for anything, and bodies where none belongs. Which method a path takes is the routes' business. */
function bodyProblem(request: IncomingMessage): HttpProblem | undefined {
  const length = Number(request.headers['content-length'] ?? 0)
  if (length > maxBodyBytes) return { status: 413, code: 'BODY_TOO_LARGE', title: `A body may have ${maxBodyBytes} bytes, not ${length}` }
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!hasBody(request) || !isRead || /^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) return undefined
  return { status: 415, code: 'TYPE_REFUSED', title: 'A body must be application/json', field: 'Content-Type' }
}

/** True if the request announces a body. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
}
