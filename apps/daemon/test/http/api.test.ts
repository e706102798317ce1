import { testClient } from 'hono/testing'
import { expect, test } from 'vitest'
import { createApi } from '../../src/http/api.ts'
import { at, FakeStore, makeExecution, makeProject, makeWorker } from './fake-store.ts'
import { noWork } from './no-work.ts'

const workers = [
  makeWorker('alpha'),
  makeWorker('bravo', { state: 'hung', project: 'api' }),
  makeWorker('old', { history: true, state: null }),
]
const newStore = () => new FakeStore(workers, [makeProject('web'), makeProject('api')])
const newApi = () => createApi({ ...noWork, store: newStore() })

test('the fleet is the snapshot; the same fleet is 304 under its tag', async () => {
  const store = newStore()
  const { api } = testClient(createApi({ ...noWork, store }))
  const first = await api.fleet.$get()
  expect(await first.json()).toEqual(store.snapshot())
  const etag = first.headers.get('etag') ?? ''
  expect((await api.fleet.$get({}, { headers: { 'If-None-Match': `"x", ${etag}` } })).status).toBe(304)
  store.putWorker(makeWorker('alpha', { bead: 'bd-2' }))
  const later = await api.fleet.$get({}, { headers: { 'If-None-Match': etag } })
  expect(later.status).toBe(200)
  expect(later.headers.get('etag')).not.toBe(etag)
  expect(later.headers.get('cache-control')).toBe('no-store')
})

test('projects come by name; one is found by its name', async () => {
  const { api } = testClient(newApi())
  const list = await (await api.projects.$get({ query: {} })).json()
  expect(list).toMatchObject({ items: [{ name: 'api' }, { name: 'web' }], cursor: null })
  const one = await api.projects[':name'].$get({ param: { name: 'web' } })
  expect(await one.json()).toMatchObject({ name: 'web' })
})

test('workers are filtered by project and state, and those of the past are there on request', async () => {
  const { api } = testClient(newApi())
  const ids = async (query: { history?: '0'; project?: string; state?: 'hung' | 'unknown' }) => {
    const response = await api.workers.$get({ query })
    const page = await response.json()
    return 'items' in page ? page.items.map((worker) => worker.id) : page
  }
  expect(await ids({})).toEqual(['alpha', 'bravo', 'old'])
  expect(await ids({ history: '0' })).toEqual(['alpha', 'bravo'])
  expect(await ids({ project: 'api' })).toEqual(['bravo'])
  expect(await ids({ state: 'hung' })).toEqual(['bravo'])
  expect(await ids({ state: 'unknown' })).toEqual(['old'])
  expect(await (await api.workers[':id'].$get({ param: { id: 'old' } })).json()).toMatchObject({ id: 'old' })
})

test('a timeline holds executions and state changes, newest first, the present state once', async () => {
  const store = newStore()
  store.workerMap.set('alpha', makeWorker('alpha', { state: 'hung', reason: 'heartbeat-stale', since: at(30) }))
  store.executionList = [
    makeExecution('e2', { startedAt: at(20) }),
    makeExecution('e1', { startedAt: at(1) }),
    makeExecution('x', { worker: 'bravo' }),
  ]
  const live = { at: at(0), state: 'live', reason: null } as const
  const hung = { at: at(30), state: 'hung', reason: 'heartbeat-stale' } as const
  const read = async (changes: readonly (typeof live | typeof hung)[]) => {
    const { api } = testClient(createApi({ ...noWork, store, stateChanges: () => changes }))
    const page = await (await api.workers[':id'].timeline.$get({ param: { id: 'alpha' }, query: {} })).json()
    return 'items' in page ? page.items.map((item) => (item.kind === 'state' ? item.state : item.execution.id)) : page
  }
  expect(await read([live, hung])).toEqual(['hung', 'e2', 'e1', 'live'])
  expect(await read([])).toEqual(['hung', 'e2', 'e1'])
})

test('executions are filtered, newest first', async () => {
  const store = newStore()
  store.executionList = [
    makeExecution('a'),
    makeExecution('b', { startedAt: at(5), outcome: 'crash' }),
    makeExecution('c', { bead: 'bd-9', endedAt: at(9) }),
  ]
  const { api } = testClient(createApi({ ...noWork, store }))
  const ids = async (query: { outcome?: 'crash'; bead?: string; worker?: string; since?: string }) => {
    const page = await (await api.executions.$get({ query })).json()
    return 'items' in page ? page.items.map((execution) => execution.id) : page
  }
  expect(await ids({})).toEqual(['b', 'c', 'a'])
  expect(await ids({ outcome: 'crash' })).toEqual(['b'])
  expect(await ids({ bead: 'bd-9' })).toEqual(['c'])
  expect(await ids({ worker: 'nobody' })).toEqual([])
  expect(await ids({ since: at(9) })).toContain('c')
  expect(await ids({ since: at(10) })).not.toContain('c')
  expect(await (await api.executions[':id'].$get({ param: { id: 'c' } })).json()).toMatchObject({ id: 'c', bead: 'bd-9' })
})

test.each([
  ['/api/nothing', 404, { code: 'ROUTE_NOT_FOUND' }],
  ['/api/worker', 404, { code: 'ROUTE_NOT_FOUND', hint: 'Nearest: /api/workers' }],
  ['/api/workers/alpho', 404, { code: 'WORKER_NOT_FOUND', title: 'No worker "alpho"', hint: 'Nearest: alpha' }],
  ['/api/workers/%00%ff', 404, { code: 'WORKER_NOT_FOUND' }],
  ['/api/workers/alpho/timeline', 404, { code: 'WORKER_NOT_FOUND', hint: 'Nearest: alpha' }],
  ['/api/projects/Web', 404, { code: 'PROJECT_NOT_FOUND', hint: 'Nearest: web' }],
  ['/api/workers?limit=0', 400, { code: 'INVALID_REQUEST', field: 'limit' }],
  ['/api/workers?limit=501', 400, { code: 'INVALID_REQUEST', field: 'limit' }],
  ['/api/workers?limit=-1', 400, { code: 'INVALID_REQUEST', field: 'limit' }],
  ['/api/workers?limit=5&limit=6', 400, { code: 'INVALID_REQUEST', field: 'limit' }],
  ['/api/workers?cursor=bm90LWE', 400, { code: 'INVALID_REQUEST', field: 'cursor' }],
  ['/api/workers?state=asleep', 400, { field: 'state', detail: 'state: one of live, hung, dead, unknown' }],
  ['/api/workers?stat=live', 400, { field: 'stat', detail: expect.stringMatching(/^stat: no such parameter; there are .*state/) }],
  ['/api/search', 400, { code: 'INVALID_REQUEST', field: 'q', detail: 'q: is missing' }],
  ['/api/executions/none', 404, { code: 'EXECUTION_NOT_FOUND', title: 'No execution "none"' }],
  ['/api/executions?since=then', 400, { code: 'INVALID_REQUEST', field: 'since' }],
  ['/api/executions?outcome=won', 400, { code: 'INVALID_REQUEST', field: 'outcome' }],
])('%s is %i and says why', async (path, status, facts) => {
  const response = await newApi().request(path)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(await response.json()).toMatchObject({ status, ...facts })
  expect(response.status).toBe(status)
})

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s changes nothing: 405 with what is allowed', async (method) => {
  for (const path of ['/api/fleet', '/api/workers/alpha', '/api/projects/web', '/api/executions', '/api/diagnostics']) {
    const response = await newApi().request(path, { method })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(await response.json()).toMatchObject({ code: 'METHOD_NOT_ALLOWED' })
  }
  expect((await newApi().request('/api/nothing', { method })).status).toBe(404)
})

test('HEAD answers like GET, without a body', async () => {
  const response = await newApi().request('/api/fleet', { method: 'HEAD' })
  expect([response.status, await response.text()]).toEqual([200, ''])
})

test('before the fleet was seen nothing is claimed of it, but HOOP tells of itself', async () => {
  const store = newStore()
  store.ready = false
  const api = createApi({ ...noWork, store })
  const response = await api.request('/api/fleet')
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await response.json()).toMatchObject({ code: 'NOT_READY' })
  expect((await api.request('/api/diagnostics')).status).toBe(200)
})

test('a failure inside is a 500 that tells nothing of the inside, and is logged', async () => {
  const store = newStore()
  store.snapshot = () => {
    throw new Error('secret path')
  }
  const logged: object[] = []
  const response = await createApi({ ...noWork, store, log: { error: (fields) => logged.push(fields) } }).request('/api/fleet')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
  expect(logged).toHaveLength(1)
})
