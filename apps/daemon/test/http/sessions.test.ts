import { expect, test } from 'vitest'
import { createApi } from '../../src/http/api.ts'
import { makeFolder } from '../fixtures.ts'
import { prompt, reply, writeClaude } from '../index/homes.ts'
import { openTestIndex } from '../index/test-index.ts'
import { FakeStore } from './fake-store.ts'
import { noWork } from './no-work.ts'

async function openApi(sessions: number) {
  const home = await makeFolder()
  const made = []
  for (let n = 0; n < sessions; n++)
    made.push(
      await writeClaude(home, (id) => prompt(id, `okapi ${n}`, { at: `2026-11-20T10:00:0${n}.000Z` }) + reply(id, 'Yes.'), {
        id: `00000000-0000-4000-8000-00000000000${n % 3}`,
        folder: `-srv-${n}`,
      }),
    )
  const index = await openTestIndex({ home })
  await index.settled(sessions)
  const store = new FakeStore()
  const api = createApi({ ...noWork, store, sessions: index })
  const get = async (path: string) => {
    const response = await api.request(`/api${path}`)
    const body: unknown = await response.json()
    return { status: response.status, body }
  }
  return { made, get }
}

test('lists, one session, its entries, a raw record, search and progress', async () => {
  const { made, get } = await openApi(3)
  const [first, , last] = made
  const page = await get('/sessions?limit=2')
  expect(page).toMatchObject({ status: 200, body: { items: [{ key: last?.path }, {}], cursor: expect.any(String) } })
  expect(await get(`/sessions/${first?.id}`)).toMatchObject({
    status: 200,
    body: { id: first?.id, parent: null, children: [], entries: 2 },
  })
  const key = encodeURIComponent(first?.path ?? '')
  expect(await get(`/sessions/${key}/entries?from=1&limit=1`)).toMatchObject({
    status: 200,
    body: { items: [{ seq: 1, text: 'Yes.' }], total: 2, cursor: null },
  })
  expect(await get(`/sessions/${key}/entries/0/raw`)).toMatchObject({ status: 200, body: { seq: 0, offset: 0, isCut: false } })
  expect(await get('/search?q=okapi&limit=1')).toMatchObject({
    status: 200,
    body: {
      items: [
        {
          sessionId: last?.id,
          seq: 0,
          at: '2026-11-20T10:00:02.000Z',
          kind: 'user',
          cli: 'claude',
          project: null,
          excerpt: [{ text: 'okapi', hit: true }, { text: ' 2' }],
        },
      ],
      cursor: expect.any(String),
    },
  })
  expect(await get('/index')).toMatchObject({
    status: 200,
    body: { state: 'idle', files: { total: 3, done: 3, parsed: 3 }, sessions: 3, etaMs: null, lines: { total: 6 } },
  })
})

test('every page of a list can be asked for with the cursor of the page before', async () => {
  const { made, get } = await openApi(5)
  const cursorOf = (body: unknown) =>
    typeof body === 'object' && body !== null && 'cursor' in body && typeof body.cursor === 'string' ? body.cursor : null
  for (const [path, pages] of [
    ['/sessions?limit=2', 3],
    ['/search?q=okapi&limit=2', 3],
    [`/sessions/${encodeURIComponent(made[0]?.path ?? '')}/entries?limit=1`, 2],
  ] as const) {
    let asked = 0
    let cursor: string | null = ''
    for (; cursor !== null; asked++) {
      const answer = await get(`${path}${asked === 0 ? '' : `&cursor=${cursor}`}`)
      expect([path, answer.status]).toEqual([path, 200])
      cursor = cursorOf(answer.body)
    }
    expect([path, asked]).toEqual([path, pages])
  }
})

test('what cannot be answered says why', async () => {
  const { made, get } = await openApi(4)
  expect(await get(`/sessions/${made[0]?.id}`)).toMatchObject({
    status: 409,
    body: { code: 'AMBIGUOUS_ID', keys: [made[0]?.path, made[3]?.path] },
  })
  expect(await get('/sessions/nobody')).toMatchObject({ status: 404, body: { code: 'SESSION_NOT_FOUND' } })
  expect(await get(`/sessions/${made[1]?.id}/entries/9/raw`)).toMatchObject({ status: 404, body: { code: 'ENTRY_NOT_FOUND' } })
  expect(await get(`/sessions/${made[1]?.id}/entries?errorAfter=-1`)).toMatchObject({ status: 404, body: { code: 'ENTRY_NOT_FOUND' } })
  for (const [path, field] of [
    ['/sessions?cli=vim', 'cli'],
    ['/sessions?cursor=x', 'cursor'],
    ['/sessions?since=yesterday', 'since'],
    ['/search', 'q'],
    ['/search?q=+', 'q'],
    ['/search?q=a&kind=word', 'kind.0'],
  ])
    expect([path, await get(path ?? '')]).toMatchObject([path, { status: 400, body: { code: 'INVALID_REQUEST', field } }])
})
