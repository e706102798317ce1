import type { NewDraft } from '@hoop/protocol'
import { expect, test } from 'vitest'
import { ana, createBench, knownBead, mcp, valueOf, type Bench } from './fakes.ts'

const two: NewDraft = {
  project: 'web',
  stitch: { title: 'Search', kind: 'operator' },
  reason: 'asked for',
  beads: [
    { key: 'review', title: 'Review it', dependsOn: ['build'], labels: ['ui'] },
    { key: 'build', title: 'Build the search', description: 'All of it', type: 'feature', priority: 0 },
  ],
}
const propose = async ({ drafts }: Bench, input = two, by = ana) => valueOf(await drafts.propose(input, by))

test('a proposal waits: complete, with its commands, and nothing is created', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  const label = `stitch:${draft.stitch.id}`
  expect(draft).toMatchObject({
    revision: 1,
    state: 'pending',
    proposedBy: 'operator:ana',
    workspace: '/srv/web',
    reason: 'asked for',
    stitch: { title: 'Search', kind: 'operator' },
    beads: [
      { key: 'review', type: 'task', priority: 2, description: '', labels: ['ui', label], dependsOn: ['build'] },
      { key: 'build', type: 'feature', priority: 0, labels: [label], dependsOn: [] },
    ],
    similar: [],
    warnings: [],
    creations: [],
  })
  expect(draft.id).toMatch(/^dr-[a-z2-7]{16}$/)
  expect(draft.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(draft.commands.map((argv) => argv[2])).toEqual(['--title=Build the search', '--title=Review it'])
  expect(bench.queue.calls).toBe(0)
  expect(bench.audit.types()).toEqual(['draft.proposed'])
})

test('approving creates in the order of dependencies, links, records, and answers the same again', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  const seen: string[] = []
  bench.drafts.onChange(({ state, creations }) => seen.push(`${state} ${creations.map((creation) => creation.state).join()}`))
  const created = valueOf(await bench.drafts.approve(draft.id, draft.hash, ana))
  expect(created).toEqual({
    state: 'created',
    beads: [
      { key: 'review', id: 'bd-2' },
      { key: 'build', id: 'bd-1' },
    ],
  })
  expect(bench.queue.made.map(({ request }) => [request.key, request.dependsOn])).toEqual([
    [`${draft.id}.build`, []],
    [`${draft.id}.review`, ['bd-1']],
  ])
  expect(valueOf(await bench.drafts.approve(draft.id, draft.hash, ana))).toEqual(created)
  expect(bench.queue.calls).toBe(2)
  expect(bench.audit.types()).toEqual(['draft.proposed', 'draft.approved', 'bead.created', 'bead.created'])
  expect(bench.audit.records[2]).toMatchObject({
    actor: 'operator:ana',
    project: 'web',
    subject: 'bd-1',
    data: { draft: draft.id, hash: draft.hash, key: `${draft.id}.build`, title: 'Build the search' },
  })
  expect(seen).toEqual(['approved waiting,waiting', 'created created,created'])
})

test('however often it is clicked at once, one bead each and one answer', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  const answers = await Promise.all(Array.from({ length: 8 }, () => bench.drafts.approve(draft.id, draft.hash, ana)))
  for (const answer of answers) expect(answer).toEqual(answers[0])
  expect(bench.queue.calls).toBe(2)
  expect(bench.audit.types().filter((type) => type === 'draft.approved')).toHaveLength(1)
})

test('the hash is of what will be created, and of nothing else', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  const hashes = [draft.hash]
  let revision = 1
  const edit = async (changes: object) => {
    const next = valueOf(await bench.drafts.edit(draft.id, { revision: revision++, ...changes }, ana))
    hashes.push(next.hash)
    return next
  }
  expect((await edit({ reason: 'another reason' })).hash).toBe(draft.hash)
  const [review = { key: '', title: '' }, build = { key: '', title: '' }] = two.beads
  for (const changed of [{ title: 'x' }, { description: 'x' }, { type: 'bug' }, { priority: 4 }, { labels: ['x'] }])
    await edit({ beads: [review, { ...build, ...changed }] })
  await edit({ beads: [{ ...review, dependsOn: [] }, build] })
  await edit({ project: 'two', workspace: '/srv/a' })
  expect(new Set(hashes).size).toBe(hashes.length - 1)
  expect(await edit({ project: 'web', beads: two.beads })).toMatchObject({ hash: draft.hash, workspace: '/srv/web' })
})

test('every revision is kept: what, by whom, when, why', async () => {
  const bench = await createBench()
  const draft = await propose(bench, two, mcp)
  bench.clock.now += 1_000
  const title = 'Build a better search'
  const edited = valueOf(await bench.drafts.edit(draft.id, { revision: 1, reason: 'clearer', beads: [{ key: 'build', title }] }, ana))
  expect(edited).toMatchObject({ revision: 2, stitch: draft.stitch, proposedBy: 'client:mcp' })
  expect((await bench.drafts.find(draft.id))?.revisions).toMatchObject([
    { revision: 1, by: 'client:mcp', reason: 'asked for', hash: draft.hash, beads: [{ key: 'review' }, { key: 'build' }] },
    { revision: 2, by: 'operator:ana', reason: 'clearer', at: '2026-11-20T00:00:01.000Z', beads: [{ title }] },
  ])
})

test('an edit or an approval of what is no longer there is refused with what is', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  const edited = valueOf(await bench.drafts.edit(draft.id, { revision: 1, beads: [{ key: 'a', title: 'Another' }] }, ana))
  const stale = { refusal: { kind: 'conflict', code: 'DRAFT_STALE', current: { revision: 2, hash: edited.hash } } }
  expect(await bench.drafts.edit(draft.id, { revision: 1, reason: 'x' }, ana)).toMatchObject(stale)
  expect(await bench.drafts.approve(draft.id, draft.hash, ana)).toMatchObject(stale)
  expect(bench.queue.calls).toBe(0)
  valueOf(await bench.drafts.approve(draft.id, edited.hash, ana))
  expect(await bench.drafts.edit(draft.id, { revision: 2, reason: 'x' }, ana)).toMatchObject({ refusal: { code: 'DRAFT_CREATED' } })
  expect(await bench.drafts.approve(draft.id, draft.hash, ana)).toMatchObject({ refusal: { code: 'DRAFT_STALE' } })
  expect(await bench.drafts.approve('dr-none', draft.hash, ana)).toMatchObject({ refusal: { code: 'DRAFT_NOT_FOUND' } })
})

test('a rejected or expired draft creates nothing; rejecting again changes nothing', async () => {
  const bench = await createBench({ expireAfterMs: () => 1_000 })
  const draft = await propose(bench)
  bench.clock.now += 1
  const late = await propose(bench)
  expect(valueOf(await bench.drafts.reject(draft.id, 'no need', ana))).toMatchObject({
    state: 'rejected',
    decision: { by: 'operator:ana', reason: 'no need' },
  })
  valueOf(await bench.drafts.reject(draft.id, 'again', ana))
  bench.clock.now += 2_000
  const young = await propose(bench)
  await bench.drafts.expire()
  expect(bench.drafts.list().map(({ state }) => state)).toEqual(['pending', 'expired', 'rejected'])
  for (const { id, hash } of [draft, late])
    expect(await bench.drafts.approve(id, hash, ana)).toMatchObject({ refusal: { kind: 'conflict', code: /^DRAFT_(?:REJECTED|EXPIRED)$/ } })
  expect(bench.audit.types()).toEqual(['draft.proposed', 'draft.proposed', 'draft.rejected', 'draft.proposed', 'draft.expired'])
  valueOf(await bench.drafts.approve(young.id, young.hash, ana))
  expect(await bench.drafts.reject(young.id, undefined, ana)).toMatchObject({ refusal: { code: 'DRAFT_CREATED' } })
})

test('a client edits and withdraws its own, and nobody else’s', async () => {
  const bench = await createBench()
  const theirs = await propose(bench, two, mcp)
  const ours = await propose(bench)
  const changes = { revision: 1, reason: 'x' }
  expect(await bench.drafts.edit(ours.id, changes, mcp)).toMatchObject({ refusal: { kind: 'forbidden', code: 'OPERATOR_ONLY' } })
  expect(await bench.drafts.reject(ours.id, undefined, mcp)).toMatchObject({ refusal: { code: 'OPERATOR_ONLY' } })
  expect(await bench.drafts.edit(theirs.id, changes, { ...mcp, name: 'client:other' })).toMatchObject({
    refusal: { code: 'OPERATOR_ONLY' },
  })
  valueOf(await bench.drafts.edit(theirs.id, changes, mcp))
  valueOf(await bench.drafts.reject(theirs.id, undefined, mcp))
})

test.each([
  ['a project that is not there', { project: 'wob' }, 'UNKNOWN_PROJECT', 'project', 'Nearest: web'],
  ['no choice of workspace', { project: 'two' }, 'WORKSPACE_REQUIRED', 'workspace', '/srv/a, /srv/b'],
  ['a workspace of another project', { workspace: '/srv/a' }, 'UNKNOWN_WORKSPACE', 'workspace', '/srv/web'],
  ['a stitch that is not there', { stitch: { id: 'st-none' } }, 'UNKNOWN_STITCH', 'stitch.id', 'title'],
  [
    'a label of another stitch',
    { beads: [{ key: 'a', title: 't', labels: ['stitch:st-x'] }] },
    'FOREIGN_STITCH_LABEL',
    'beads.0.labels',
    '',
  ],
  ['the same in capitals', { beads: [{ key: 'a', title: 't', labels: ['STITCH:st-x'] }] }, 'FOREIGN_STITCH_LABEL', 'beads.0.labels', ''],
  ['an unknown type', { beads: [{ key: 'a', title: 't', type: 'taks' }] }, 'UNKNOWN_TYPE', 'beads.0.type', 'Nearest: task'],
  ['an unknown dependency', { beads: [{ key: 'a', title: 't', dependsOn: ['bd-9'] }] }, 'UNKNOWN_DEPENDENCY', 'beads.0.dependsOn', 'key'],
  ['what the program refuses', { beads: [{ key: 'a', title: 't', labels: ['a/b'] }] }, 'BAD_LABEL', 'beads.0.labels', ''],
  [
    'a cycle',
    {
      beads: [
        { key: 'x', title: 't' },
        { key: 'a', title: 't', dependsOn: ['b'] },
        { key: 'b', title: 't', dependsOn: ['a'] },
      ],
    },
    'DEPENDENCY_CYCLE',
    'beads.1.dependsOn',
    '',
  ],
])('%s is refused by the name of its field', async (_what, changes, code, field, hint) => {
  const bench = await createBench()
  const refused = await bench.drafts.propose({ project: 'web', beads: [{ key: 'a', title: 't' }], ...changes }, ana)
  expect(refused).toMatchObject({ refusal: { kind: 'invalid', code, field } })
  if (!refused.ok) expect(refused.refusal.hint ?? '').toContain(hint)
  expect(bench.drafts.list()).toEqual([])
  expect(bench.audit.records).toEqual([])
})

test('beads that are there may be built upon, those of the workspace only; a type counts once a bead has it', async () => {
  const bench = await createBench()
  bench.known.push(
    knownBead('bd-9', { type: 'ritual' }),
    knownBead('bd-8', { status: 'tombstone' }),
    knownBead('bd-7', { workspace: '/srv/a' }),
  )
  const bead = (dependsOn: string[]) => ({ project: 'web', beads: [{ key: 'a', title: 't', type: 'ritual', dependsOn }] })
  for (const gone of ['bd-8', 'bd-7'])
    expect(await bench.drafts.propose(bead([gone]), ana)).toMatchObject({ refusal: { code: 'UNKNOWN_DEPENDENCY' } })
  const draft = valueOf(await bench.drafts.propose(bead(['bd-9']), ana))
  valueOf(await bench.drafts.approve(draft.id, draft.hash, ana))
  expect(bench.queue.made[0]?.request.dependsOn).toEqual(['bd-9'])
})

test('follow-ups go by the id of the stitch and carry its label', async () => {
  const bench = await createBench()
  const first = await propose(bench)
  valueOf(await bench.drafts.approve(first.id, first.hash, ana))
  const label = `stitch:${first.stitch.id}`
  const beads = [{ key: 'a', title: 'More', labels: [label] }]
  const next = valueOf(await bench.drafts.propose({ project: 'web', stitch: { id: first.stitch.id }, beads }, ana))
  expect(next).toMatchObject({ stitch: first.stitch, beads: [{ labels: [label] }] })
})

test('work that looks the same is shown, from beads and from other drafts', async () => {
  const bench = await createBench()
  bench.known.push(knownBead('bd-9', { title: 'build the Search!', project: 'two', workspace: '/srv/a', labels: ['stitch:st-old'] }))
  bench.known.push(knownBead('bd-8', { title: 'Build the search', status: 'closed' }))
  const draft = await propose(bench)
  expect(draft.similar).toMatchObject([
    { id: 'bd-9', score: 1, why: 'the same title', of: 'build', kind: 'bead', project: 'two', stitchId: 'st-old' },
  ])
  const again = await propose(bench)
  expect(again.similar).toContainEqual(expect.objectContaining({ id: draft.id, kind: 'draft', of: 'review' }))
})

test('what looks like a secret is warned of, kept out of the audit log, and masked on request', async () => {
  const bench = await createBench()
  const key = `sk-${'a1'.repeat(20)}`
  const input = { project: 'web', beads: [{ key: 'a', title: `Use ${key}`, description: `password: ${'x'.repeat(12)}` }] }
  const draft = await propose(bench, { ...two, ...input })
  expect(draft.warnings).toMatchObject([
    { code: 'SECRET', field: 'beads.0.title' },
    { code: 'SECRET', field: 'beads.0.description' },
  ])
  expect(JSON.stringify([bench.audit.records, draft.warnings])).not.toContain(key)
  const masked = valueOf(await bench.drafts.edit(draft.id, { revision: 1, mask: true }, ana))
  expect(masked).toMatchObject({
    warnings: [],
    beads: [{ title: 'Use [masked:api-key]', description: 'password: [masked:assigned-secret]' }],
  })
})

test('a proposal stands where the program cannot be asked, and says why there is no command', async () => {
  const bench = await createBench()
  bench.queue.fault = { ok: false, code: 'PROGRAM_MISSING', message: 'br was not found', hint: 'install it' }
  const draft = await propose(bench)
  expect(draft).toMatchObject({
    commands: [],
    warnings: [{ code: 'CREATE_UNAVAILABLE', message: 'br was not found; install it' }],
  })
  bench.queue.fault = undefined
  expect(await bench.drafts.find(draft.id)).toMatchObject({
    commands: [['br'], ['br']].map((argv) => expect.arrayContaining(argv)),
    warnings: [],
  })
})
