import { expect, test } from 'vitest'
import { until } from '../fixtures.ts'
import { CreateError } from '../../src/stitches/ports.ts'
import { ana, createBench, valueOf, type Bench } from './fakes.ts'

const chain = {
  project: 'web',
  beads: [
    { key: 'a', title: 'First' },
    { key: 'b', title: 'Second', dependsOn: ['a'] },
    { key: 'c', title: 'Third', dependsOn: ['b'] },
  ],
}
const propose = async ({ drafts }: Bench) => valueOf(await drafts.propose(chain, ana))
const stateOf = ({ drafts }: Bench) => drafts.list()[0]?.state
const ends = (bench: Bench) => until(() => stateOf(bench) !== 'approved')

test('what fails is named; what was made stays; the rest is made by the next approval', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  bench.queue.before = ({ title }) => {
    if (title === 'Second') throw new CreateError('DATABASE_LOCKED', 'the queue is locked', { hint: 'try again' })
  }
  const failed = await bench.drafts.approve(draft.id, draft.hash, ana)
  expect(failed).toMatchObject({
    refusal: { kind: 'failed', code: 'CREATE_FAILED', title: expect.stringContaining('b was not created'), hint: 'try again' },
  })
  expect(bench.drafts.list()[0]).toMatchObject({
    state: 'failed',
    error: { code: 'DATABASE_LOCKED', key: 'b' },
    creations: [{ state: 'created', id: 'bd-1' }, { state: 'failed' }, { state: 'waiting' }],
  })
  bench.queue.before = () => {}
  const created = valueOf(await bench.drafts.approve(draft.id, draft.hash, ana))
  expect(created.beads.map(({ id }) => id)).toEqual(['bd-1', 'bd-2', 'bd-3'])
  expect(bench.queue.made).toHaveLength(3)
  const [first, second] = [bench.audit.types().slice(0, 5), bench.audit.types().slice(5)]
  expect(first).toEqual(['draft.proposed', 'draft.approved', 'bead.created', 'bead.create_failed', 'draft.failed'])
  expect(second).toEqual(['draft.approved', 'bead.created', 'bead.created'])
})

test('a failed draft may be edited, but not what of it exists', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  bench.queue.before = ({ title }) => {
    if (title !== 'First') throw new CreateError('VALIDATION_FAILED', 'no')
  }
  await bench.drafts.approve(draft.id, draft.hash, ana)
  const [a = { key: 'a', title: '' }, b = { key: 'b', title: '' }] = chain.beads
  const lost = await bench.drafts.edit(draft.id, { revision: 1, beads: [{ ...a, title: 'Other' }, b] }, ana)
  expect(lost).toMatchObject({ refusal: { code: 'BEAD_EXISTS', field: 'beads' } })
  const edited = valueOf(await bench.drafts.edit(draft.id, { revision: 1, beads: [a, { ...b, title: 'Better' }] }, ana))
  bench.queue.before = () => {}
  expect(valueOf(await bench.drafts.approve(draft.id, edited.hash, ana)).beads).toEqual([
    { key: 'a', id: 'bd-1' },
    { key: 'b', id: 'bd-2' },
  ])
})

test.each([
  ['the program is missing', { code: 'PROGRAM_MISSING', message: 'br was not found' }],
  ['the schema is another', { code: 'SCHEMA_DIFFERS', message: '11 and 19' }],
])('where %s nothing is begun and the draft waits', async (_what, fault) => {
  const bench = await createBench()
  const draft = await propose(bench)
  bench.queue.fault = { ok: false, ...fault }
  expect(await bench.drafts.approve(draft.id, draft.hash, ana)).toMatchObject({ refusal: { code: 'CREATE_FAILED', detail: fault.code } })
  expect(bench.drafts.list()[0]).toMatchObject({ state: 'pending', error: fault })
  expect(valueOf(await bench.drafts.edit(draft.id, { revision: 1, reason: 'another try' }, ana))).toMatchObject({
    revision: 2,
    error: null,
  })
  bench.queue.fault = undefined
  valueOf(await bench.drafts.approve(draft.id, draft.hash, ana))
  expect(bench.drafts.list()[0]).toMatchObject({ state: 'created', error: null })
})

test('an act whose record cannot be written is not done', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  bench.audit.fault = () => {
    throw new Error('ENOSPC')
  }
  const unavailable = { refusal: { kind: 'unavailable', code: 'AUDIT_UNAVAILABLE' } }
  expect(await bench.drafts.propose(chain, ana)).toMatchObject(unavailable)
  expect(await bench.drafts.edit(draft.id, { revision: 1, reason: 'x' }, ana)).toMatchObject(unavailable)
  expect(await bench.drafts.reject(draft.id, 'x', ana)).toMatchObject(unavailable)
  expect(await bench.drafts.approve(draft.id, draft.hash, ana)).toMatchObject(unavailable)
  expect(bench.drafts.list()).toMatchObject([{ state: 'pending', revision: 1 }])
  expect(bench.queue.calls).toBe(0)
})

test('a bead whose record cannot be written is not reported, and not made again', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  bench.audit.fault = ({ type }) => {
    if (type === 'bead.created') throw new Error('ENOSPC')
  }
  expect(await bench.drafts.approve(draft.id, draft.hash, ana)).toMatchObject({ refusal: { code: 'CREATE_FAILED' } })
  expect(stateOf(bench)).toBe('failed')
  bench.audit.fault = () => {}
  valueOf(await bench.drafts.approve(draft.id, draft.hash, ana))
  expect(bench.queue.made).toHaveLength(3)
  expect(bench.audit.types().filter((type) => type === 'bead.created')).toHaveLength(3)
})

/** Where the daemon dies: nothing after this point happens in the first life. `die` is called there, and never returns. */
const deaths: readonly (readonly [string, (bench: Bench, die: () => Promise<never>) => void])[] = [
  ['before the program is asked', ({ queue }, die) => (queue.before = die)],
  ['after the queue has the first bead', ({ queue }, die) => (queue.after = die)],
  ['before the third', ({ queue }, die) => (queue.before = ({ title }) => (title === 'Third' ? die() : undefined))],
  [
    'after the queue has it, before the record',
    ({ audit }, die) => {
      const append = audit.append
      audit.append = (record) => (record.type === 'bead.created' ? die() : append(record))
    },
  ],
  [
    'after the record, before it is noted',
    ({ audit }, die) => {
      const append = audit.append
      audit.append = async (record) => {
        await append(record)
        if (record.type === 'bead.created') await die()
      }
    },
  ],
]

test.each(deaths)('killed %s: the next start makes each bead once and records it once', async (_when, arrange) => {
  const bench = await createBench()
  const draft = await propose(bench)
  const { append } = bench.audit
  await new Promise<void>((dead) => {
    arrange(bench, () => {
      dead()
      return new Promise<never>(() => {})
    })
    void bench.drafts.approve(draft.id, draft.hash, ana)
  })
  expect(stateOf(bench)).toBe('approved')
  Object.assign(bench.queue, { before: () => {}, after: () => {} })
  bench.audit.append = append
  const next = bench.restart()
  next.drafts.resume()
  await ends(next)
  expect(next.drafts.list()[0]).toMatchObject({ state: 'created', creations: [{ id: 'bd-1' }, { id: 'bd-2' }, { id: 'bd-3' }] })
  expect(next.queue.made.map(({ request }) => request.title)).toEqual(['First', 'Second', 'Third'])
  expect(next.audit.types().filter((type) => type === 'bead.created')).toHaveLength(3)
  const created = valueOf(await next.drafts.approve(draft.id, draft.hash, ana))
  expect(created.beads.map(({ id }) => id)).toEqual(['bd-1', 'bd-2', 'bd-3'])
})

test('a key that belongs to another bead is refused, naming both', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  bench.queue.made.push({
    id: 'bd-x',
    request: { key: `${draft.id}.a`, title: 'Not ours', type: '', priority: 2, description: '', labels: [], dependsOn: [] },
  })
  expect(await bench.drafts.approve(draft.id, draft.hash, ana)).toMatchObject({
    refusal: { code: 'CREATE_FAILED', title: expect.stringMatching(/a was not created.*bd-x/) },
  })
})

test('stopping finishes the bead that is being made and begins no other; the approval stands', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  let release = () => {}
  bench.queue.after = () => new Promise((resolve) => (release = resolve))
  const approved = bench.drafts.approve(draft.id, draft.hash, ana)
  await until(() => bench.queue.made.length === 1)
  const closed = bench.drafts.close()
  release()
  await closed
  expect(await approved).toMatchObject({ refusal: { kind: 'unavailable', code: 'STOPPING' } })
  bench.queue.after = () => {}
  const next = bench.restart()
  next.drafts.resume()
  await ends(next)
  expect(next.queue.made).toHaveLength(3)
})

test('one creation at a time in a workspace', async () => {
  const bench = await createBench()
  let now = 0
  let most = 0
  bench.queue.before = async () => {
    most = Math.max(most, ++now)
    await new Promise((resolve) => setImmediate(resolve))
    now--
  }
  const drafts = await Promise.all([propose(bench), propose(bench), propose(bench)])
  await Promise.all(drafts.map(({ id, hash }) => bench.drafts.approve(id, hash, ana)))
  expect([most, bench.queue.made.length]).toEqual([1, 9])
})

test('while it is being created: the same click gets the same answer, even a no; another hash, an edit, a rejection are refused at once', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  let fail = () => {}
  bench.queue.before = () => new Promise((_resolve, reject) => (fail = () => reject(new CreateError('LOCKED', 'the queue is locked'))))
  const clicks = [bench.drafts.approve(draft.id, draft.hash, ana), bench.drafts.approve(draft.id, draft.hash, ana)]
  await until(() => bench.queue.calls === 1)
  expect(await bench.drafts.approve(draft.id, '0'.repeat(64), ana)).toMatchObject({ refusal: { code: 'DRAFT_STALE' } })
  expect(await bench.drafts.edit(draft.id, { revision: 1, reason: 'x' }, ana)).toMatchObject({ refusal: { code: 'DRAFT_APPROVED' } })
  expect(await bench.drafts.reject(draft.id, 'x', ana)).toMatchObject({ refusal: { code: 'DRAFT_APPROVED' } })
  fail()
  for (const answer of await Promise.all(clicks)) expect(answer).toMatchObject({ refusal: { code: 'CREATE_FAILED' } })
  expect(bench.queue.calls).toBe(1)
})

test('what nobody expected is logged, told without its inside, and leaves the draft open to another try', async () => {
  const bench = await createBench()
  const draft = await propose(bench)
  bench.queue.before = () => {
    throw new TypeError('Failed query: select secrets')
  }
  const refused = await bench.drafts.approve(draft.id, draft.hash, ana)
  expect(refused).toMatchObject({ refusal: { code: 'CREATE_FAILED', detail: 'INTERNAL' } })
  expect(JSON.stringify([refused, bench.audit.records])).not.toContain('secrets')
  expect(bench.errors).toHaveLength(1)
  bench.queue.before = () => {}
  valueOf(await bench.drafts.approve(draft.id, draft.hash, ana))
})
