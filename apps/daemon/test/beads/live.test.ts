import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerMessage } from '@hoop/protocol'
import { BeadChange, ProjectTopicData } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { makeFolder } from '../fixtures.ts'
import { connectClient, startServer } from '../http/harness.ts'
import { blockedBy, line, openDoor, writeQueue } from './harness.ts'

async function watch(lines: readonly string[]) {
  const root = await makeFolder()
  await writeQueue(root, lines)
  const { engine } = await openDoor({ web: [root] })
  const server = await startServer({ store: engine.store, beads: engine.beads })
  const client = await connectClient(server)
  client.send({ type: 'subscribe', topics: ['project:web'] })
  const snapshot = await client.until(({ type }) => type === 'snapshot')
  const of = (id: string) => (message: ServerMessage) =>
    message.type === 'event' && message.event === 'bead.changed' && v.is(BeadChange, message.data) && message.data.id === id
  return { root, engine, client, snapshot, of }
}

test('the topic of a project begins with open work and what changed in a day; a claim comes as one event that says what changed', async () => {
  const old = { status: 'closed', closed_at: '2026-10-01T09:00:00Z', updated_at: '2026-10-01T09:00:00Z' }
  const now = new Date().toISOString()
  const { root, client, snapshot, of } = await watch([
    line('web-1'),
    line('web-2', blockedBy('web-2', 'web-1')),
    line('web-old', old),
    line('web-new', { ...old, closed_at: now, updated_at: now }),
  ])
  const data = snapshot.type === 'snapshot' ? v.parse(ProjectTopicData, snapshot.data) : undefined
  expect(data?.beads.map(({ id }) => id).sort()).toEqual(['web-1', 'web-2', 'web-new'])
  // No sweep: the notice of the folder alone.
  await writeQueue(root, [
    line('web-1', { status: 'closed', closed_at: now }),
    line('web-2', { ...blockedBy('web-2', 'web-1'), status: 'in_progress', assignee: 'alpha' }),
    line('web-old', old),
  ])
  const claim = await client.until(of('web-2'))
  expect(claim).toMatchObject({ data: { status: 'in_progress', assignee: 'alpha', dependsOn: [{ id: 'web-1', status: 'closed' }] } })
  const data2 = claim.type === 'event' ? v.parse(BeadChange, claim.data) : undefined
  expect(data2?.changed?.toSorted()).toEqual(['assignee', 'dependsOn', 'status'])
  await client.until((message) => message.type === 'event' && message.event === 'bead.gone')
  expect(client.messages.filter((message) => message.type === 'event' && message.event.startsWith('bead.'))).toHaveLength(3)
})

test('a queue written again with the same beads tells nothing', async () => {
  const { root, engine, client } = await watch([line('web-1'), line('web-2')])
  const before = [...engine.beads.all()]
  await writeQueue(root, [line('web-2'), line('web-1')])
  await engine.sweep()
  expect([...engine.beads.all()].every((bead) => before.includes(bead))).toBe(true)
  expect(client.messages.filter(({ type }) => type === 'event')).toEqual([])
})

test('a deferred bead becomes ready when its time has come, without a change of its file', async () => {
  const root = await makeFolder()
  let now = Date.parse('2026-11-20T10:00:00Z')
  await writeQueue(root, [line('web-1', { defer_until: '2026-11-20T10:05:00Z' })])
  const { list, engine } = await openDoor({ web: [root] }, { now: () => now })
  expect((await list())[0]?.ready).toBe(false)
  now += 300_000
  await engine.sweep()
  expect((await list())[0]?.ready).toBe(true)
})

test('the queue goes for good: the project’s beads stay, as last seen', async () => {
  const { root, engine, client } = await watch([line('web-1')])
  await rm(join(root, '.beads'), { recursive: true })
  await engine.sweep()
  const marked = await client.until((message) => message.type === 'event' && message.event === 'bead.changed')
  expect(marked).toMatchObject({ data: { id: 'web-1', changed: ['lastSeenAt'], lastSeenAt: expect.any(String) } })
})
