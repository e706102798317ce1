import assert from 'node:assert/strict'
import type { StitchView } from '@hoop/protocol'
import { expect, test } from 'vitest'
import { createApi } from '../../src/http/api.ts'
import { done, refuse } from '../../src/stitches/refusal.ts'
import { FakeStore } from './fake-store.ts'
import { noWork } from './no-work.ts'

const makeStitch = (id: string, fields: Partial<StitchView> = {}): StitchView => ({
  id,
  kind: 'operator',
  title: `Stitch ${id}`,
  project: 'web',
  status: 'in-progress',
  quietDays: null,
  known: true,
  createdAt: null,
  createdBy: null,
  beads: [],
  sessions: [],
  links: [],
  messages: 0,
  participants: [],
  files: [],
  durationMs: 0,
  costUsd: null,
  lastAt: '2026-11-20T12:00:00.000Z',
  ...fields,
})

const all = [
  makeStitch('st-a', { lastAt: '2026-11-18T12:00:00.000Z' }),
  makeStitch('st-b', { kind: 'worker', project: 'api' }),
  makeStitch('st-c', { status: 'quiet', quietDays: 40, lastAt: null }),
]

function makeApi() {
  const find = (id: string) => {
    const found = all.find((stitch) => stitch.id === id)
    return found && { ...found, said: [], drafts: [] }
  }
  const stitches = {
    ...noWork.stitches,
    summaries: () => ({
      items: all.map(({ lastAt, ...stitch }) => ({ ...stitch, lastAt: lastAt === null ? undefined : Date.parse(lastAt) })),
      view: (id: string) => find(id) ?? assert.fail(id),
    }),
    find,
    say: (id: string, text: string, author: string) =>
      find(id) ? done({ id: 1, author, at: '2026-11-20T12:00:00.000Z', text }) : refuse('not-found', 'STITCH_NOT_FOUND', `No stitch ${id}`),
    refer: (_id: string, to: string) => refuse('invalid', 'UNKNOWN_STITCH', `There is no stitch ${to}`, { field: 'to' }),
    adopt: () => refuse('conflict', 'STITCH_KNOWN', 'It is'),
  }
  const app = createApi({ ...noWork, stitches, store: new FakeStore(), whoIs: () => ({ role: 'operator', actor: 'operator:ana' }) })
  return async (method: string, path: string, body?: object) => {
    const json = body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
    const response = await app.request(`/api/stitches${path}`, { method, ...json })
    const answer: unknown = await response.json()
    return { status: response.status, answer }
  }
}

test.each([
  ['', ['st-b', 'st-a', 'st-c']],
  ['?quiet=0', ['st-b', 'st-a']],
  ['?project=web&status=in-progress', ['st-a']],
  ['?kind=worker', ['st-b']],
  ['?limit=1', ['st-b']],
])('the list %s, last active first', async (query, ids) => {
  const { answer } = await makeApi()('GET', query)
  expect(Object(answer).items.map(({ id }: StitchView) => id)).toEqual(ids)
})

test.each([
  ['GET', '/st-a', undefined, 200, { id: 'st-a', said: [], drafts: [] }],
  ['GET', '/st-', undefined, 404, { code: 'STITCH_NOT_FOUND', hint: 'Nearest: st-a' }],
  ['GET', '?kind=dream', undefined, 400, { field: 'kind' }],
  ['POST', '/st-a/messages', { text: ' go on ' }, 201, { author: 'operator:ana', text: 'go on' }],
  ['POST', '/st-a/messages', { text: ' ' }, 400, { field: 'text' }],
  ['POST', '/st-x/messages', { text: 'x' }, 404, { code: 'STITCH_NOT_FOUND' }],
  ['POST', '/st-a/links', { to: 'st-x' }, 422, { code: 'UNKNOWN_STITCH', field: 'to' }],
  ['POST', '/st-a/links', { to: '../x' }, 400, { field: 'to' }],
  ['POST', '/st-a/adopt', { title: 'x' }, 409, { code: 'STITCH_KNOWN' }],
  ['POST', '/st-a/adopt', { title: 'x', kind: 'dream' }, 400, { field: 'kind' }],
])('%s %s %j is %i', async (method, path, body, status, facts) => {
  const answered = await makeApi()(method, path, body)
  expect([answered.status, answered.answer]).toMatchObject([status, facts])
})
