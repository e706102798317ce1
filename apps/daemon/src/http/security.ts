import { isIP } from 'node:net'
import { quoted, type HttpProblem } from './problem.ts'

/** The settings that decide which names HOOP answers to. Read at each request, so that a reload of the config takes effect. */
export interface HostRules {
  readonly host: string
  readonly allowedHosts: readonly string[]
}

/** The head of a request or upgrade, as Node parsed it. `rawHeaders` keeps a header that was sent twice. */
export interface RequestHead {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly rawHeaders: readonly string[]
}

/** What is known of a request that passed: the Host it names, in lower case, and its normalised path. */
export interface CheckedHead {
  readonly authority: string
  readonly pathname: string
}

export type HeadVerdict = ({ readonly ok: true } & CheckedHead) | { readonly ok: false; readonly problem: HttpProblem }

const loopbackNames: readonly string[] = ['127.0.0.1', 'localhost', '[::1]']

/** A name or address, and a port from 1 to 65535 if any: nothing of a URL beside it, no trailing dot, no empty port. */
const authorityForm = /^(\[[0-9a-f:.]+\]|[a-z0-9_-]+(?:\.[a-z0-9_-]+)*)(?::([1-9]\d{0,4}))?$/

/**
 * Host and Origin of one request. The Host must be there once and name this machine as the operator calls it (against DNS rebinding);
 * an Origin must be that Host (against foreign pages and their WebSockets); a page of another site may lead here by a link, and
 * may load nothing from here. Pure; costs microseconds.
 */
export function checkHead(head: RequestHead, rules: HostRules): HeadVerdict {
  const hosts = valuesOf(head, 'host')
  const host = hosts[0]?.trim().toLowerCase() ?? ''
  if (hosts.length !== 1 || !isAllowedAuthority(host, rules)) return refuse(hostProblem(hosts))
  const target = parseTarget(head.url ?? '', host)
  if (!target) return refuse({ status: 400, code: 'BAD_TARGET', title: 'The request target is not a path of this host' })
  const origins = valuesOf(head, 'origin')
  if (origins.length > 0 && !(origins.length === 1 && isOriginOf(origins[0] ?? '', host))) return refuse(originProblem(origins, host))
  const site = valuesOf(head, 'sec-fetch-site')[0]?.trim().toLowerCase()
  if ((site === 'cross-site' || site === 'same-site') && !isPageVisit(head, target.pathname)) {
    return refuse({
      status: 403,
      code: 'ORIGIN_REFUSED',
      title: `A page of another site asked for ${quoted(target.pathname)}`,
      hint: 'Open HOOP itself in the browser',
    })
  }
  return { ok: true, authority: host, pathname: target.pathname }
}

/**
 * The headers of every answer. Nothing but our own files runs or loads in the page, nothing frames it, nothing of it leaks to others;
 * `connect-src` names the host's WebSocket for browsers in which `'self'` does not cover it.
 */
export function securityHeaders(authority: string | undefined): Record<string, string> {
  const socket = authority === undefined ? '' : ` ws://${authority} wss://${authority}`
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "font-src 'self'",
      "img-src 'self' data:",
      `connect-src 'self'${socket}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
    'Cache-Control': 'no-store',
  }
}

function isAllowedAuthority(authority: string, rules: HostRules): boolean {
  const match = authorityForm.exec(authority)
  if (!match || Number(match[2] ?? 1) > 65535) return false
  const name = match[1] ?? ''
  return loopbackNames.includes(name) || [rules.host, ...rules.allowedHosts].some((allowed) => configuredName(allowed) === name)
}

/** A name as the config may spell it → as a browser sends it: lower case, an IPv6 address in brackets and shortened, no port. */
function configuredName(name: string): string {
  const lower = name.trim().toLowerCase()
  const bare = lower.replace(/^\[(.*)\](?::\d+)?$/, '$1')
  if (isIP(bare) === 6) return URL.canParse(`http://[${bare}]`) ? new URL(`http://[${bare}]`).hostname : lower
  return lower.replace(/:\d+$/, '')
}

/** Origin form, or an absolute form that names the same host; anything else (`*`, another authority) is no target of ours. */
function parseTarget(url: string, host: string): { pathname: string } | undefined {
  const absolute = /^https?:\/\/([^/?#]*)/i.exec(url)
  if (absolute && absolute[1]?.toLowerCase() !== host) return undefined
  if (!absolute && !url.startsWith('/')) return undefined
  if (url.split('?')[0]?.includes('\\')) return undefined
  const text = absolute ? url : `http://${host}${url}`
  return URL.canParse(text) ? { pathname: new URL(text).pathname } : undefined
}

/** Same authority; a port that is the scheme's own may be written or not. */
function isOriginOf(origin: string, host: string): boolean {
  const match = /^(https?):\/\/([^/\s]+)$/.exec(origin.trim().toLowerCase())
  if (!match) return false
  const standardPort = match[1] === 'https' ? /:443$/ : /:80$/
  return match[2]?.replace(standardPort, '') === host.replace(standardPort, '')
}

/** A link followed, or an address opened, in a window of its own: it shows the page to the operator and nothing to the other site. */
function isPageVisit(head: RequestHead, pathname: string): boolean {
  const isNavigation = valuesOf(head, 'sec-fetch-mode')[0] === 'navigate' && valuesOf(head, 'sec-fetch-dest')[0] === 'document'
  return isNavigation && head.method === 'GET' && !/^\/api(?:\/|$)/.test(pathname)
}

function valuesOf(head: RequestHead, name: string): string[] {
  const values: string[] = []
  for (let i = 0; i + 1 < head.rawHeaders.length; i += 2) {
    if (head.rawHeaders[i]?.toLowerCase() === name) values.push(head.rawHeaders[i + 1] ?? '')
  }
  return values
}

function refuse(problem: HttpProblem): HeadVerdict {
  return { ok: false, problem }
}

function hostProblem(hosts: readonly string[]): HttpProblem {
  const named = hosts.map(quoted).join(' and ')
  return {
    status: 403,
    code: 'HOST_REFUSED',
    title:
      hosts.length === 1
        ? `HOOP does not answer to the host ${named}`
        : `One Host header is needed, ${named === '' ? 'none' : named} was sent`,
    hint: 'Use 127.0.0.1 or localhost, or add the name to server.allowedHosts in config.yml',
    field: 'Host',
  }
}

function originProblem(origins: readonly string[], host: string): HttpProblem {
  return {
    status: 403,
    code: 'ORIGIN_REFUSED',
    title: `The origin ${origins.map(quoted).join(' and ')} is not ${quoted(host)}`,
    hint: 'Only pages that HOOP itself served may ask; behind a proxy, let it pass the Host header on unchanged',
    field: 'Origin',
  }
}
