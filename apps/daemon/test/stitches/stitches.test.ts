import { expect, onTestFinished, test } from 'vitest'
import { openFleetDb } from '../../src/db/index.ts'
import type { KnownBead, StitchExecution, StitchSession } from '../../src/stitches/ports.ts'
import { compareLinks } from '../../src/stitches/rebuild-links.ts'
import { createArisenBook } from '../../src/stitches/arisen-book.ts'
import { createStitches, type Stitches } from '../../src/stitches/stitches.ts'
import { makeFolder } from '../fixtures.ts'
import { knownBead, valueOf } from './fakes.ts'

const now = Date.UTC(2026, 10, 20)
const day = 86_400_000

async function makeStitches() {
  const db = openFleetDb(await makeFolder())
  onTestFinished(() => db.close())
  const beads: KnownBead[] = []
  const executions: StitchExecution[] = []
  const sessions: StitchSession[] = []
  const stitches = createStitches({
    rows: db.stitches,
    beads: {
      all: () => beads,
      open: () => beads,
      find: (workspace, id) => beads.find((bead) => bead.workspace === workspace && bead.id === id),
    },
    executions: () => executions,
    arisen() {
      const book = createArisenBook()
      for (const session of sessions) book.set(session)
      return book.current()
    },
    draftsOf: (id) => (id === 'st-a' ? ['dr-1'] : []),
    now: () => now,
  })
  const begin = (id: string) =>
    db.stitches.insert({ id, kind: 'operator', title: `Stitch ${id}`, project: 'web', createdAt: now - 9 * day, createdBy: 'operator:ana' })
  return { db, beads, executions, sessions, stitches, begin }
}

const listOf = (stitches: Stitches) => {
  const all = stitches.summaries()
  return all.items.map(({ id }) => all.view(id))
}

const execution = (bead: string, fields: Partial<StitchExecution> = {}): StitchExecution => ({
  worker: 'alpha',
  bead,
  workspace: '/srv/web',
  startedAt: now - 2 * day,
  endedAt: now - 2 * day + 1_000,
  sessionId: 'ses-1',
  costUsd: 0.25,
  ...fields,
})

test('a stitch is joined from its label, its executions and what was said', async () => {
  const { beads, executions, stitches, begin } = await makeStitches()
  begin('st-a')
  beads.push(knownBead('bd-1', { labels: ['ui', 'stitch:st-a'], status: 'closed', title: 'One' }), knownBead('bd-2'))
  executions.push(execution('bd-1'), execution('bd-1', { sessionId: null, costUsd: null }), execution('bd-2', { costUsd: 9 }))
  executions.push(execution('bd-1', { workspace: '/srv/other', costUsd: 9 }))
  valueOf(stitches.say('st-a', 'go on', 'operator:ana'))
  expect(stitches.find('st-a')).toEqual({
    id: 'st-a',
    kind: 'operator',
    title: 'Stitch st-a',
    project: 'web',
    status: 'in-progress',
    quietDays: null,
    known: true,
    createdAt: '2026-11-11T00:00:00.000Z',
    createdBy: 'operator:ana',
    beads: [{ key: '/srv/web#bd-1', id: 'bd-1', workspace: '/srv/web', how: ['label'], title: 'One', status: 'closed' }],
    sessions: ['ses-1'],
    links: [],
    messages: 1,
    participants: ['operator:ana', 'alpha'],
    files: [],
    durationMs: 2_000,
    costUsd: 0.25,
    lastAt: '2026-11-20T00:00:00.000Z',
    said: [{ id: 1, author: 'operator:ana', at: '2026-11-20T00:00:00.000Z', text: 'go on' }],
    drafts: ['dr-1'],
  })
})

test('a bead that is only referred to brings neither its cost nor its work', async () => {
  const { db, beads, executions, stitches, begin } = await makeStitches()
  begin('st-a')
  beads.push(knownBead('bd-1', { status: 'in_progress', updatedAt: now }))
  executions.push(execution('bd-1', { endedAt: undefined }))
  db.stitches.addBeads([{ stitchId: 'st-a', workspace: '/srv/web', beadId: 'bd-1', how: 'referenced', since: now }])
  expect(stitches.find('st-a')).toMatchObject({
    status: 'quiet',
    quietDays: 9,
    costUsd: null,
    sessions: [],
    beads: [{ how: ['referenced'] }],
  })
})

test('a label that HOOP does not know of is a stitch all the same, and can be adopted', async () => {
  const { beads, stitches } = await makeStitches()
  beads.push(knownBead('bd-1', { labels: ['stitch:st-lost'], project: 'web' }))
  expect(listOf(stitches)).toMatchObject([
    { id: 'st-lost', known: false, kind: null, title: null, project: 'web', beads: [{ id: 'bd-1' }] },
  ])
  expect(stitches.say('st-lost', 'x', 'operator:ana')).toMatchObject({ refusal: { code: 'STITCH_UNKNOWN' } })
  const adopted = valueOf(stitches.adopt('st-lost', { title: 'Found again', kind: 'operator' }, 'operator:ana'))
  expect(adopted).toMatchObject({ known: true, title: 'Found again', project: 'web', createdBy: 'operator:ana' })
  expect(stitches.adopt('st-lost', { title: 'x', kind: 'operator' }, 'operator:ana')).toMatchObject({ refusal: { code: 'STITCH_KNOWN' } })
  expect(stitches.adopt('st-none', { title: 'x', kind: 'operator' }, 'operator:ana')).toMatchObject({
    refusal: { code: 'STITCH_NOT_FOUND' },
  })
})

test('links are rebuilt from the labels: of a database that is older than the queue, and of one that is gone', async () => {
  const { db, beads, stitches } = await makeStitches()
  beads.push(
    knownBead('bd-1', { labels: ['stitch:st-a', 'stitch:st-b'] }),
    knownBead('bd-2', { labels: ['stitch:st-a', 'stitch:', 'stitch:a b'] }),
  )
  expect(stitches.relink()).toBe(true)
  expect(stitches.relink()).toBe(false)
  expect(
    db.stitches
      .beads()
      .map(({ stitchId, beadId, how }) => `${stitchId} ${beadId} ${how}`)
      .sort(),
  ).toEqual(['st-a bd-1 label', 'st-a bd-2 label', 'st-b bd-1 label'])
  // The label was taken off one bead; the queue of the other cannot be read just now.
  beads.splice(0, 2, knownBead('bd-1', { labels: ['stitch:st-b'] }))
  expect(stitches.relink()).toBe(true)
  expect(
    db.stitches
      .beads()
      .map(({ stitchId, beadId }) => `${stitchId} ${beadId}`)
      .sort(),
  ).toEqual(['st-a bd-2', 'st-b bd-1'])
  expect(stitches.find('st-a')).toMatchObject({ beads: [{ id: 'bd-2', title: null, status: null }] })
})

const session = (id: string, fields: Partial<StitchSession> = {}): StitchSession => ({
  id,
  parentId: undefined,
  title: `Session ${id}`,
  project: 'web',
  workspace: '/srv/web',
  bead: undefined,
  startedAt: now - 2 * day,
  lastAt: now - day,
  costUsd: 0.5,
  files: [`${id}.ts`, 'a.ts'],
  ...fields,
})

test('worker and ad hoc stitches arise from sessions; what is resumed or handed on is one', async () => {
  const { executions, sessions, beads, stitches } = await makeStitches()
  beads.push(knownBead('bd-1', { status: 'in_progress' }))
  executions.push(execution('bd-1', { sessionId: 's2' }), execution('bd-1', { sessionId: 'other', endedAt: undefined, costUsd: 9 }))
  sessions.push(
    session('s2', { parentId: 's1', startedAt: now - day, lastAt: now - 2, costUsd: null }),
    session('s1', { bead: 'bd-1' }),
    session('s3', { parentId: 'gone' }),
    session('x', { parentId: 'y' }),
    session('y', { parentId: 'x' }),
  )
  const found = Object.fromEntries(listOf(stitches).map((stitch) => [stitch.id, stitch]))
  expect(found['se-s1']).toMatchObject({
    kind: 'worker',
    title: 'Session s1',
    known: true,
    createdBy: null,
    status: 'in-progress',
    sessions: ['s1', 's2'],
    beads: [{ id: 'bd-1', how: ['executing'] }],
    costUsd: 0.5,
    files: ['s1.ts', 'a.ts', 's2.ts'],
    participants: ['alpha'],
  })
  expect(found['se-s3']).toMatchObject({ kind: 'ad-hoc', status: 'quiet', quietDays: 1, sessions: ['s3'], beads: [] })
  expect(
    Object.values(found)
      .flatMap(({ sessions }) => sessions)
      .toSorted(),
  ).toEqual(['s1', 's2', 's3', 'x', 'y'])
})

test('a stitch that came out of a session was spawned by it', async () => {
  const { sessions, stitches, begin } = await makeStitches()
  begin('st-a')
  sessions.push(session('s1'), session('s2', { parentId: 's1' }))
  for (const id of ['s2', 's2', 'nowhere']) stitches.noteSpawned(id, 'st-a')
  expect(stitches.find('st-a')?.links).toEqual([{ kind: 'spawned', direction: 'from', id: 'se-s1', title: 'Session s1' }])
  expect(valueOf(stitches.refer('se-s1', 'st-a', 'operator:ana')).links).toHaveLength(2)
})

test('what was created stays linked, whatever becomes of the label', () => {
  const created = { stitchId: 'st-a', workspace: '/srv/web', beadId: 'bd-1', how: 'created' as const, since: 0 }
  expect(compareLinks([knownBead('bd-1')], [created], now)).toEqual({ added: [], removed: [] })
})

test('references are made by the operator: not to itself, not to what is missing, not twice', async () => {
  const { stitches, begin } = await makeStitches()
  begin('st-a')
  begin('st-b')
  const linked = valueOf(stitches.refer('st-a', 'st-b', 'operator:ana'))
  expect(linked.links).toEqual([{ kind: 'references', direction: 'to', id: 'st-b', title: 'Stitch st-b' }])
  expect(stitches.find('st-b')?.links).toEqual([{ kind: 'references', direction: 'from', id: 'st-a', title: 'Stitch st-a' }])
  expect([
    stitches.refer('st-a', 'st-b', 'operator:ana'),
    stitches.refer('st-a', 'st-a', 'operator:ana'),
    stitches.refer('st-a', 'st-x', 'operator:ana'),
    stitches.refer('st-x', 'st-a', 'operator:ana'),
  ]).toMatchObject(['LINK_EXISTS', 'LINK_TO_ITSELF', 'UNKNOWN_STITCH', 'STITCH_NOT_FOUND'].map((code) => ({ refusal: { code } })))
})
