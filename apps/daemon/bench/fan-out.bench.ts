import { noWork } from '../test/http/no-work.ts'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Worker } from 'node:worker_threads'
import { bench, describe } from 'vitest'
import { createHttpServer } from '../src/http/server.ts'
import { FakeStore, makeProject, makeWorker } from '../test/http/fake-store.ts'
import { connectStalled, portOf } from './raw-client.ts'

// vitest runs no hooks around benchmarks: what they need is made here, and ends with the process.
const clientCount = 500
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** Connections in another thread; `next` resolves when each of them has had one frame more. */
function openClients(port: number) {
  const worker = new Worker(new URL('clients.mjs', import.meta.url), { workerData: { port, count: clientCount } })
  worker.unref()
  return { next: () => once(worker, 'message') }
}

const workers = Array.from({ length: 100 }, (_, i) => makeWorker(`needle-claude-sonnet-${i}`))
const store = new FakeStore(workers, [makeProject('web')])
const server = await createHttpServer({
  ...noWork,
  store,
  config: { host: '127.0.0.1', port: 0, allowedHosts: [] },
  version: '0',
  log: quiet,
})
const clients = openClients(server.port)
await clients.next() // hello
await clients.next() // snapshot
const stalled = [connectStalled(server.port), connectStalled(server.port)]
await Promise.all(stalled.map((socket) => once(socket, 'readable')))

const bare = createServer()
const sockets: Socket[] = []
const frame = Buffer.concat([Buffer.from([0x81, 126, 4, 0]), Buffer.alloc(1024, 'x')])
bare.listen(0, '127.0.0.1')
await once(bare, 'listening')
const bareClients = openClients(portOf(bare))
while (sockets.length < clientCount) {
  const [socket]: Socket[] = await once(bare, 'connection')
  if (!socket) continue
  socket.setNoDelay(true)
  socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
  sockets.push(socket)
}

describe(`one event → ${clientCount} clients, until the last one has it`, () => {
  const options = { time: 4000, warmupTime: 500 }
  let turn = 0
  bench(
    'the hub, two more clients stalled',
    async () => {
      const all = clients.next()
      store.putWorker(makeWorker('needle-claude-sonnet-1', { bead: `bd-${turn++}` }))
      await all
    },
    options,
  )
  bench(
    'baseline: a bare loop of socket.write, 1 KiB',
    async () => {
      const all = bareClients.next()
      for (const socket of sockets) socket.write(frame)
      await all
    },
    options,
  )
})
