import { createHash, randomBytes } from 'node:crypto'

/** How a session came about: the page was loaded by our own user over loopback, or somebody showed the operator token. */
export type SessionKind = 'page' | 'token'

/** The operator's browsers. In memory: a restart ends them, and loading the page begins a new one. */
export interface BrowserSessions {
  /** Begins one. Answers the `Set-Cookie` for a browser that knows HOOP as this host (`127.0.0.1:3000`). */
  begin(kind: SessionKind, authority: string): string
  /** The session that the `Cookie` header of a request to this host proves, if any. */
  find(cookie: string | undefined, authority: string): SessionKind | undefined
}

/** More browsers than this have not been looking at one HOOP; the one that was seen least recently goes. */
const mostSessions = 256

/** No sessions yet. */
export function createBrowserSessions(): BrowserSessions {
  // What is kept does not open anything: only hashes, in order of use.
  const sessions = new Map<string, SessionKind>()
  return {
    begin(kind, authority) {
      const secret = randomBytes(32).toString('base64url')
      sessions.set(hash(secret), kind)
      for (const oldest of sessions.keys()) {
        if (sessions.size <= mostSessions) break
        sessions.delete(oldest)
      }
      return `${cookieName(authority)}=${secret}; Path=/; HttpOnly; SameSite=Strict`
    },
    find(cookie, authority) {
      for (const secret of valuesOf(cookie ?? '', cookieName(authority))) {
        const key = hash(secret)
        const kind = sessions.get(key)
        if (kind === undefined) continue
        sessions.delete(key)
        sessions.set(key, kind)
        return kind
      }
      return undefined
    },
  }
}

/** Cookies do not tell ports apart, so the name does: two HOOPs on one host, or behind two tunnels, do not end each other's sessions. */
function cookieName(authority: string): string {
  return `hoop-session-${/:(\d+)$/.exec(authority)?.[1] ?? '80'}`
}

function valuesOf(cookie: string, name: string): string[] {
  return cookie
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
    .slice(0, 4)
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64')
}
