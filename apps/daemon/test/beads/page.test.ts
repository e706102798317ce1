import { copyFile, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { makeFolder } from '../fixtures.ts'
import { blockedBy, line, openDoor, recorded, writeQueue } from './harness.ts'

test('a bead’s page: its texts, what it waits for and what waits for it, comments, stitch, and the record as it is', async () => {
  const root = await makeFolder()
  await writeQueue(root, [
    line('web-1', {
      description: 'the body',
      design: 'a plan',
      acceptance_criteria: 'it works',
      notes: 'mind the gap',
      created_by: 'ana',
      owner: 'ben',
      external_ref: 'hoop:dr-1.a',
      labels: ['stitch:st-abc'],
      comments: [{ id: 1, author: 'cem', text: 'seen', created_at: '2026-11-20T08:30:00Z' }],
      ...blockedBy('web-1', 'web-0'),
    }),
    line('web-2', blockedBy('web-2', 'web-1')),
    line('web-3', {
      dependencies: [{ issue_id: 'web-3', depends_on_id: 'web-1', type: 'related' }],
      status: 'closed',
      close_reason: 'done',
    }),
  ])
  const { show } = await openDoor({ web: [root] })
  expect(await show(`${root}#web-1`)).toMatchObject({
    key: `${root}#web-1`,
    workspace: root,
    project: 'web',
    description: 'the body',
    design: 'a plan',
    acceptanceCriteria: 'it works',
    notes: 'mind the gap',
    createdBy: 'ana',
    owner: 'ben',
    closeReason: null,
    externalRef: 'hoop:dr-1.a',
    comments: [{ author: 'cem', text: 'seen', at: '2026-11-20T08:30:00.000Z' }],
    dependsOn: [{ id: 'web-0', type: 'blocks', status: null }],
    blocks: ['web-2'],
    dependents: [
      { id: 'web-2', type: 'blocks', status: 'open' },
      { id: 'web-3', type: 'related', status: 'closed' },
    ],
    stitchId: 'st-abc',
    stitch: { id: 'st-abc', title: null },
    source: 'lines',
    stale: null,
    executions: 0,
    history: [],
    raw: { id: 'web-1', external_ref: 'hoop:dr-1.a' },
  })
  expect(await show('web-3')).toMatchObject({ closeReason: 'done', comments: [] })
})

test('a bead’s attempts, newest first, also where its workspace was registered by a link', async () => {
  const root = await makeFolder()
  const linked = `${root}-link`
  await symlink(root, linked)
  onTestFinished(() => rm(linked))
  await writeQueue(root, [line('bf-da'), line('never-run')])
  const events = '../../../../packages/needle/test/fixtures/contract/events.jsonl'
  await copyFile(join(import.meta.dirname, events), join(root, '.beads', 'events.jsonl'))
  const { show, engine } = await openDoor({ web: [linked] }, { now: () => Date.parse('2026-11-19T12:00:00Z') })
  const runs = engine.store.executions({ bead: 'bf-da' })
  expect(runs.length).toBeGreaterThan(0)
  expect(await show('bf-da')).toMatchObject({ executions: runs.length, history: runs.map(({ id }) => ({ id })) })
  expect(await show('never-run')).toMatchObject({ executions: 0, history: [] })
})

test('an id: found bare where it stands once; its keys where it stands twice; the nearest where it does not; refused where it can be none', async () => {
  const [one, two] = [await makeFolder(), await makeFolder()]
  await writeQueue(one, [line('web-1'), line('web-same')])
  await writeQueue(two, [line('api-1'), line('web-same', { title: 'the other' })])
  const { show, refused } = await openDoor({ web: [one], api: [two] })
  expect(await show('api-1')).toMatchObject({ project: 'api' })
  expect(await show(`${two}#web-same`)).toMatchObject({ title: 'the other' })
  expect(await refused('/api/beads/web-same')).toMatchObject({
    status: 409,
    code: 'AMBIGUOUS_ID',
    keys: [one, two].map((root) => `${root}#web-same`).sort(),
  })
  expect(await refused('/api/beads/web-11')).toMatchObject({ status: 404, code: 'BEAD_NOT_FOUND', hint: 'Nearest: web-1' })
  expect(await refused(`/api/beads/${encodeURIComponent(`${one}#api-1`)}`)).toMatchObject({ status: 404, code: 'BEAD_NOT_FOUND' })
  for (const name of ['web 1', '--force', '../x', 'a;b', '<b>', '%00', 'ü-1', 'x'.repeat(300)])
    expect(await refused(`/api/beads/${encodeURIComponent(name)}`)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
})

test('a workspace that went away: its beads as last seen, dated and marked; counts are unknown; back again, they are as they were', async () => {
  const root = await makeFolder()
  await writeQueue(root, [line('web-1', { status: 'in_progress', assignee: 'alpha' })])
  const { show, list, engine } = await openDoor({ web: [root] })
  expect((await list())[0]).not.toHaveProperty('lastSeenAt')
  await rm(join(root, '.beads'), { recursive: true })
  await engine.sweep()
  expect(await show('web-1')).toMatchObject({ source: 'last-seen', status: 'in_progress', stale: expect.stringContaining('.beads') })
  expect((await list())[0]?.lastSeenAt).toBeDefined()
  expect(engine.store.projects()[0]?.beads).toBeNull()
  await writeQueue(root, [line('web-1', { status: 'closed' })])
  await engine.sweep()
  expect(await show('web-1')).toMatchObject({ source: 'lines', status: 'closed', stale: null })
  expect((await list())[0]).not.toHaveProperty('lastSeenAt')
})

test.each(['br-0.2.15', 'br-0.5.12', 'br-0.7.6'])('%s calls the same beads ready and blocked', async (version) => {
  const rows: unknown = JSON.parse(String(await recorded(version, 'ready.json')))
  const envelope: unknown = JSON.parse(String(await recorded(version, 'blocked.json')))
  const idsOf = (value: unknown): string[] => {
    const list = Array.isArray(value) ? value : typeof value === 'object' && value && 'issues' in value ? value.issues : undefined
    return Array.isArray(list) ? list.map(({ id }) => String(id)) : []
  }
  const root = await makeFolder()
  await writeQueue(root, await recorded(version, 'issues.jsonl'))
  const { list } = await openDoor({ web: [root] })
  const beads = new Map((await list('limit=500')).map((bead) => [bead.id, bead]))
  for (const id of idsOf(envelope)) expect({ id, ready: beads.get(id)?.ready }).toEqual({ id, ready: false })
  // What br made ready after the list was recorded is not held against it.
  for (const id of idsOf(rows))
    if (beads.get(id)?.status === 'open') expect({ id, ready: beads.get(id)?.ready }).toEqual({ id, ready: true })
})
