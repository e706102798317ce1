import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, onTestFinished, test } from 'vitest'
import { createSite } from '../../src/http/site.ts'
import { readWebFiles } from '../../src/http/static.ts'
import { noWork } from './no-work.ts'
import { FakeStore } from './fake-store.ts'
import { exchange, startServer, statusOf } from './harness.ts'

const script = `console.log(${JSON.stringify('x'.repeat(5000))})`

async function makeWebRoot(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hoop-web-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const root = join(folder, 'web')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(root, 'index.html'), '<title>HOOP</title>')
  await writeFile(join(root, 'favicon.svg'), '<svg/>')
  await writeFile(join(root, 'assets/index-B3x9_k2Q.js'), script)
  await symlink(join(folder, 'secret.txt'), join(root, 'link.txt'))
  return root
}

const newSite = async () => createSite({ ...noWork, store: new FakeStore() }, await readWebFiles(await makeWebRoot()))

test('a hashed file is kept for ever, in the encoding that is accepted, each with its own tag', async () => {
  const site = await newSite()
  const get = (encodings: string, tag = '') =>
    site.request('/assets/index-B3x9_k2Q.js', { headers: { 'Accept-Encoding': encodings, 'If-None-Match': tag } })
  const [br, gz, plain] = await Promise.all([get('gzip, br'), get('gzip'), get('br;q=0')])
  expect(brotliDecompressSync(await br.arrayBuffer()).toString()).toBe(script)
  expect(gunzipSync(await gz.arrayBuffer()).toString()).toBe(script)
  expect(await plain.text()).toBe(script)
  const tags = [br, gz, plain].map((response) => response.headers.get('etag') ?? '')
  expect(new Set(tags).size).toBe(3)
  expect(br.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(br.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
  expect(br.headers.get('vary')).toBe('Accept-Encoding')
  expect((await get('gzip, br', tags[0])).status).toBe(304)
  expect((await get('gzip', tags[0])).status).toBe(200)
})

test.each(['/', '/workers/needle-claude-alpha', '/projects/web', '/a/b/c?x=1'])(
  '%s is the page, asked for anew each time',
  async (path) => {
    const response = await (await newSite()).request(path)
    expect(await response.text()).toBe('<title>HOOP</title>')
    expect(response.headers.get('cache-control')).toBe('no-cache')
  },
)

test('a view whose name holds a dot is the page for a browser; a missing file is not', async () => {
  const site = await newSite()
  const page = { headers: { Accept: 'text/html,*/*;q=0.8' } }
  expect((await site.request('/workers/claude-3.5', page)).status).toBe(200)
  expect((await site.request('/robots.txt')).status).toBe(404)
  expect((await site.request('/assets/gone-12345678.js', page)).status).toBe(404)
  for (const path of ['/api', '/metrics', '/openapi.json', '/mcp', '/ws/x', '/healthz/x'])
    expect((await site.request(path, page)).status, path).toBe(404)
  expect((await site.request('/ws', page)).status).toBe(426)
  expect((await site.request('/', { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD')
})

test('no path leads out of the folder, and no link', async () => {
  const { port } = await startServer({ webRoot: await makeWebRoot() })
  const paths = [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/../../secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/%252e%252e/secret.txt',
    '//secret.txt',
    '/..\\secret.txt',
    '/secret.txt%00.html',
    '/%ff%fe.txt',
    '/link.txt',
  ]
  for (const path of paths) {
    const answer = await exchange(port, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
    expect([400, 404], path).toContain(statusOf(answer))
    expect(answer, path).not.toContain('\r\n\r\nsecret')
  }
})

test('without the web files a page says how to build them', async () => {
  const response = await createSite({ ...noWork, store: new FakeStore() }, undefined).request('/')
  expect(response.status).toBe(503)
  expect(await response.text()).toContain('pnpm run build')
})
