import { expect, test } from 'vitest'
import { checkHead, securityHeaders, type HeadVerdict } from '../../src/http/security.ts'

const rules = { host: 'fd00::0001', allowedHosts: ['Hoop.Example', 'tunnel.example:8443'] }
const outcome = (verdict: HeadVerdict) => (verdict.ok ? 'passes' : verdict.problem.code)
const check = (headers: Record<string, string> | string[], url = '/api/fleet', method = 'GET') =>
  outcome(checkHead({ method, url, rawHeaders: Array.isArray(headers) ? headers : Object.entries(headers).flat() }, rules))

test.each([
  ['127.0.0.1', 'passes'],
  ['127.0.0.1:3000', 'passes'],
  ['localhost:1', 'passes'],
  ['LOCALHOST:3000', 'passes'],
  ['[::1]:3000', 'passes'],
  ['[fd00::1]:3000', 'passes'],
  ['hoop.example', 'passes'],
  ['hoop.example:444', 'passes'],
  ['tunnel.example', 'passes'],
  ['evil.example', 'HOST_REFUSED'],
  ['127.0.0.1.evil.example', 'HOST_REFUSED'],
  ['127.0.0.2', 'HOST_REFUSED'],
  ['0.0.0.0:3000', 'HOST_REFUSED'],
  ['2130706433', 'HOST_REFUSED'],
  ['0x7f.1', 'HOST_REFUSED'],
  ['::1', 'HOST_REFUSED'],
  ['[::1', 'HOST_REFUSED'],
  ['[::ffff:127.0.0.1]', 'HOST_REFUSED'],
  ['localhost.', 'HOST_REFUSED'],
  ['localhost:', 'HOST_REFUSED'],
  ['localhost:0', 'HOST_REFUSED'],
  ['localhost:65536', 'HOST_REFUSED'],
  ['localhost:3000:3000', 'HOST_REFUSED'],
  [':3000', 'HOST_REFUSED'],
  ['', 'HOST_REFUSED'],
  ['localhost, evil.example', 'HOST_REFUSED'],
  ['user@localhost', 'HOST_REFUSED'],
  ['localhost@evil.example', 'HOST_REFUSED'],
  ['localhost/evil', 'HOST_REFUSED'],
  ['localhost#', 'HOST_REFUSED'],
  ['localhost\\', 'HOST_REFUSED'],
  ['loc alhost', 'HOST_REFUSED'],
  ['lоcalhost', 'HOST_REFUSED'], // a Cyrillic o
])('Host %j %s', (host, expected) => {
  expect(check({ Host: host })).toBe(expected)
})

test('one Host is needed, exactly', () => {
  expect(check({})).toBe('HOST_REFUSED')
  expect(check(['Host', 'localhost', 'host', 'localhost'])).toBe('HOST_REFUSED')
  expect(check(['Host', 'localhost', 'Host', 'evil.example'])).toBe('HOST_REFUSED')
})

test('the refusal names the host and the key of the config', () => {
  const verdict = checkHead({ url: '/', rawHeaders: ['Host', 'evil.example'] }, rules)
  if (verdict.ok) throw new Error('it passed')
  expect(verdict.problem.title).toContain('evil.example')
  expect(verdict.problem.hint).toContain('server.allowedHosts')
})

test('a change of the allowed hosts holds from the next request on', () => {
  const changing = { host: '127.0.0.1', allowedHosts: ['a.example'] }
  const head = { url: '/', rawHeaders: ['Host', 'b.example'] }
  expect(outcome(checkHead(head, changing))).toBe('HOST_REFUSED')
  changing.allowedHosts = ['b.example']
  expect(outcome(checkHead(head, changing))).toBe('passes')
})

test.each([
  ['http://localhost:3000', 'localhost:3000', 'passes'],
  ['https://localhost:3000', 'localhost:3000', 'passes'],
  ['HTTP://LOCALHOST:3000', 'localhost:3000', 'passes'],
  ['https://hoop.example', 'hoop.example', 'passes'],
  ['https://hoop.example', 'hoop.example:443', 'passes'],
  ['http://hoop.example', 'hoop.example:80', 'passes'],
  ['http://[::1]:3000', '[::1]:3000', 'passes'],
  ['http://hoop.example', 'hoop.example:443', 'ORIGIN_REFUSED'],
  ['http://localhost:3001', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['http://localhost', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['http://127.0.0.1:3000', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['http://evil.example', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['http://localhost:3000.evil.example', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['http://evil@localhost:3000', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['http://localhost:3000/', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['ws://localhost:3000', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['file://', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['null', 'localhost:3000', 'ORIGIN_REFUSED'],
  ['', 'localhost:3000', 'ORIGIN_REFUSED'],
])('Origin %j at Host %s %s', (origin, host, expected) => {
  expect(check({ Host: host, Origin: origin })).toBe(expected)
})

test('two origins are none', () => {
  expect(check(['Host', 'localhost', 'Origin', 'http://localhost', 'Origin', 'http://localhost'])).toBe('ORIGIN_REFUSED')
})

const visit = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }
const embed = { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' }
const frame = { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }

test.each([
  ['same-origin', embed, '/api/fleet', 'passes'],
  ['none', visit, '/api/fleet', 'passes'],
  ['cross-site', visit, '/workers/alpha', 'passes'],
  ['same-site', visit, '/', 'passes'],
  ['cross-site', visit, '/api/fleet', 'ORIGIN_REFUSED'],
  ['cross-site', visit, '/x/../api/fleet', 'ORIGIN_REFUSED'],
  ['cross-site', visit, '/%2e%2e/api', 'ORIGIN_REFUSED'],
  ['cross-site', embed, '/api/fleet', 'ORIGIN_REFUSED'],
  ['same-site', embed, '/api/fleet', 'ORIGIN_REFUSED'],
  ['cross-site', embed, '/assets/index.js', 'ORIGIN_REFUSED'],
  ['cross-site', frame, '/', 'ORIGIN_REFUSED'],
])('from a page that is %s: %j of %s %s', (site, kind, url, expected) => {
  expect(check({ Host: 'localhost', 'Sec-Fetch-Site': site, ...kind }, url)).toBe(expected)
})

test.each([
  ['http://localhost/api/fleet', 'passes'],
  ['http://evil.example/api/fleet', 'BAD_TARGET'],
  ['http://localhost@evil.example/', 'BAD_TARGET'],
  ['//evil.example/x', 'passes'], // a path that begins with two slashes is a path
  ['*', 'BAD_TARGET'],
  ['', 'BAD_TARGET'],
  ['/..\\api', 'BAD_TARGET'],
  ['api/fleet', 'BAD_TARGET'],
  ['file:///etc/passwd', 'BAD_TARGET'],
])('target %j %s', (url, expected) => {
  expect(check({ Host: 'localhost' }, url)).toBe(expected)
})

test('the policy of the page allows our own files and this host’s socket, and no inline code', () => {
  const policy = securityHeaders('localhost:3000')['Content-Security-Policy'] ?? ''
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
  expect(policy).toContain("connect-src 'self' ws://localhost:3000 wss://localhost:3000;")
  expect(policy).not.toContain('unsafe')
})
