import { noWork } from '../test/http/no-work.ts'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bench, describe } from 'vitest'
import { createHttpServer } from '../src/http/server.ts'
import { FakeStore } from '../test/http/fake-store.ts'
import { portOf } from './raw-client.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const root = mkdtempSync(join(tmpdir(), 'hoop-bench-'))
const path = '/assets/index-B3x9_k2Q.js'
mkdirSync(join(root, 'assets'))
writeFileSync(join(root, path), Array.from({ length: 8000 }, (_, i) => `export const value${i} = ${i * 7919}\n`).join(''))

const server = await createHttpServer({
  ...noWork,
  store: new FakeStore(),
  config: { host: '127.0.0.1', port: 0, allowedHosts: [] },
  webRoot: root,
  version: '0',
  log: quiet,
})
const bare = createServer((_, response) => void readFile(join(root, path)).then((body) => response.end(body)))
bare.listen(0, '127.0.0.1')
await once(bare, 'listening')

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
async function get(port: number, encoding: string): Promise<void> {
  const [response] = await once(
    request({ agent, host: '127.0.0.1', port, path, headers: { 'Accept-Encoding': encoding } }).end(),
    'response',
  )
  response.resume()
  await once(response, 'end')
}

describe('a file of 260 kB, asked for again and again on one connection', () => {
  bench('identity', () => get(server.port, 'identity'), { time: 1000 })
  bench('brotli', () => get(server.port, 'br'), { time: 1000 })
  bench('baseline: bare node:http that reads the file each time', () => get(portOf(bare), 'identity'), { time: 1000 })
})
