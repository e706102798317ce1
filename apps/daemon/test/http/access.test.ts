import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { once } from 'node:events'
import { IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { HttpServerOptions } from '../../src/http/server.ts'
import { openTokens, tokenPath } from '../../src/http/tokens.ts'
import { makeFolder } from '../fixtures.ts'
import { createBench } from '../stitches/fakes.ts'
import { bodyOf, exchange, startServer, statusOf } from './harness.ts'

const row = (uid: number) => `   4: ends ends 01 0:0 0:0 0 ${uid} 0 77 2 0 20 4 30 10 -1`
const own = { findRow: () => row(process.geteuid?.() ?? 0) }
const navigate = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-Site': 'none' }
const proposal = JSON.stringify({ project: 'web', beads: [{ key: 'a', title: 'First' }] })

/** `fetch` says of itself what kind of request it is; a bare request says what it is told. */
async function ask(url: string, method: string, headers: Record<string, string>, body?: string): Promise<Response> {
  const length: Record<string, string> = body === undefined ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  const asked = request(url, { method, headers: { ...length, ...headers }, agent: false }).end(body)
  const answered: unknown[] = await once(asked, 'response')
  const [response] = answered
  if (!(response instanceof IncomingMessage)) throw new Error('no response')
  const status = response.statusCode ?? 0
  const answer = await text(response)
  return new Response(status === 304 ? null : answer, { status, headers: Object.entries(response.headersDistinct).flatMap(pairs) })
}

const pairs = ([name, values = []]: [string, string[] | undefined]): [string, string][] => values.map((value) => [name, value])

async function start(options: Partial<HttpServerOptions> = own) {
  const home = await makeFolder()
  const tokens = await openTokens(home)
  const { drafts, queue } = await createBench()
  const server = await startServer({ tokens, drafts, ...options })
  const [operator, client] = await Promise.all(
    (['operator', 'client'] as const).map(async (role) => (await readFile(tokenPath(home, role), 'utf8')).trim()),
  )
  const send = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    ask(server.url + path, method, { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers }, body)
  /** Status and code of the answer to a proposal. */
  const propose = async (headers: Record<string, string>, body = proposal) => {
    const response = await send('POST', '/api/drafts', headers, body)
    const answer: unknown = await response.json()
    return [response.status, Object(answer).code ?? Object(answer).proposedBy]
  }
  const load = async (headers: Record<string, string> = navigate) => (await send('GET', '/drafts', headers)).headers.get('set-cookie')
  return { ...server, home, queue, operator: operator ?? '', client: client ?? '', send, propose, load, origin: { Origin: server.url } }
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
const cookieOf = (setCookie: string | null) => ({ Cookie: setCookie?.split(';')[0] ?? '' })

test('the tokens are made once, 32 random bytes each, for their user alone', async () => {
  const home = await makeFolder()
  await openTokens(home)
  const [operator, client] = await Promise.all([readFile(tokenPath(home, 'operator'), 'utf8'), readFile(tokenPath(home, 'client'), 'utf8')])
  for (const token of [operator, client]) expect(Buffer.from(token.trim(), 'base64url')).toHaveLength(32)
  expect(operator).not.toBe(client)
  expect((await stat(join(home, 'keys'))).mode & 0o777).toBe(0o700)
  await chmod(tokenPath(home, 'operator'), 0o644)
  const again = await openTokens(home)
  expect((await stat(tokenPath(home, 'operator'))).mode & 0o777).toBe(0o600)
  expect([operator, client, `${operator}x`, '', 'x'].map((token) => again.roleOf(token.trim()))).toEqual([
    'operator',
    'client',
    undefined,
    undefined,
    undefined,
  ])
  await writeFile(tokenPath(home, 'client'), 'cut')
  await expect(openTokens(home)).rejects.toMatchObject({ code: 'TOKEN_DAMAGED', exitCode: 3 })
})

test('over loopback, our own user reads without a token and writes with one', async () => {
  const { send, propose, operator, client } = await start()
  expect((await send('GET', '/api/drafts')).status).toBe(200)
  expect(await propose({})).toEqual([403, 'OPERATOR_ONLY'])
  expect(await propose(bearer(operator))).toEqual([201, expect.stringMatching(/^operator/)])
  expect(await propose(bearer(client))).toEqual([201, 'client'])
  expect(await propose({ ...bearer(client), 'Hoop-Client': 'mcp' })).toEqual([201, 'client:mcp'])
  expect(await propose({ ...bearer(client), 'Hoop-Client': 'operator:x' })).toEqual([201, 'client'])
})

test.each(['wrong', '', 'x'.repeat(43)])('a token %j is refused, also where none is needed', async (token) => {
  const { send, propose } = await start()
  expect(await propose(bearer(token))).toEqual([401, 'TOKEN_REFUSED'])
  expect((await send('GET', '/api/fleet', bearer(token))).status).toBe(401)
  expect((await send('GET', '/api/fleet', { Authorization: 'Basic b3A6b3A=' })).status).toBe(401)
  expect((await send('GET', '/healthz', bearer(token))).status).toBe(200)
})

test('the page begins a session when our own user loads it, and with our Origin that is the operator', async () => {
  const { load, propose, send, origin, port } = await start()
  const cookie = await load()
  expect(cookie).toMatch(new RegExp(`^hoop-session-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`))
  const session = cookieOf(cookie)
  expect(await propose({ ...session, ...origin })).toEqual([201, expect.stringMatching(/^operator/)])
  expect(await (await send('GET', '/api/session', session)).json()).toMatchObject({ role: 'operator' })
  expect((await send('GET', '/drafts', { ...navigate, ...session })).headers.get('set-cookie')).toBeNull()
})

test('a session acts only with the Origin of our page', async () => {
  const { load, propose, origin } = await start()
  const session = cookieOf(await load())
  expect(await propose(session)).toEqual([403, 'ORIGIN_REFUSED'])
  for (const Origin of ['http://evil.example', 'null', 'http://localhost:1', origin.Origin.replace('http:', 'ws:')])
    expect(await propose({ ...session, Origin }), Origin).toEqual([403, 'ORIGIN_REFUSED'])
  expect(await propose({ Cookie: 'hoop-session-1=x', ...origin })).toEqual([403, 'OPERATOR_ONLY'])
})

test.each([
  ['fetch() of a page', { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }],
  ['a frame', { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }],
  ['a program', {}],
  ['half a browser', { 'Sec-Fetch-Mode': 'navigate' }],
])('%s gets no session', async (_what, headers) => {
  const { load } = await start()
  expect(await load(headers)).toBeNull()
})

test('nor does a load with a token, of the API, by HEAD, or where nobody can tell who asks', async () => {
  const { send, operator } = await start()
  const given = async (method: string, path: string, more = {}) =>
    (await send(method, path, { ...navigate, ...more })).headers.get('set-cookie')
  expect(await given('GET', '/', bearer(operator))).toBeNull()
  for (const path of ['/api/fleet', '/healthz', '/ws', '/api']) expect(await given('GET', path), path).toBeNull()
  expect(await given('HEAD', '/')).toBeNull()
  const blind = await start({ findRow: () => null })
  expect(await blind.load()).toBeNull()
})

test('where nobody can tell who asks, the page shows the operator token once', async () => {
  const { send, propose, operator, client, origin } = await start({ findRow: () => null })
  expect(await (await send('GET', '/api/session')).json()).toEqual({ role: 'reader', actor: 'reader' })
  expect((await send('POST', '/api/session', bearer(client), '{}')).status).toBe(403)
  const begun = await send('POST', '/api/session', bearer(operator), '{}')
  expect(begun.status).toBe(200)
  expect(await propose({ ...cookieOf(begun.headers.get('set-cookie')), ...origin })).toEqual([201, expect.stringMatching(/^operator/)])
})

test('another user of the host is told nothing, unless he sends a token', async () => {
  const { send, propose, operator, client, load } = await start({ findRow: () => row(1 + (process.geteuid?.() ?? 0)) })
  expect(await load()).toBeNull()
  for (const path of ['/api/fleet', '/', '/api/session']) expect((await send('GET', path)).status, path).toBe(403)
  expect(await propose({})).toEqual([403, 'OTHER_USER'])
  expect((await send('GET', '/api/fleet', bearer(client))).status).toBe(200)
  expect(await propose(bearer(operator))).toEqual([201, expect.stringMatching(/^operator/)])
})

test('the session of a page is worth nothing to another user', async () => {
  let uid = process.geteuid?.() ?? 0
  const { load, propose, origin } = await start({ findRow: () => row(uid) })
  const session = cookieOf(await load())
  uid++
  // Another connection: whose it is, is looked up when it arrives.
  expect(await propose({ ...session, ...origin })).toEqual([403, 'OTHER_USER'])
})

test('the form that asks for the token works without a script, from our own page only', async () => {
  const { send, propose, operator, client, origin } = await start({ findRow: () => undefined })
  const asked = await send('GET', '/drafts', { Accept: 'text/html' })
  expect(asked.status).toBe(403)
  expect(await asked.text()).toContain('<form method="post" action="/sign-in">')
  expect(asked.headers.get('content-security-policy')).toContain("form-action 'self'")
  const submit = (token: string, headers: Record<string, string> = origin) =>
    send('POST', '/sign-in', { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, `token=${token}`)
  for (const token of [client, 'x', '', 'x'.repeat(5_000)]) expect((await submit(token)).status).toBe(401)
  expect((await submit(operator, {})).status).toBe(401)
  expect((await submit(operator, { Origin: 'http://evil.example' })).status).toBe(403)
  const signedIn = await submit(operator)
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/'])
  const session = cookieOf(signedIn.headers.get('set-cookie'))
  expect(await propose({ ...session, ...origin })).toEqual([201, expect.stringMatching(/^operator/)])
  expect((await send('GET', '/api/fleet', session)).status).toBe(200)
})

test.each([
  ['a form of a foreign page', { Origin: 'http://evil.example', 'Content-Type': 'text/plain', 'Sec-Fetch-Site': 'cross-site' }],
  ['a form without Origin', { 'Content-Type': 'text/plain' }],
  ['a rebound name', { Host: 'evil.example' }],
  ['a page of the same site', { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'no-cors' }],
  ['another port of this host', { Origin: 'http://127.0.0.1:1' }],
])('%s cannot act with the operator’s cookie', async (_what, headers) => {
  const { load, port, queue, url } = await start()
  const all = { Host: new URL(url).host, 'Content-Type': 'application/json', ...cookieOf(await load()), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  const answer = await exchange(
    port,
    `POST /api/drafts HTTP/1.1\r\n${lines.join('')}Content-Length: ${proposal.length}\r\nConnection: close\r\n\r\n${proposal}`,
  )
  expect([403, 415]).toContain(statusOf(answer))
  expect(bodyOf(answer)).toHaveProperty('code')
  expect(queue.calls).toBe(0)
})

test('no method in disguise, no change by reading', async () => {
  const { send, operator, propose, client } = await start()
  await propose(bearer(client))
  const drafts = async () => Object(await (await send('GET', '/api/drafts')).json()).items
  const [{ id, hash }] = await drafts()
  for (const method of ['GET', 'HEAD', 'OPTIONS'])
    for (const headers of [{ 'X-HTTP-Method-Override': 'POST' }, { 'X-Method-Override': 'DELETE' }, {}]) {
      await send(method, `/api/drafts/${id}/reject?_method=POST`, { ...bearer(operator), ...headers })
      await send(method, `/api/drafts/${id}?_method=DELETE&hash=${hash}`, { ...bearer(operator), ...headers })
    }
  expect((await drafts())[0]).toMatchObject({ state: 'pending' })
  const preflight = await send('OPTIONS', '/api/drafts', { 'Access-Control-Request-Method': 'POST' })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([405, null])
})

test('who subscribes: our own user, a token, a session with our Origin; and no one else', async () => {
  const { url, load, operator, client, origin } = await start()
  const connect = (headers: Record<string, string>) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers })
      socket.on('open', () => {
        resolve(101)
        socket.close()
      })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.on('error', () => {})
    })
  const session = cookieOf(await load())
  expect(await Promise.all([{}, origin, bearer(operator), bearer(client), { ...session, ...origin }].map(connect))).toEqual([
    101, 101, 101, 101, 101,
  ])
  expect(await Promise.all([session, bearer('x'), { ...session, Origin: 'http://evil.example' }, { Origin: 'null' }].map(connect))).toEqual(
    [403, 401, 403, 403],
  )
})
