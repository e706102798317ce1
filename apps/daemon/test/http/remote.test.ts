import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createBrowserSessions } from '../../src/http/browser-sessions.ts'
import { identify } from '../../src/http/identity.ts'
import type { Peer } from '../../src/http/peer-owner.ts'
import { openTokens, tokenPath } from '../../src/http/tokens.ts'
import { makeFolder } from '../fixtures.ts'
import { startServer } from './harness.ts'

const tokens = { roleOf: (token: string) => (token === 'op' ? ('operator' as const) : token === 'cl' ? ('client' as const) : undefined) }
const sessions = createBrowserSessions()
const authority = '192.0.2.7:3000'
const cookieOf = (kind: 'page' | 'token') => sessions.begin(kind, authority).split(';')[0] ?? ''
const page = cookieOf('page')
const token = cookieOf('token')
const origin = `http://${authority}`

function outcome(peer: Peer, headers: Record<string, string>, method = 'GET', pathname = '/api/fleet') {
  const request = new IncomingMessage(new Socket())
  Object.assign(request.headers, headers)
  request.method = method
  const identified = identify(request, { authority, pathname }, peer, { tokens, sessions })
  return identified.ok ? identified.who.role : `${identified.problem.status} ${identified.problem.code}`
}

test.each<[Peer, string, Record<string, string>, string]>([
  ['own', 'GET', {}, 'reader'],
  ['unknown', 'GET', {}, 'reader'],
  ['other', 'GET', {}, '403 OTHER_USER'],
  ['remote', 'GET', {}, '401 TOKEN_REQUIRED'],
  ['remote', 'POST', {}, '401 TOKEN_REQUIRED'],
  ['remote', 'GET', { authorization: 'Bearer op' }, 'operator'],
  ['remote', 'GET', { authorization: 'bearer  cl' }, 'client'],
  ['other', 'POST', { authorization: 'Bearer cl' }, 'client'],
  ['own', 'GET', { authorization: 'Bearer no' }, '401 TOKEN_REFUSED'],
  ['own', 'GET', { authorization: 'Bearer op, Bearer op' }, '401 TOKEN_REFUSED'],
  ['own', 'GET', { cookie: page }, 'operator'],
  ['other', 'GET', { cookie: page }, '403 OTHER_USER'],
  ['remote', 'GET', { cookie: page }, '401 TOKEN_REQUIRED'],
  ['remote', 'GET', { cookie: token }, 'operator'],
  ['other', 'GET', { cookie: `a=b; ${token}; c=d` }, 'operator'],
  ['remote', 'POST', { cookie: token }, '403 ORIGIN_REFUSED'],
  ['remote', 'POST', { cookie: token, origin }, 'operator'],
  ['remote', 'GET', { cookie: token, upgrade: 'websocket' }, '403 ORIGIN_REFUSED'],
  ['own', 'GET', { cookie: token.replace('3000', '3001') }, 'reader'],
  ['own', 'GET', { cookie: token, authorization: 'Bearer cl' }, 'client'],
])('%s, %s with %j: %s', (peer, method, headers, expected) => {
  expect(outcome(peer, headers, method)).toBe(expected)
})

test.each<Peer>(['own', 'other', 'remote', 'unknown'])('whether HOOP is up is told to everyone: %s', (peer) => {
  expect(outcome(peer, { authorization: 'Bearer no' }, 'GET', '/healthz')).toBe('reader')
})

test('so many browsers, and the one seen least recently goes', () => {
  const many = createBrowserSessions()
  const cookies = Array.from({ length: 256 }, () => many.begin('page', authority))
  expect(many.find(cookies[0], authority)).toBe('page')
  many.begin('page', authority)
  expect([many.find(cookies[0], authority), many.find(cookies[1], authority)]).toEqual(['page', undefined])
})

const address = Object.values(networkInterfaces())
  .flatMap((interfaces) => interfaces ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

test.skipIf(address === undefined)('at an address of the network every request needs a token [needs a network address]', async () => {
  const home = await makeFolder()
  const config = { host: '0.0.0.0', port: 0, allowedHosts: [address ?? ''] }
  const { port } = await startServer({ config, tokens: await openTokens(home) })
  const url = `http://${address}:${port}`
  const client = (await readFile(tokenPath(home, 'client'), 'utf8')).trim()
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  for (const path of ['/api/fleet', '/readyz', '/', '/assets/index.js']) expect((await fetch(url + path)).status, path).toBe(401)
  expect((await fetch(`${url}/api/fleet`, { headers: { Authorization: `Bearer ${client}` } })).status).toBe(200)
  expect((await fetch(`http://127.0.0.1:${port}/api/fleet`)).status).toBe(200)
})
