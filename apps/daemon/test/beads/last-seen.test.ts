import { rm } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createLastSeenKeeper } from '../../src/beads/keep-last-seen.ts'
import { openFleetDb } from '../../src/db/index.ts'
import { makeFolder } from '../fixtures.ts'
import { blockedBy, line, openDoor, writeQueue } from './harness.ts'

const throwing = (error: unknown) => {
  throw error
}

test('a restart without the workspace shows every bead as it was last seen, dated; one that had gone stays away', async () => {
  const [home, root] = [await makeFolder(), await makeFolder()]
  const at = Date.parse('2026-11-20T10:00:00Z')
  const db = openFleetDb(home)
  onTestFinished(() => db.close())
  const open = (now: number) => createLastSeenKeeper({ rows: db.lastSeen, now: () => now, onError: throwing })

  const first = open(at)
  await writeQueue(root, [line('web-1', { ...blockedBy('web-1', 'web-2'), odd: { kept: true } }), line('web-2'), line('web-3')])
  const { engine } = await openDoor({ web: [root] }, { now: () => at })
  const stop = engine.onBeads((workspace, queue) => first.note(workspace, queue))
  await writeQueue(root, [line('web-1', { ...blockedBy('web-1', 'web-2'), odd: { kept: true } }), line('web-2')])
  await engine.sweep()
  stop()
  await first.close()

  const seenLater = open(at + 3_600_000)
  seenLater.note(root, { beads: new Map(engine.queues().get(root)), source: 'lines', seenAt: at + 1000, stale: undefined })
  await seenLater.close()

  await rm(root, { recursive: true })
  const second = open(at + 7_200_000)
  const { list, show } = await openDoor({ web: [root] }, { now: () => at + 7_200_000, lastSeen: (workspace) => second.recall(workspace) })
  expect((await list('sort=id')).map(({ id, lastSeenAt }) => [id, lastSeenAt])).toEqual([
    ['web-1', '2026-11-20T11:00:00.000Z'],
    ['web-2', '2026-11-20T11:00:00.000Z'],
  ])
  expect(await show('web-1')).toMatchObject({
    source: 'last-seen',
    seenAt: '2026-11-20T11:00:00.000Z',
    stale: expect.stringContaining('cannot be read'),
    dependsOn: [{ id: 'web-2', type: 'blocks', status: 'open' }],
    raw: { odd: { kept: true } },
  })
  await second.close()
})

test('a queue that is the same as an earlier run left it is not written again', async () => {
  const home = await makeFolder()
  const db = openFleetDb(home)
  onTestFinished(() => db.close())
  const root = await makeFolder()
  await writeQueue(root, [line('web-1'), line('web-2')])
  const { engine } = await openDoor({ web: [root] })
  const writes: number[] = []
  const rows = {
    ...db.lastSeen,
    saveBeads(...args: Parameters<typeof db.lastSeen.saveBeads>) {
      writes.push(args[1].size)
      db.lastSeen.saveBeads(...args)
    },
  }
  const beads = engine.queues().get(root) ?? new Map()
  for (let run = 0; run < 2; run++) {
    const keeper = createLastSeenKeeper({ rows, now: Date.now, onError: throwing })
    keeper.note(root, { beads, source: 'lines', seenAt: Date.now(), stale: undefined })
    await keeper.close()
  }
  expect(writes).toEqual([2])
})
