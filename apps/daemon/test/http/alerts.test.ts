import * as v from 'valibot'
import { expect, test } from 'vitest'
import type { AlertService } from '../../src/alerts/index.ts'
import { createApi } from '../../src/http/api.ts'
import { refuse } from '../../src/stitches/refusal.ts'
import { FakeStore } from './fake-store.ts'
import { noWork } from './no-work.ts'

type Asked = Parameters<AlertService['list']>[0]

/** Alerts of which there are none; what is asked of them is kept. */
function makeApi(role: 'operator' | 'client' | 'reader' = 'operator') {
  const asked: Asked[] = []
  const missing = async (id: string) => refuse('not-found', 'ALERT_NOT_FOUND', `No alert ${id}`)
  const alerts: AlertService = {
    list: (query) => (asked.push(query), { items: [], next: query.after === undefined ? '5 al-x' : null }),
    find: () => undefined,
    acknowledge: missing,
    mute: async (id) => (id === 'al-past' ? refuse('invalid', 'MUTE_PAST', 'past', { field: 'until' }) : missing(id)),
    unmute: missing,
  }
  const services = { ...noWork, alerts, store: new FakeStore(), whoIs: () => ({ role, actor: role }) }
  const request = async (method: string, path: string, body?: unknown) => {
    const response = await createApi(services).request(`/api/alerts${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const answer: unknown = await response.json()
    return { status: response.status, body: answer }
  }
  return { asked, request }
}

test('what a list can be asked for', async () => {
  const { request, asked } = makeApi()
  const first = await request('GET', '?state=firing&kind=dead&severity=bad&project=web&subject=w&since=2026-11-20&limit=7')
  expect(first).toEqual({ status: 200, body: { items: [], cursor: expect.any(String) } })
  const { cursor } = v.parse(v.object({ cursor: v.string() }), first.body)
  expect(await request('GET', `?cursor=${cursor}`)).toEqual({ status: 200, body: { items: [], cursor: null } })
  await request('GET', '?subject=w&members=false')
  expect(asked).toEqual([
    {
      state: 'firing',
      kind: 'dead',
      severity: 'bad',
      project: 'web',
      subject: 'w',
      sinceMs: Date.parse('2026-11-20'),
      limit: 7,
      isEach: true,
    },
    { after: '5 al-x', limit: 100, isEach: false },
    { subject: 'w', limit: 100, isEach: false },
  ])
})

const until = '2099-01-01T00:00:00Z'

test.each([
  ['GET', '?state=open', undefined, 400, { code: 'INVALID_REQUEST', field: 'state' }],
  ['GET', '?severity=high', undefined, 400, { code: 'INVALID_REQUEST', field: 'severity' }],
  ['GET', '?since=yesterday', undefined, 400, { code: 'INVALID_REQUEST', field: 'since' }],
  ['GET', '?who=me', undefined, 400, { code: 'INVALID_REQUEST' }],
  ['GET', '?limit=501', undefined, 400, { code: 'INVALID_REQUEST', field: 'limit' }],
  ['GET', '/al-none', undefined, 404, { code: 'ALERT_NOT_FOUND' }],
  ['POST', '/al-none/ack', undefined, 404, { code: 'ALERT_NOT_FOUND' }],
  ['POST', '/al-none/mute', { until }, 404, { code: 'ALERT_NOT_FOUND' }],
  ['POST', '/al-none/mute', {}, 400, { field: 'until' }],
  ['POST', '/al-none/mute', { until: 'noon' }, 400, { field: 'until' }],
  ['POST', '/al-none/mute', { until, scope: 'all' }, 400, { field: 'scope' }],
  ['POST', '/al-past/mute', { until }, 422, { code: 'MUTE_PAST', field: 'until' }],
  ['DELETE', '/al-none/mute', undefined, 404, { code: 'ALERT_NOT_FOUND' }],
  ['DELETE', '/al-none/ack', undefined, 405, { code: 'METHOD_NOT_ALLOWED' }],
])('%s %s with %o: %i', async (method, path, body, status, answer) => {
  const { request } = makeApi()
  expect(await request(method, path, body)).toMatchObject({ status, body: answer })
})

test.each(['client', 'reader'] as const)('a %s may look, and no more', async (role) => {
  const { request } = makeApi(role)
  expect(await request('GET', '')).toMatchObject({ status: 200 })
  for (const [method, path] of [
    ['POST', '/al-x/ack'],
    ['POST', '/al-x/mute'],
    ['DELETE', '/al-x/mute'],
  ] as const)
    expect(await request(method, path)).toMatchObject({ status: 403, body: { code: 'OPERATOR_ONLY' } })
})
