import { expect, test } from 'vitest'
import { makeFolder } from '../fixtures.ts'
import { blockedBy, line, openDoor, recorded, writeQueue } from './harness.ts'

async function openQueue(lines: readonly string[] | Buffer) {
  const root = await makeFolder()
  await writeQueue(root, lines)
  return { root, ...(await openDoor({ web: [root] })) }
}
const ids = (beads: readonly { readonly id: string }[]) => beads.map(({ id }) => id)

test('a queue of a real fleet: every bead, its statuses and types as they are', async () => {
  const text = await recorded('real-small.jsonl')
  const { list } = await openQueue(text)
  const beads = await list('limit=500')
  expect(beads).toHaveLength(378)
  const counts: Record<string, number> = {}
  for (const { status } of beads) counts[status] = (counts[status] ?? 0) + 1
  expect(counts).toEqual({
    closed: 293,
    blocked: 29,
    open: 49,
    in_progress: 3,
    done: 3,
    completed: 1,
  })
  const links = beads.flatMap(({ dependsOn }) => dependsOn)
  expect(links).toHaveLength(336)
  expect(links.filter(({ status }) => status === null)).toHaveLength(2)
})

test('odd lines: the newest of a repeated id, unknown statuses and types, tombstones that are no work', async () => {
  const { list, show } = await openQueue(await recorded('issues-edge.jsonl'))
  const beads = new Map((await list('limit=500')).map((bead) => [bead.id, bead]))
  expect(beads.size).toBe(45)
  expect(beads.get('x-dup')?.title).toBe('second copy wins (newer)')
  expect(beads.get('x-rework')).toMatchObject({ status: 'rework', ready: false })
  expect(beads.get('x-upper')).toMatchObject({ status: 'In_Progress', assignee: 'ALPHA' })
  expect(beads.get('x-tomb')).toMatchObject({ status: 'tombstone', ready: false })
  expect(beads.get('x-phase')).toMatchObject({ type: 'phase', ready: true })
  expect(beads.get('x-deferred')?.ready).toBe(false)
  expect(beads.get('x-depstrings')?.dependsOn).toEqual([
    { id: 'bd-42', type: 'blocks', status: 'open' },
    { id: 'bf-3v3d', type: 'blocks', status: 'open' },
  ])
  expect(beads.get('bd-42')?.blocks).toEqual(['x-depstrings'])
  expect(beads.get('x-dangling')).toMatchObject({ ready: false, dependsOn: [{ id: 'no-such', type: 'blocks', status: null }] })
  expect(await show('x-future')).toMatchObject({ raw: { some_future_field: { a: [1, 2] } } })
})

test('malformed lines are counted with their text and place, and the others stand', async () => {
  const { list, engine } = await openQueue(await recorded('issues-malformed.jsonl'))
  expect(await list()).toHaveLength(5)
  const source = engine.store.diagnostics().sources.find(({ kind }) => kind === 'beads')
  expect(source?.malformed).toBeGreaterThan(3)
  expect(source?.samples.map(({ why }) => why)).toContain('a merge marker of git')
  expect(source?.samples.every(({ offset, text }) => offset >= 0 && text !== '')).toBe(true)
  expect(engine.store.projects()[0]?.badLines).toBe(source?.malformed)
})

const queue = [
  line('web-1', { status: 'closed', closed_at: '2026-11-20T09:00:00Z', updated_at: '2026-11-20T09:00:00Z' }),
  line('web-2', { status: 'in_progress', assignee: 'alpha', priority: 1, labels: ['api', 'stitch:st-abc'] }),
  line('web-3', { priority: 0, title: 'Zebra crossing', description: 'holds a NEEDLE in its text', updated_at: '2026-11-20T10:00:00Z' }),
  line('web-4', { ...blockedBy('web-4', 'web-3', 'web-1'), issue_type: 'bug' }),
  line('web-5', { labels: ['human'], priority: 4 }),
  line('web-6', { created_at: '2026-11-19T08:00:00Z' }),
]

test('what needs attention first: a person, work under way, what can be claimed by urgency and age, what waits, what is done', async () => {
  const { list } = await openQueue(queue)
  expect(ids(await list())).toEqual(['web-5', 'web-2', 'web-3', 'web-6', 'web-4', 'web-1'])
})

test.each([
  ['status=open', ['web-5', 'web-3', 'web-6', 'web-4']],
  ['status=closed&status=IN_PROGRESS', ['web-2', 'web-1']],
  ['type=bug', ['web-4']],
  ['priority=0', ['web-3']],
  ['priority=P1', ['web-2']],
  ['label=api', ['web-2']],
  ['assignee=alpha', ['web-2']],
  ['ready=1', ['web-5', 'web-3', 'web-6']],
  ['ready=false&status=open', ['web-4']],
  ['q=needle', ['web-3']],
  ['q=ZEBRA', ['web-3']],
  ['q=web-6', ['web-6']],
  ['project=web&type=bug', ['web-4']],
  ['project=other', []],
  ['sort=id', ['web-1', 'web-2', 'web-3', 'web-4', 'web-5', 'web-6']],
  ['sort=priority', ['web-3', 'web-2', 'web-6', 'web-1', 'web-4', 'web-5']],
  ['sort=updated&limit=1', ['web-3', 'web-1', 'web-6', 'web-5', 'web-4', 'web-2']],
  ['sort=title&limit=2', ['web-1', 'web-2', 'web-4', 'web-5', 'web-6', 'web-3']],
  ['sort=created', ['web-5', 'web-4', 'web-3', 'web-2', 'web-1', 'web-6']],
])('the list by %s', async (query, wanted) => {
  const { list } = await openQueue(queue)
  expect(ids(await list(query))).toEqual(wanted)
})

test('a filter by workspace takes the one queue alone', async () => {
  const [one, two] = [await makeFolder(), await makeFolder()]
  await writeQueue(one, [line('a-1')])
  await writeQueue(two, [line('a-2')])
  const { list } = await openDoor({ both: [one, two] })
  expect(ids(await list(`workspace=${encodeURIComponent(two)}`))).toEqual(['a-2'])
})

test.each(['limit=0', 'limit=501', 'sort=colour', 'ready=maybe', 'priority=high', 'colour=red', 'cursor=x'])(
  'refused: %s',
  async (query) => {
    const { get } = await openQueue(queue)
    expect(await get(`/api/beads?${query}`)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })
  },
)

test('pages hold every bead once, also when others come and go between them', async () => {
  const { root, get, engine } = await openQueue(Array.from({ length: 30 }, (_, i) => line(`web-${i + 10}`)))
  const seen: string[] = []
  let cursor = ''
  for (let page = 0; page < 3; page++) {
    const { body } = await get(`/api/beads?sort=id&limit=10${cursor}`)
    if (typeof body !== 'object' || !body || !('items' in body) || !Array.isArray(body.items) || !('cursor' in body))
      throw new Error('no page')
    seen.push(...body.items.map(({ id }) => String(id)))
    cursor = `&cursor=${String(body.cursor)}`
    await writeQueue(
      root,
      Array.from({ length: 30 }, (_, i) => line(`web-${i + 10}`))
        .toSpliced(page, 1)
        .concat(line(`aaa-${page}`)),
    )
    await engine.sweep()
  }
  expect(seen).toEqual(Array.from({ length: 30 }, (_, i) => `web-${i + 10}`))
})
