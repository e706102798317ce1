import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BrowserSessions } from './browser-sessions.ts'
import { isMachinePath } from './identity.ts'
import type { HttpProblem } from './problem.ts'
import { securityHeaders, type CheckedHead } from './security.ts'
import type { Tokens } from './tokens.ts'

/** Where the form of the sign-in page leads. */
export const signInPath = '/sign-in'
const maxFormBytes = 1_000

/** A person who opened a page and may not see it without a token: to be asked for one. */
export function isAsked({ method, headers }: IncomingMessage, { pathname }: CheckedHead, { code }: HttpProblem): boolean {
  const isKnown = code === 'TOKEN_REQUIRED' || code === 'OTHER_USER'
  return isKnown && method === 'GET' && !isMachinePath(pathname) && (headers.accept ?? '').includes('text/html')
}

/** The form that asks for the operator token. It works without a script. */
export function askForToken(response: ServerResponse, { authority }: CheckedHead, status: number, wasWrong = false): void {
  const body =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>HOOP</title>' +
    `<h1>HOOP</h1><p>${wasWrong ? 'That was not the operator token. ' : ''}From here HOOP asks for the operator token once.` +
    '<p>It is in the file <code>keys/operator-token</code> of HOOP’s home, on the host that HOOP runs on.' +
    `<form method="post" action="${signInPath}"><label>Operator token <input type="password" name="token" autofocus required autocomplete="off"></label>` +
    ' <button>Sign in</button></form></html>'
  const headers = securityHeaders(authority)
  const policy = headers['Content-Security-Policy']?.replace("form-action 'none'", "form-action 'self'") ?? ''
  response.writeHead(status, {
    ...headers,
    'Content-Security-Policy': policy,
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
    Connection: 'close',
  })
  response.end(body)
}

/** Takes the form: a session for the operator token, the form again for anything else. Only from our own page: Origin must be there, and was checked. */
export async function signIn(
  request: IncomingMessage,
  response: ServerResponse,
  head: CheckedHead,
  { tokens, sessions }: { readonly tokens: Tokens | undefined; readonly sessions: BrowserSessions },
): Promise<void> {
  const token = request.headers.origin === undefined ? undefined : await readField(request)
  if (token === undefined || tokens?.roleOf(token) !== 'operator') return askForToken(response, head, 401, true)
  response.writeHead(303, {
    ...securityHeaders(head.authority),
    Location: '/',
    'Set-Cookie': sessions.begin('token', head.authority),
    'Content-Length': 0,
    Connection: 'close',
  })
  response.end()
}

async function readField(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxFormBytes) return undefined
    chunks.push(bytes)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8')).get('token')?.trim() ?? undefined
}
