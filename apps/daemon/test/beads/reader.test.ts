import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { createBeadBook } from '../../src/beads/bead-book.ts'
import { applyChange, type Queue, type QueueBead } from '../../src/beads/queue-bead.ts'
import { createQueuePrograms } from '../../src/beads/queue-program.ts'
import { createQueueReader, type QueueReader } from '../../src/beads/read-queue.ts'
import { createThreadReader } from '../../src/beads/thread-reader.ts'
import { useHoop } from '../cli/hoop.ts'
import { makeFolder } from '../fixtures.ts'
import { line, writeQueue } from './harness.ts'

const settings = { configured: () => undefined, env: { PATH: '' } }
const open = () => createQueueReader(createQueuePrograms(settings), settings.env)
const runs = { numRuns: Number(process.env['HOOP_QUEUE_RUNS'] ?? 40) }

const Id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const Fields = fc.record(
  {
    status: fc.constantFrom('open', 'in_progress', 'closed', 'tombstone', 'rework'),
    assignee: fc.constantFrom('alpha', 'bravo'),
    dependencies: fc.array(fc.record({ depends_on_id: Id, type: fc.constantFrom('blocks', 'parent-child', 'related', 'waits-for') }), {
      maxLength: 3,
    }),
    defer_until: fc.constantFrom('2026-11-20T08:00:00Z', '2026-11-21T08:00:00Z'),
    labels: fc.array(fc.constantFrom('human', 'stitch:st-a'), { maxLength: 2 }),
  },
  { requiredKeys: ['status'] },
)
const Lines = fc
  .uniqueArray(fc.tuple(Id, Fields), { selector: ([id]) => id, maxLength: 6 })
  .map((beads) => beads.map(([id, fields]) => line(id, fields)))

const queueOf = (beads: ReadonlyMap<string, QueueBead>): Queue => ({ beads, source: 'lines', seenAt: 0, stale: undefined })
const now = Date.parse('2026-11-20T12:00:00Z')
const show = (book: ReturnType<typeof createBeadBook>, beads: ReadonlyMap<string, QueueBead>) =>
  book.update({ queues: new Map([['/web', queueOf(beads)]]), executions: [], workspaceOf: (path) => path, projectOf: () => 'web', now })

async function look(reader: QueueReader, root: string, epoch = 0) {
  const news = await reader.read({ root, ask: false, confirmed: undefined, epoch })
  if (!news) throw new Error('there is no export')
  return news
}

test('however a queue changes, change by change gives what one look at its end gives, and tells no bead that is the same', async () => {
  const root = await makeFolder()
  await fc.assert(
    fc.asyncProperty(fc.array(Lines, { minLength: 1, maxLength: 5 }), async (versions) => {
      const reader = open()
      const book = createBeadBook()
      const mirror = new Map<string, unknown>()
      let beads: ReadonlyMap<string, QueueBead> = new Map()
      for (const lines of versions) {
        await writeQueue(root, lines)
        beads = applyChange(beads, await look(reader, root))
        const before = new Map([...book.all()].map((view) => [view.key, view]))
        for (const { before: old, after } of show(book, beads)) {
          if (after) mirror.set(after.key, after)
          else if (old) mirror.delete(old.key)
          if (after) expect(after).not.toEqual(before.get(after.key))
        }
      }
      const whole = createBeadBook()
      show(whole, applyChange(new Map(), await look(open(), root)))
      const wanted = Object.fromEntries([...whole.all()].map((view) => [view.key, view]))
      expect(Object.fromEntries([...book.all()].map((view) => [view.key, view]))).toEqual(wanted)
      expect(Object.fromEntries(mirror)).toEqual(wanted)
    }),
    runs,
  )
})

const hoop = useHoop()

test('the bundled thread tells what a reader in this thread tells', async () => {
  const root = await makeFolder()
  const thread = createThreadReader(settings, undefined, pathToFileURL(join(hoop.dist, 'queue-worker.js')))
  onTestFinished(() => thread.close())
  const here = open()
  const lines = Array.from({ length: 1000 }, (_, i) => line(`web-${i}`))
  await writeQueue(root, [...lines, '{"torn'])
  expect(await look(thread, root)).toEqual(await look(here, root))
  await writeQueue(root, [...lines.slice(2), line('web-1', { status: 'closed' })])
  const news = await look(thread, root)
  expect(news).toEqual(await look(here, root))
  expect(news).toMatchObject({ isWhole: false, gone: ['web-0'], changed: [{ id: 'web-1' }] })
  expect((await look(thread, root, 1)).isWhole).toBe(true)
  await expect(thread.read({ root: join(root, 'not'), ask: true, confirmed: undefined, epoch: 0 })).rejects.toMatchObject({
    code: 'NO_WORKSPACE',
  })
  const unheard = expect(look(thread, root)).rejects.toThrow('there is no export')
  await thread.close()
  await unheard
})

test('an answer of the program that newer lines have overtaken is not told', async () => {
  const root = await makeFolder()
  await writeQueue(root, [line('web-1')])
  let release = () => {}
  const held = new Promise<undefined>((resolve) => (release = () => resolve(undefined)))
  const reader = createQueueReader({ find: () => held }, {})
  const asked = reader.read({ root, ask: true, confirmed: undefined, epoch: 0 })
  await writeQueue(root, [line('web-1', { status: 'closed' })])
  expect((await look(reader, root)).changed).toMatchObject([{ status: 'closed' }])
  release()
  expect(await asked).toBeUndefined()
})
