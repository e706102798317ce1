import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { ListenError } from '../../src/http/errors.ts'
import { FakeStore, makeWorker } from './fake-store.ts'
import { bodyOf, connectClient, exchange, startServer, statusOf } from './harness.ts'

const upgradeHeaders =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'

test.each([
  ['Host: 127.0.0.1:3000\r\n', '/', undefined],
  ['Host: LOCALHOST\r\n', '/', undefined],
  ['Host: [::1]:1234\r\n', '/', undefined],
  ['Host: hoop.example:8443\r\n', '/', undefined],
  ['Host: localhost\r\nOrigin: http://localhost\r\n', '/', undefined],
  ['Host: localhost\r\n', 'http://localhost/', undefined],
  ['', '/', 'HOST_REFUSED'],
  ['Host:\r\n', '/', 'HOST_REFUSED'],
  ['Host: :3000\r\n', '/', 'HOST_REFUSED'],
  ['Host: localhost.\r\n', '/', 'HOST_REFUSED'],
  ['Host: evil.example\r\n', '/', 'HOST_REFUSED'],
  ['Host: localhost@evil.example\r\n', '/', 'HOST_REFUSED'],
  ['Host: localhost\r\nHost: localhost\r\n', '/', 'HOST_REFUSED'],
  ['Host: localhost\r\nHost: evil.example\r\n', '/', 'HOST_REFUSED'],
  ['Host: evil.example\r\n', 'http://localhost/', 'HOST_REFUSED'],
  ['Host: localhost\r\n', 'http://evil.example/', 'BAD_TARGET'],
  ['Host: localhost\r\nOrigin: http://evil.example\r\n', '/', 'ORIGIN_REFUSED'],
  ['Host: localhost\r\nOrigin: null\r\n', '/', 'ORIGIN_REFUSED'],
])('%j %s: %s, for a request and for an upgrade', async (headers, base, code) => {
  const { port } = await startServer()
  const plain = await exchange(port, `GET ${base}api/fleet HTTP/1.1\r\n${headers}Connection: close\r\n\r\n`)
  const upgrade = exchange(port, `GET ${base}ws HTTP/1.1\r\n${headers}${upgradeHeaders}\r\n\x88\x80\0\0\0\0`)
  if (code === undefined) {
    expect([statusOf(plain), statusOf(await upgrade)]).toEqual([200, 101])
  } else {
    for (const answer of [plain, await upgrade]) {
      expect([400, 403]).toContain(statusOf(answer))
      expect(bodyOf(answer)).toMatchObject({ code })
      expect(answer.toLowerCase()).toContain('content-type: application/problem+json')
    }
  }
})

test('an upgrade anywhere but at /ws is not found', async () => {
  const { port } = await startServer()
  const answer = await exchange(port, `GET /api/fleet HTTP/1.1\r\nHost: localhost\r\n${upgradeHeaders}\r\n`)
  expect([statusOf(answer), bodyOf(answer)]).toMatchObject([404, { code: 'ROUTE_NOT_FOUND' }])
})

test('every answer carries the security headers, the refusals too', async () => {
  const { url } = await startServer()
  for (const path of ['/', '/api/fleet', '/api/nothing', '/healthz']) {
    const { headers } = await fetch(url + path)
    expect(headers.get('content-security-policy'), path).toContain(`connect-src 'self' ws://${new URL(url).host}`)
    expect(headers.get('x-content-type-options'), path).toBe('nosniff')
    expect(headers.get('referrer-policy'), path).toBe('no-referrer')
    expect(headers.get('cross-origin-resource-policy'), path).toBe('same-origin')
    expect(headers.get('access-control-allow-origin'), path).toBeNull()
  }
  const refused = await fetch(url, { headers: { Origin: 'http://evil.example' } })
  expect([refused.status, refused.headers.get('x-content-type-options')]).toEqual([403, 'nosniff'])
})

test('health is there at once, readiness once the fleet was seen', async () => {
  const store = new FakeStore()
  store.ready = false
  const { url } = await startServer({ store })
  const statuses = async () => [(await fetch(`${url}/healthz`)).status, (await fetch(`${url}/readyz`)).status]
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ ok: true })
  expect(await statuses()).toEqual([200, 503])
  store.ready = true
  expect(await statuses()).toEqual([200, 200])
})

test('another user of the host is told only that HOOP is up', async () => {
  const { url, port } = await startServer({ findRow: () => undefined })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  for (const path of ['/', '/api/fleet', '/readyz', '/healthz/', '/healthz/../api/fleet']) {
    const response = await fetch(url + path)
    expect([response.status, await response.json()], path).toMatchObject([403, { code: 'OTHER_USER' }])
  }
  expect(statusOf(await exchange(port, `GET /ws HTTP/1.1\r\nHost: localhost\r\n${upgradeHeaders}\r\n`))).toBe(403)
})

test('where nobody can tell who asks, reading is allowed', async () => {
  const { url } = await startServer({ findRow: () => null })
  expect((await fetch(`${url}/api/fleet`)).status).toBe(200)
})

test.each([
  ['POST /api/fleet HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n', 413, 'BODY_TOO_LARGE'],
  ['GET /api/fleet HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi', 415, 'TYPE_REFUSED'],
  ['POST /api/fleet HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}', 405, 'METHOD_NOT_ALLOWED'],
  ['POST /api/fleet HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', 405, 'METHOD_NOT_ALLOWED'],
  ['DELETE /workers/alpha HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 405, 'METHOD_NOT_ALLOWED'],
  [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431, 'HEADER_TOO_LARGE'],
  ['what is this\r\n\r\n', 400, 'BAD_REQUEST'],
  ['GET /api/\\fleet HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n', 400, 'BAD_TARGET'],
])('%j is %i %s, and the connection is closed', async (text, status, code) => {
  const { port } = await startServer()
  const answer = await exchange(port, text)
  expect(statusOf(answer)).toBe(status)
  expect(bodyOf(answer)).toMatchObject({ status, code })
})

test('a port that is taken is named, with what to do', async () => {
  const { port } = await startServer()
  const second = startServer({ config: { host: '127.0.0.1', port, allowedHosts: [] } })
  await expect(second).rejects.toBeInstanceOf(ListenError)
  await expect(second).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(`:${port}`),
    hint: expect.stringContaining('--port'),
  })
})

test('an address of another host is refused by name', async () => {
  const started = startServer({ config: { host: '192.0.2.1', port: 0, allowedHosts: [] } })
  await expect(started).rejects.toMatchObject({ code: 'ADDRESS_UNAVAILABLE' })
})

test('closing says goodbye to sockets, cuts the idle and the stalled, and frees the port', async () => {
  const stop = new AbortController()
  const server = await startServer({ store: new FakeStore([makeWorker('alpha')]), signal: stop.signal })
  const client = await connectClient(server)
  const mute = connect(server.port, '127.0.0.1')
  mute.on('error', () => {})
  onTestFinished(() => void mute.destroy())
  mute.write(`GET /ws HTTP/1.1\r\nHost: localhost\r\n${upgradeHeaders}\r\n`)
  await once(mute, 'data')
  mute.pause()
  const idle = connect(server.port, '127.0.0.1')
  idle.on('error', () => {})
  const idleClosed = once(idle, 'close')
  await once(idle, 'connect')
  expect(server.clients()).toBe(2)
  stop.abort()
  await server.close()
  expect(await client.closed).toBe(1001)
  await idleClosed
  expect(server.clients()).toBe(0)
  await startServer({ config: { host: '127.0.0.1', port: server.port, allowedHosts: [] } })
})

test('what is in flight at the end is finished', async () => {
  const store = new FakeStore(Array.from({ length: 2000 }, (_, i) => makeWorker(`worker-${i}`)))
  const server = await startServer({ store })
  const asked = request(`${server.url}/api/fleet`).end()
  const [response] = await once(asked, 'response')
  const closing = server.close()
  let bytes = 0
  for await (const chunk of response) bytes += chunk.length
  expect(bytes).toBeGreaterThan(1_000_000)
  await closing
})
