import { appendFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CostAnswer, CostRequest } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { createApi } from '../../src/http/api.ts'
import type { Project } from '../../src/projects/index.ts'
import { makeFolder, until } from '../fixtures.ts'
import { FakeStore } from '../http/fake-store.ts'
import { noWork } from '../http/no-work.ts'
import { prompt, reply, writeClaude } from '../index/homes.ts'
import { makeExecution } from '../make-views.ts'
import { openCosts, type TestCostsOptions } from './open-costs.ts'

const web: Project = { name: 'web', label: 'Web shop', workspaces: [{ path: '/srv/web', realPath: '/srv/web' }] }

async function openApi(options: Omit<TestCostsOptions, 'home'> & { readonly home: string; readonly files: number }) {
  const costs = await openCosts({ projects: [web], ...options })
  await costs.index.settled(options.files)
  const api = createApi({ ...noWork, store: new FakeStore(), costs })
  const get = async (path: string): Promise<unknown> => (await api.request(`/api/cost${path}`)).json()
  const ask = async (query = '') => v.parse(CostAnswer, await get(query))
  return { costs, get, ask, api }
}

/** What `reply` of the test homes uses: 10 tokens in and 20 out at $3 and $15 a million. */
const replyUsd = 0.000_33

test('by anything, filtered by anything, with parts and what is beyond the limit', async () => {
  const home = await makeFolder()
  const say = (own: string, at: string, more: Parameters<typeof reply>[2] = {}) => reply(own, 'x', { at, ...more })
  await writeClaude(
    home,
    (own) => prompt(own, '[needle:alpha:bd-1:pluck] Do it') + say(own, '2026-11-19T23:59:59.000Z') + say(own, '2026-11-20T00:00:00.000Z'),
  )
  const { path, id } = await writeClaude(
    home,
    (own) => prompt(own, 'By hand', { cwd: '/tmp' }) + say(own, '2026-11-20T09:00:00.000Z', { cwd: '/tmp' }),
  )
  const { ask } = await openApi({ home, files: 2 })

  const days = await ask('?timezone=UTC')
  expect(days).toMatchObject({
    by: 'day',
    timezone: 'UTC',
    rows: [
      { key: '2026-11-19', requests: 1, costUsd: replyUsd, atLeast: false, estimated: false, reportedUsd: null },
      { key: '2026-11-20', requests: 2, input: 20, output: 40 },
    ],
    rest: null,
    totals: { requests: 3, costUsd: 0.000_99 },
    unpriced: [],
    undated: 0,
    priceSource: { source: '@pydantic/genai-prices', overrides: null, problem: null },
    isComplete: true,
  })
  const keys = async (query: string) => (await ask(query)).rows.map(({ key, requests }) => [key, requests])
  expect(await keys('?by=project')).toEqual([
    ['web', 2],
    [null, 1],
  ])
  expect(await keys('?by=worker')).toEqual([
    ['alpha', 2],
    [null, 1],
  ])
  expect(await keys('?by=bead')).toEqual([
    ['/srv/web#bd-1', 2],
    [null, 1],
  ])
  expect(await keys('?by=strand')).toEqual([
    ['pluck', 2],
    [null, 1],
  ])
  expect(await keys('?by=cli')).toEqual([['claude', 3]])
  expect(await keys('?by=model')).toEqual([['claude-sonnet-4-5', 3]])
  expect(await keys('?by=account')).toEqual([[`claude ${home}/.claude`, 3]])
  expect(await ask(`?by=session&session=${id}`)).toMatchObject({
    rows: [{ key: path, label: 'By hand', requests: 1 }],
    totals: { requests: 1 },
  })
  expect((await ask('?by=project')).rows[0]).toMatchObject({ label: 'Web shop' })

  const only = async (query: string) => (await ask(`?${query}`)).totals.requests
  const expected: readonly (readonly [string, number])[] = [
    ['project=web', 2],
    ['project=', 1],
    ['worker=alpha', 2],
    ['worker=', 1],
    ['bead=bd-1', 2],
    [`bead=${encodeURIComponent('/srv/web#bd-1')}`, 2],
    ['strand=pluck', 2],
    ['model=claude-sonnet-4-5', 3],
    ['model=claude', 0],
    ['cli=codex', 0],
    ['since=2026-11-20&timezone=UTC', 2],
    ['until=2026-11-19&timezone=UTC', 1],
    ['since=2026-11-20&until=2026-11-20&timezone=America/New_York', 1],
    ['since=2026-11-20T00:00:00Z&until=2026-11-20T09:00:00Z', 1],
    ['since=2026-11-19T23:59:59Z&until=2026-11-20T00:00:00.001Z', 2],
    ['since=2026-11-19T23:59:59.001Z&until=2026-11-20T09:00:00.001Z', 2],
    ['since=2026-11-20T08:59:00Z&until=2026-11-20T08:59:59Z', 0],
    ['since=2026-11-19&until=2026-11-19&worker=alpha&timezone=UTC', 1],
  ]
  for (const [query, requests] of expected) expect([query, await only(query)]).toEqual([query, requests])

  expect(await ask('?split=project&timezone=UTC')).toMatchObject({
    split: 'project',
    rows: [{ key: '2026-11-19', parts: [{ key: 'web', label: 'Web shop', requests: 1 }] }, { parts: [{ key: 'web' }, { key: null }] }],
  })
  expect(await ask('?by=session&limit=1')).toMatchObject({
    rows: [{ requests: 2 }],
    rest: { rows: 1, requests: 1, costUsd: replyUsd },
    totals: { requests: 3 },
  })
})

test('requests one by one, the newest first, each with its entry and its price', async () => {
  const home = await makeFolder()
  const times = [0, 1, 2, 3, 4].map((n) => `2026-11-20T10:${n}${n}:00.000Z`)
  const { path, id } = await writeClaude(
    home,
    (own) => prompt(own, '[needle:alpha:bd-1:pluck] Do it') + times.map((at) => reply(own, 'x', { at })).join(''),
  )
  const { get } = await openApi({ home, files: 1 })
  const Page = v.object({ items: v.array(CostRequest), cursor: v.nullable(v.string()) })
  const first = v.parse(Page, await get('/requests?limit=2'))
  expect(first.items).toEqual([
    expect.objectContaining({ at: '2026-11-20T10:44:00.000Z', seq: 5 }),
    {
      key: path,
      sessionId: id,
      seq: 4,
      at: '2026-11-20T10:33:00.000Z',
      cli: 'claude',
      model: 'claude-sonnet-4-5',
      project: 'web',
      worker: 'alpha',
      bead: '/srv/web#bd-1',
      input: 10,
      output: 20,
      cacheRead: 0,
      cacheWrite: 0,
      cacheWrite1h: 0,
      reasoning: 0,
      speed: null,
      costUsd: replyUsd,
      estimated: false,
      pricedBy: 'list',
      price: { list: 'anthropic', input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6 },
    },
  ])
  const second = v.parse(Page, await get(`/requests?limit=2&cursor=${first.cursor}`))
  const third = v.parse(Page, await get(`/requests?limit=2&cursor=${second.cursor}`))
  const seqs = [...first.items, ...second.items, ...third.items].map(({ seq }) => seq)
  expect([seqs, third.cursor]).toEqual([[5, 4, 3, 2, 1], null])
  expect(v.parse(Page, await get('/requests?since=2026-11-20T10:11:00Z&until=2026-11-20T10:33:00Z')).items).toHaveLength(2)
  expect(v.parse(Page, await get('/requests?since=2026-11-20T10:10:00Z&until=2026-11-20T10:12:00Z')).items).toHaveLength(1)
  expect(v.parse(Page, await get('/requests?worker=bravo')).items).toEqual([])
})

test('what is asked badly is refused by name', async () => {
  const { get } = await openApi({ home: await makeFolder(), files: 0 })
  for (const [query, field] of [
    ['?by=colour', 'by'],
    ['?split=day', 'split'],
    ['?since=yesterday', 'since'],
    ['?since=2026-02-30', 'since'],
    ['?until=2026-11-20T99:00:00Z', 'until'],
    ['?timezone=Mars/Olympus', 'timezone'],
    ['?cli=emacs', 'cli'],
    ['?limit=0', 'limit'],
    ['?colour=red', 'colour'],
    ['/requests?cursor=x', 'cursor'],
    [`/requests?cursor=${Buffer.from('k1:[1]').toString('base64url')}`, 'cursor'],
  ])
    expect([query, await get(query ?? '')]).toMatchObject([query, { status: 400, code: 'INVALID_REQUEST', field }])
})

test('a model without a price is named, and no sum with it is more than a lower bound', async () => {
  const home = await makeFolder()
  const other = (text: string) => text.replaceAll('claude-sonnet-4-5', 'nobody-knows-it')
  await writeClaude(home, (own) => reply(own, 'priced') + other(reply(own, 'not priced', { at: '2026-11-21T10:00:00.000Z' })))
  const prices = join(await makeFolder(), 'prices.yaml')
  await writeFile(prices, 'something-else: { input: 1, output: 1 }\n')
  const { costs, ask, get } = await openApi({ home, files: 1, prices: () => prices })
  expect(await ask('?timezone=UTC')).toMatchObject({
    rows: [
      { key: '2026-11-20', costUsd: replyUsd, atLeast: false },
      { key: '2026-11-21', costUsd: null, atLeast: true, output: 20 },
    ],
    totals: { costUsd: replyUsd, atLeast: true },
    unpriced: ['nobody-knows-it'],
    priceSource: { overrides: prices, problem: null },
  })
  expect(await get('/requests?model=nobody-knows-it')).toMatchObject({ items: [{ costUsd: null, pricedBy: null, price: null }] })

  // The operator says what it costs, makes a mistake, and corrects it.
  await writeFile(prices, 'nobody-knows-it: { input: 100, output: 200 }\n')
  await until(async () => (await ask()).unpriced.length === 0)
  expect(await ask('?by=model')).toMatchObject({
    rows: [{ key: 'nobody-knows-it', costUsd: 0.005, atLeast: false }, {}],
    totals: { costUsd: 0.005_33 },
  })
  expect(await get('/requests?model=nobody-knows-it')).toMatchObject({
    items: [{ pricedBy: 'override', price: { list: 'override', output: 200 } }],
  })
  await writeFile(prices, 'nobody-knows-it:\n  input: 100\n  output: -1\n')
  await until(() => costs.prices.problem() !== undefined)
  expect(costs.prices.problem()).toMatchObject({
    path: prices,
    message: expect.stringContaining(`${prices}:3:11: nobody-knows-it.output: must be a price`),
  })
  expect(await ask()).toMatchObject({ totals: { costUsd: 0.005_33 }, priceSource: { problem: expect.stringContaining(':3:11:') } })
  await writeFile(prices, 'claude-sonnet-4-5: { input: 0, output: 1000 }\n')
  await until(async () => (await ask()).totals.costUsd === 0.02)
  expect(costs.prices.problem()).toBeUndefined()
  expect(await ask()).toMatchObject({ unpriced: ['nobody-knows-it'] })
})

test('on a day on which clocks change each request lies on the day of its clock', async () => {
  const home = await makeFolder()
  // Berlin: 25 hours on 2026-10-25, from 22:00Z to 23:00Z.
  const times = ['2026-10-24T21:59:59.999Z', '2026-10-24T22:00:00.000Z', '2026-10-25T22:59:59.999Z', '2026-10-25T23:00:00.000Z']
  await writeClaude(home, (own) => times.map((at) => reply(own, 'x', { at })).join(''))
  const { ask } = await openApi({ home, files: 1 })
  expect((await ask('?timezone=Europe/Berlin')).rows.map(({ key, requests }) => [key, requests])).toEqual([
    ['2026-10-24', 1],
    ['2026-10-25', 2],
    ['2026-10-26', 1],
  ])
  expect(await ask('?timezone=Europe/Berlin&since=2026-10-25&until=2026-10-25')).toMatchObject({ totals: { requests: 2 } })
})

test('an execution costs what all its sessions cost, and its sub-agents count for its worker', async () => {
  const home = await makeFolder()
  const { path, id } = await writeClaude(home, (own) => prompt(own, 'Do it') + reply(own, 'x'))
  const agent = await writeClaude(home, () => reply(id, 'a sub-agent'), { id: 'agent-1', folder: `-srv-web/${id}/subagents` })
  const run = makeExecution('ex-1', { worker: 'alpha', bead: 'bd-7', workspace: '/srv/web', strand: 'pluck' })
  const { costs, ask } = await openApi({ home, files: 2, runs: new Map([[run, [path]]]) })
  expect(await ask('?by=worker')).toMatchObject({ rows: [{ key: 'alpha', requests: 2 }] })
  expect(await ask('?by=bead')).toMatchObject({ rows: [{ key: '/srv/web#bd-7', requests: 2 }] })
  expect(await ask(`?session=${encodeURIComponent(agent.path)}&by=strand`)).toMatchObject({ rows: [{ key: 'pluck', requests: 1 }] })
  await until(() => costs.costOf('ex-1') === replyUsd)
  await appendFile(path, reply(id, 'goes on'))
  await until(() => costs.costOf('ex-1') === 2 * replyUsd)
  expect(costs.costOf('ex-2')).toBeNull()
})

test('the fleet’s figures are of the operator’s own day, and grow as requests come', async () => {
  const home = await makeFolder()
  let now = new Date(2026, 10, 20, 12).getTime()
  const at = (days: number, hour: number) => new Date(2026, 10, 20 + days, hour).toISOString()
  const { path, id } = await writeClaude(home, (own) =>
    [at(-7, 23), at(-6, 1), at(0, 1)].map((time) => reply(own, 'x', { at: time })).join(''),
  )
  const { costs } = await openApi({ home, files: 1, now: () => now })
  await until(() => costs.told.at(-1)?.weekAtLeast === false)
  expect(costs.fleet()).toMatchObject({ today: replyUsd, week: 2 * replyUsd, todayAtLeast: false, timezone: costs.timezone })
  await appendFile(path, reply(id, 'more', { at: at(0, 11) }))
  await until(() => costs.fleet().today === 2 * replyUsd)
  expect(costs.told.at(-1)).toEqual(costs.fleet())
  now = new Date(2026, 10, 21, 0, 1).getTime()
  await appendFile(path, reply(id, 'yesterday still', { at: at(0, 23) }))
  await until(() => costs.fleet().today === 0)
  expect(costs.fleet()).toMatchObject({ week: 3 * replyUsd })
})
