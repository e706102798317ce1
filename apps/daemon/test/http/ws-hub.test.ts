import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { FakeStore, makeProject, makeWorker } from './fake-store.ts'
import { connectClient, exchange, startServer, statusOf, type TestClient } from './harness.ts'

const newStore = () => new FakeStore([makeWorker('alpha'), makeWorker('bravo')], [makeProject('web')])
const isSnapshotOf = (topic: string) => (message: { type: string; topic?: string | undefined }) =>
  message.type === 'snapshot' && message.topic === topic
const eventsOf = (client: TestClient) => client.messages.filter((message) => message.type === 'event')
const hasEvent = (seq: number) => (message: { type: string; seq?: number }) => message.type === 'event' && message.seq === seq
const errorsOf = (client: TestClient) => client.messages.filter((message) => message.type === 'error')

test('hello, a snapshot, then ordered events; two clients see the same state at the same seq', async () => {
  const store = newStore()
  const server = await startServer({ store })
  const [first, second] = await Promise.all([connectClient(server), connectClient(server)])
  expect(first.messages[0]).toEqual({ type: 'hello', epoch: 'epoch-1', seq: 0, version: '1.2.3' })
  for (const client of [first, second]) client.send({ type: 'subscribe', topics: ['fleet'] })
  await Promise.all([first, second].map((client) => client.until(isSnapshotOf('fleet'))))
  store.putWorker(makeWorker('alpha', { bead: 'bd-1' }))
  store.putWorker(makeWorker('bravo', { state: 'dead', reason: 'process-gone' }))
  await Promise.all([first, second].map((client) => client.until(hasEvent(2))))
  expect(first.messages).toEqual(second.messages)
  expect(eventsOf(first).map(({ topic, seq, prev, event }) => ({ topic, seq, prev, event }))).toEqual([
    { topic: 'fleet', seq: 1, prev: 0, event: 'worker.changed' },
    { topic: 'fleet', seq: 2, prev: 1, event: 'worker.changed' },
  ])
  const late = await connectClient(server)
  late.send({ type: 'subscribe', topics: ['fleet', 'worker:alpha'] })
  const snapshot = await late.until(isSnapshotOf('fleet'))
  expect(snapshot).toMatchObject({ seq: 2, data: JSON.parse(JSON.stringify(store.snapshot())) })
  // The position of a topic is its own last event.
  expect(await late.until(isSnapshotOf('worker:alpha'))).toMatchObject({ seq: 1, data: { worker: { bead: 'bd-1' } } })
  store.putWorker(makeWorker('alpha', { bead: 'bd-2' }))
  const isAlpha = (message: { type: string; topic?: string | undefined }) => message.type === 'event' && message.topic === 'worker:alpha'
  expect(await late.until(isAlpha)).toMatchObject({ seq: 3, prev: 1 })
})

test('who comes back gets what it missed and no snapshot, if that is still kept', async () => {
  const store = newStore()
  const server = await startServer({ store, wsLimits: { keptChanges: 4 } })
  for (let i = 1; i <= 10; i++) store.putWorker(makeWorker('alpha', { bead: `bd-${i}` }))
  const resume = async (epoch: string, seq: number) => {
    const client = await connectClient(server)
    client.send({ type: 'subscribe', topics: ['fleet'], since: { epoch, seq } })
    client.send({ type: 'subscribe', topics: ['alerts'] })
    await client.until(isSnapshotOf('alerts'))
    return client.messages.slice(1, -1)
  }
  expect(await resume('epoch-1', 8)).toMatchObject([
    { type: 'event', seq: 9, prev: 8 },
    { type: 'event', seq: 10, prev: 9 },
  ])
  expect(await resume('epoch-1', 10)).toEqual([])
  expect(await resume('epoch-1', 1)).toMatchObject([{ type: 'snapshot', topic: 'fleet', seq: 10 }])
  expect(await resume('epoch-1', 99)).toMatchObject([{ type: 'snapshot', topic: 'fleet', seq: 10 }])
  expect(await resume('epoch-0', 9)).toMatchObject([{ type: 'snapshot', topic: 'fleet', seq: 10 }])
})

test('after unsubscribe a topic is silent, and others are not', async () => {
  const store = newStore()
  const client = await connectClient(await startServer({ store }))
  client.send({ type: 'subscribe', topics: ['fleet', 'worker:alpha', 'project:web'] })
  client.send({ type: 'unsubscribe', topics: ['fleet', 'project:web'] })
  client.send({ type: 'subscribe', topics: ['alerts'] })
  await client.until(isSnapshotOf('alerts'))
  store.putWorker(makeWorker('alpha', { bead: 'bd-1' }))
  await client.until(hasEvent(1))
  expect(eventsOf(client).map(({ topic }) => topic)).toEqual(['worker:alpha'])
})

test('a topic that is not there is named, and the others are served', async () => {
  const client = await connectClient(await startServer({ store: newStore() }))
  client.send({ type: 'subscribe', topics: ['worker:nobody', 'worker:alpha', 'drafts'] })
  await client.until(isSnapshotOf('worker:alpha'))
  expect(await client.until(({ type }) => type === 'error')).toMatchObject({ code: 'UNKNOWN_TOPIC', topic: 'worker:nobody' })
})

test.each([
  ['not JSON', '{', 'BAD_MESSAGE'],
  ['an unknown type', '{"type":"publish"}', 'BAD_MESSAGE'],
  ['no topics', '{"type":"subscribe","topics":[]}', 'BAD_MESSAGE'],
  ['not a topic', '{"type":"subscribe","topics":["everything"]}', 'BAD_MESSAGE'],
  ['binary', Buffer.from('{"type":"subscribe","topics":["fleet"]}'), 'BAD_MESSAGE'],
  ['too many topics', '{"type":"subscribe","topics":["fleet","alerts","worker:alpha"]}', 'TOO_MANY_TOPICS'],
])('%s: an error frame, and on the 11th a close', async (_, text, code) => {
  const client = await connectClient(await startServer({ store: newStore(), wsLimits: { topicsPerClient: 2 } }))
  client.socket.send(text)
  expect(await client.until(({ type }) => type === 'error')).toMatchObject({ code })
  for (let i = 0; i < 10; i++) client.socket.send(text)
  expect(await client.closed).toBe(1008)
  expect(errorsOf(client)).toHaveLength(11)
})

test('a flood is told so, then closed', async () => {
  const client = await connectClient(await startServer({ store: newStore(), wsLimits: { messagesPerMinute: 20 } }))
  for (let i = 0; i < 40; i++) client.send({ type: 'unsubscribe', topics: ['fleet'] })
  expect(await client.closed).toBe(1008)
  expect(errorsOf(client)[0]).toMatchObject({ code: 'FLOOD' })
})

test('a frame that is too large closes its connection and no other', async () => {
  const server = await startServer({ store: newStore() })
  const [large, other] = await Promise.all([connectClient(server), connectClient(server)])
  large.socket.send('x'.repeat(64 * 1024 + 1))
  expect(await large.closed).toBe(1009)
  other.send({ type: 'subscribe', topics: ['fleet'] })
  await other.until(isSnapshotOf('fleet'))
})

test('a house that is full says so at the door', async () => {
  const server = await startServer({ wsLimits: { clients: 1 } })
  await connectClient(server)
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
  const answer = await exchange(
    server.port,
    `GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`,
  )
  expect(statusOf(answer)).toBe(503)
})

test('who does not answer the pings is cut off; who does stays', async () => {
  const server = await startServer({ wsLimits: { pingEveryMs: 300 } })
  const awake = await connectClient(server)
  const asleep = connect(server.port, '127.0.0.1')
  onTestFinished(() => void asleep.destroy())
  asleep.on('error', () => {})
  asleep.resume()
  const key = 'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
  asleep.write(`GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${key}\r\n`)
  await once(asleep, 'close')
  await once(awake.socket, 'ping')
  expect(awake.socket.readyState).toBe(awake.socket.OPEN)
  expect(server.clients()).toBe(1)
})

test('until the fleet was seen a subscription waits, and its first snapshot is a true one', async () => {
  const store = newStore()
  store.ready = false
  const client = await connectClient(await startServer({ store }))
  client.send({ type: 'subscribe', topics: ['fleet', 'worker:late'] })
  client.socket.ping()
  await once(client.socket, 'pong')
  store.putWorker(makeWorker('late'))
  expect(client.messages).toHaveLength(1)
  store.ready = true
  expect(await client.until(isSnapshotOf('fleet'))).toMatchObject({ seq: 1, data: { workers: [{}, {}, { id: 'late' }] } })
  await client.until(isSnapshotOf('worker:late'))
  expect(errorsOf(client)).toEqual([])
})
