import type { Draft } from '@hoop/protocol'
import { testClient } from 'hono/testing'
import { expect, test } from 'vitest'
import { createApi } from '../../src/http/api.ts'
import { findUndeclared, writes } from '../../src/http/access.ts'
import type { Who } from '../../src/http/identity.ts'
import { CreateError } from '../../src/stitches/ports.ts'
import { createBench } from '../stitches/fakes.ts'
import { FakeStore } from './fake-store.ts'
import { noWork } from './no-work.ts'

const operator: Who = { role: 'operator', actor: 'operator:ana' }
const proposal = { project: 'web', beads: [{ key: 'a', title: 'First' }] }

async function makeApi(who: Who = operator) {
  const bench = await createBench()
  const sender = { who }
  const app = createApi({ ...noWork, drafts: bench.drafts, store: new FakeStore(), whoIs: () => sender.who })
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await app.request(`/api${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    })
    const answer: unknown = await response.json()
    return { status: response.status, answer, headers: response.headers }
  }
  const propose = async (): Promise<Draft> => {
    const { api } = testClient(app)
    const response = await api.drafts.$post({ json: proposal })
    if (response.status !== 201) throw new Error(`${response.status}`)
    return response.json()
  }
  return { ...bench, app, ask, propose, sender }
}

test('propose, look, edit, approve, and again', async () => {
  const { ask } = await makeApi()
  const proposed = await ask('POST', '/drafts', proposal)
  expect(proposed).toMatchObject({
    status: 201,
    answer: { revision: 1, state: 'pending', proposedBy: 'operator:ana', beads: [{ key: 'a' }] },
  })
  const path = proposed.headers.get('location')?.replace('/api', '') ?? ''
  expect(await ask('GET', path)).toMatchObject({ status: 200, answer: { revisions: [{ revision: 1 }] } })
  const edited = await ask('PATCH', path, { revision: 1, beads: [{ key: 'a', title: 'Better' }] })
  expect(edited).toMatchObject({ status: 200, answer: { revision: 2, beads: [{ title: 'Better' }] } })
  const { hash } = Object(edited.answer)
  const created = { status: 200, answer: { state: 'created', beads: [{ key: 'a', id: 'bd-1' }] } }
  for (let n = 0; n < 2; n++) {
    const { status, answer } = await ask('POST', `${path}/approve`, { hash })
    expect({ status, answer }).toEqual(created)
  }
})

test('what is stale is 409 with what is', async () => {
  const { ask, propose } = await makeApi()
  const { id, hash } = await propose()
  await ask('PATCH', `/drafts/${id}`, { revision: 1, reason: 'x', beads: [{ key: 'a', title: 'Better' }] })
  const stale = { status: 409, answer: { code: 'DRAFT_STALE', status: 409, current: { id, revision: 2, beads: [{ title: 'Better' }] } } }
  expect(await ask('PATCH', `/drafts/${id}`, { revision: 1, reason: 'y' })).toMatchObject(stale)
  expect(await ask('POST', `/drafts/${id}/approve`, { hash })).toMatchObject(stale)
})

test('what cannot be created is 502, naming the bead and the reason', async () => {
  const { ask, propose, queue } = await makeApi()
  queue.before = () => {
    throw new CreateError('DATABASE_LOCKED', 'the queue is locked')
  }
  const { id, hash } = await propose()
  expect(await ask('POST', `/drafts/${id}/approve`, { hash })).toMatchObject({
    status: 502,
    answer: {
      code: 'CREATE_FAILED',
      title: 'The bead a was not created: the queue is locked',
      detail: 'DATABASE_LOCKED',
      current: { state: 'failed' },
    },
  })
})

test('several at once: one outcome each', async () => {
  const { ask, propose } = await makeApi()
  const [first, second] = [await propose(), await propose()]
  const drafts = [
    { id: first.id, hash: first.hash },
    { id: second.id, hash: first.hash },
    { id: 'dr-none', hash: first.hash },
  ]
  expect(await ask('POST', '/drafts/approve', { drafts })).toMatchObject({
    status: 200,
    answer: {
      items: [
        { id: first.id, ok: true, state: 'created', beads: [{ key: 'a', id: 'bd-1' }] },
        { id: second.id, ok: false, code: 'DRAFT_STALE' },
        { id: 'dr-none', ok: false, code: 'DRAFT_NOT_FOUND' },
      ],
    },
  })
})

test('lists are newest first, filtered and paged', async () => {
  const { ask, propose, clock } = await makeApi()
  const ids: string[] = []
  for (let n = 0; n < 3; n++) {
    clock.now += 1_000
    ids.unshift((await propose()).id)
  }
  await ask('POST', `/drafts/${ids[0]}/reject`, { reason: 'no' })
  const page = Object((await ask('GET', '/drafts?limit=2')).answer)
  expect(page.items.map(({ id }: Draft) => id)).toEqual(ids.slice(0, 2))
  expect((await ask('GET', `/drafts?limit=2&cursor=${page.cursor}`)).answer).toMatchObject({ items: [{ id: ids[2] }], cursor: null })
  expect((await ask('GET', '/drafts?state=rejected')).answer).toMatchObject({ items: [{ id: ids[0], decision: { reason: 'no' } }] })
  expect((await ask('GET', '/drafts?project=other')).answer).toMatchObject({ items: [] })
})

test.each([
  ['POST', '/drafts', { ...proposal, project: 'wob' }, 422, { code: 'UNKNOWN_PROJECT', field: 'project' }],
  ['POST', '/drafts', { project: 'two', beads: proposal.beads }, 422, { code: 'WORKSPACE_REQUIRED', field: 'workspace' }],
  ['POST', '/drafts', { ...proposal, beads: [] }, 400, { code: 'INVALID_REQUEST', field: 'beads' }],
  ['POST', '/drafts', { ...proposal, beads: [{ key: 'a', title: ' ' }] }, 400, { field: 'beads.0.title' }],
  ['POST', '/drafts', { ...proposal, beads: [{ key: 'a', title: 'x'.repeat(501) }] }, 400, { field: 'beads.0.title' }],
  ['POST', '/drafts', { ...proposal, beads: [{ key: 'a', title: 't', priority: 5 }] }, 400, { field: 'beads.0.priority' }],
  ['POST', '/drafts', { ...proposal, stitch: { title: 't', kind: 'dream' } }, 400, { code: 'INVALID_REQUEST' }],
  ['POST', '/drafts', { ...proposal, state: 'created' }, 400, { field: 'state' }],
  ['PATCH', '/drafts/dr-none', { revision: 1 }, 404, { code: 'DRAFT_NOT_FOUND' }],
  ['PATCH', '/drafts/dr-none', {}, 400, { field: 'revision' }],
  ['POST', '/drafts/dr-none/approve', { hash: 'x' }, 400, { field: 'hash' }],
  ['POST', '/drafts/dr-none/reject', {}, 404, { code: 'DRAFT_NOT_FOUND' }],
  ['GET', '/drafts/dr-none', undefined, 404, { code: 'DRAFT_NOT_FOUND' }],
  ['GET', '/drafts?state=open', undefined, 400, { field: 'state' }],
  ['PUT', '/drafts', proposal, 405, { code: 'METHOD_NOT_ALLOWED' }],
])('%s %s %j is %i and says why', async (method, path, body, status, facts) => {
  const { ask } = await makeApi()
  const { status: got, answer } = await ask(method, path, body)
  expect([got, answer]).toMatchObject([status, { status, ...facts }])
})

test('a body that is no JSON, or says it is something else, is refused', async () => {
  const { app } = await makeApi()
  const post = (body: string, type: string) =>
    app.request('/api/drafts', { method: 'POST', body, headers: { 'Content-Type': type, 'Content-Length': '9' } })
  const broken = await post('{"project', 'application/json')
  expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'INVALID_REQUEST' }])
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain; application/json',
  ]) {
    const form = await post(JSON.stringify(proposal), type)
    expect([form.status, await form.json()], type).toMatchObject([415, { code: 'TYPE_REFUSED' }])
  }
})

test('a body in pieces is bounded, too', async () => {
  const { app } = await makeApi()
  const pieces = new ReadableStream({
    start(controller) {
      for (let n = 0; n < 3; n++) controller.enqueue(new Uint8Array(512 * 1024))
      controller.close()
    },
  })
  const init: RequestInit & { duplex: 'half' } = {
    method: 'POST',
    body: pieces,
    duplex: 'half',
    headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' },
  }
  expect((await app.request('/api/drafts', init)).status).toBe(413)
})

test('a client proposes, edits and withdraws its own; for everything else it is not the operator', async () => {
  const { ask, sender, propose, queue } = await makeApi()
  const theirs = await propose()
  sender.who = { role: 'client', actor: 'client:mcp' }
  const own = await propose()
  const reason = { revision: 1, reason: 'x' }
  expect((await ask('PATCH', `/drafts/${own.id}`, reason)).status).toBe(200)
  const refused = { status: 403, answer: { code: 'OPERATOR_ONLY' } }
  for (const [method, path, body] of [
    ['PATCH', `/drafts/${theirs.id}`, reason],
    ['DELETE', `/drafts/${theirs.id}`, undefined],
    ['POST', `/drafts/${own.id}/approve`, { hash: own.hash }],
    ['POST', `/drafts/${own.id}/reject`, {}],
    ['POST', '/drafts/approve', { drafts: [{ id: own.id, hash: own.hash }] }],
    ['POST', '/stitches/st-x/messages', { text: 'x' }],
    ['POST', '/session', {}],
    ['POST', '/config', {}],
    ['DELETE', '/alerts/x', undefined],
    ['PUT', '/fleet', {}],
  ] as const)
    expect(await ask(method, path, body), `${method} ${path}`).toMatchObject(refused)
  expect(await ask('DELETE', `/drafts/${own.id}`)).toMatchObject({
    status: 200,
    answer: { state: 'rejected', decision: { reason: 'withdrawn' } },
  })
  expect(queue.calls).toBe(0)
})

test('who only reads writes nothing, whatever the route', async () => {
  const { ask, sender } = await makeApi()
  sender.who = { role: 'reader', actor: 'reader' }
  for (const write of Object.keys(writes)) {
    const [method = '', path = ''] = write.split(' ')
    expect(await ask(method, path.replace('/api', '').replace(':id', 'dr-none'), {}), write).toMatchObject({
      status: 403,
      answer: { code: 'OPERATOR_ONLY' },
    })
  }
  expect((await ask('GET', '/drafts')).status).toBe(200)
})

test('a write that nobody declared is found before it is served', async () => {
  const { app } = await makeApi()
  expect(findUndeclared(app.routes)).toEqual([])
  expect(findUndeclared([...app.routes, { method: 'POST', path: '/api/fleet' }])).toEqual(['POST /api/fleet'])
  const served = app.routes.map(({ method, path }) => `${method} ${path}`)
  for (const write of Object.keys(writes)) expect(served).toContain(write)
})

test('a database that cannot be written is said to be that, and no more of the inside', async () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
  const list = () => {
    throw new Error('Failed query: select secrets', { cause: full })
  }
  const response = await createApi({ ...noWork, drafts: { ...noWork.drafts, list }, store: new FakeStore() }).request('/api/drafts')
  const answer = await response.text()
  expect([response.status, JSON.parse(answer)]).toMatchObject([
    503,
    { code: 'STORE_UNAVAILABLE', title: expect.stringContaining('SQLITE_FULL') },
  ])
  expect(answer).not.toContain('secrets')
})
