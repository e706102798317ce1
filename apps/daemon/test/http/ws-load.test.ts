import type { ServerMessage, WorkerView } from '@hoop/protocol'
import { FleetSnapshot, WorkerView as WorkerSchema } from '@hoop/protocol'
import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { FakeStore, makeWorker } from './fake-store.ts'
import { connectClient, startServer, type TestClient } from './harness.ts'
import type { HttpServer } from '../../src/http/server.ts'

/** What a client of the contract makes of the frames of `fleet`. Throws where the chain of `prev` is broken. */
class Mirror {
  readonly workers = new Map<string, WorkerView>()
  seq = -1
  snapshots = 0
  /** The first frame that did not fit. */
  failure: unknown

  take(message: ServerMessage): void {
    if (message.type === 'snapshot') {
      this.workers.clear()
      for (const worker of v.parse(FleetSnapshot, message.data).workers) this.workers.set(worker.id, worker)
      this.seq = message.seq
      this.snapshots++
    } else if (message.type === 'event') {
      expect(message.prev).toBe(this.seq)
      this.seq = message.seq
      if (message.event === 'worker.left') this.workers.delete(v.parse(v.object({ id: v.string() }), message.data).id)
      else this.workers.set(v.parse(WorkerSchema, message.data).id, v.parse(WorkerSchema, message.data))
    }
  }
}

interface Viewer {
  readonly mirror: Mirror
  client: TestClient
}

async function join(server: HttpServer, viewer: Viewer): Promise<void> {
  const { mirror } = viewer
  viewer.client = await connectClient(server, (message) => {
    try {
      mirror.take(message)
    } catch (err) {
      mirror.failure ??= err
    }
  })
  viewer.client.send({ type: 'subscribe', topics: ['fleet'], ...(mirror.seq < 0 ? {} : { since: { epoch: 'epoch-1', seq: mirror.seq } }) })
}

/** Resolves once the viewer has all that happened. */
const settle = async ({ mirror, client }: Viewer, store: FakeStore) => {
  const isDone = () => mirror.seq === store.seq() || mirror.failure !== undefined
  if (!isDone()) await client.until(isDone)
  expect(mirror.failure).toBeUndefined()
}

const id = fc.constantFrom('a', 'b', 'c', 'd', 'e')
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('put' as const), id, bytes: fc.integer({ min: 0, max: 40_000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), id }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('breathe' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('stall' as const, 'resume' as const, 'leave' as const), viewer: fc.nat(2) }) },
)

test('whatever happens, every client ends with the server’s state, by frames that chain', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 120 }), async (steps) => {
      const store = new FakeStore()
      const server = await startServer({ store, wsLimits: { bufferBytes: 50_000, keptChanges: 8 } })
      const viewers: Viewer[] = []
      for (let i = 0; i < 3; i++) {
        const viewer: Viewer = { mirror: new Mirror(), client: await connectClient(server) }
        viewer.client.socket.terminate()
        await join(server, viewer)
        viewers.push(viewer)
      }
      for (const step of steps) {
        if (step.kind === 'put') store.putWorker(makeWorker(step.id, { beadTitle: 'x'.repeat(step.bytes) }))
        else if (step.kind === 'remove') store.removeWorker(step.id)
        else if (step.kind === 'breathe') await new Promise((resolve) => setImmediate(resolve))
        else {
          const viewer = viewers[step.viewer]
          if (step.kind === 'stall') viewer?.client.socket.pause()
          else if (step.kind === 'resume') viewer?.client.socket.resume()
          else if (viewer) {
            viewer.client.socket.terminate()
            await join(server, viewer)
          }
        }
      }
      for (const viewer of viewers) {
        viewer.client.socket.resume()
        await settle(viewer, store)
        expect(viewer.mirror.workers).toEqual(store.workerMap)
      }
      await server.close()
    }),
    { numRuns: 25 },
  )
}, 60_000)

test('a stalled client holds a bounded queue, is brought up to date afterwards, and others miss nothing', async () => {
  const store = new FakeStore()
  const server = await startServer({ store, wsLimits: { bufferBytes: 256 * 1024 } })
  const stalled: Viewer = { mirror: new Mirror(), client: await connectClient(server) }
  const quick: Viewer = { mirror: new Mirror(), client: await connectClient(server) }
  for (const viewer of [stalled, quick]) {
    viewer.client.socket.terminate()
    await join(server, viewer)
    await viewer.client.until(({ type }) => type === 'snapshot')
  }
  stalled.client.socket.pause()
  const before = process.memoryUsage()
  for (let i = 0; i < 2000; i++) {
    store.putWorker(makeWorker(`w${i % 20}`, { beadTitle: 'x'.repeat(20_000), bead: `bd-${i}` }))
    if (i % 5 === 0) await settle(quick, store)
  }
  const after = process.memoryUsage()
  await settle(quick, store)
  expect(quick.mirror.snapshots).toBe(1)
  expect(stalled.mirror.seq).toBeLessThan(store.seq())
  // 40 MB went by; what the stalled one holds is its bound, and what the kernel took.
  expect(after.external - before.external).toBeLessThan(64 * 2 ** 20)
  stalled.client.socket.resume()
  await settle(stalled, store)
  expect(stalled.mirror.snapshots).toBeGreaterThan(1)
  expect(stalled.mirror.workers).toEqual(store.workerMap)
  expect(quick.mirror.workers).toEqual(store.workerMap)
}, 30_000)
