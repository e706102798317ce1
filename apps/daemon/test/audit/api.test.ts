import { AlertView, AuditRecord } from '@hoop/protocol'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { useHoop } from '../cli/hoop.ts'
import { until } from '../fixtures.ts'
import { appendEvents, beadsNamed, makeOperator } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()
const began = Date.parse('2026-11-20T10:00:00.000Z')

const Page = v.object({ items: v.array(AuditRecord), cursor: v.nullable(v.string()) })

const ask = async (url: URL, init?: RequestInit): Promise<{ readonly status: number; readonly body: unknown }> => {
  const response = await fetch(url, init)
  return { status: response.status, body: await response.json() }
}

const alertsOf = async (url: string) =>
  v.parse(v.object({ alerts: v.array(AlertView) }), (await ask(new URL('/api/fleet', url))).body).alerts

/** A running daemon, asked over HTTP as a reader, or as its operator. */
async function makeAsked() {
  const operator = await makeOperator(hoop)
  const daemon = await operator.start()
  const get = async (path: string) => {
    return ask(new URL(path, daemon.url))
  }
  const post = async (path: string, role: 'operator' | 'client') => {
    const token = (await readFile(join(operator.home, `keys/${role}-token`), 'utf8')).trim()
    return ask(new URL(path, daemon.url), { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  }
  const page = async (query: string) => v.parse(Page, (await get(`/api/audit?${query}`)).body)
  return { operator, daemon, get, post, page }
}

test('pages of records, filtered, either way round; one record with its neighbours; where the chain stands', async () => {
  const { operator, daemon, get, post, page } = await makeAsked()
  await until(async () => (await operator.records(['history.imported'])).length === 2)
  await appendEvents(operator.events, 'alpha', beadsNamed('a', 10), began)
  await operator.untilFleet(20)
  const all = await operator.records()
  expect((await page('')).items).toEqual(all.toReversed())
  for (const order of ['newest', 'oldest']) {
    const found: AuditRecord[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const next = await page(`limit=7&order=${order}${cursor === '' ? '' : `&cursor=${cursor}`}`)
      found.push(...next.items)
      cursor = next.cursor
    }
    expect(found).toEqual(order === 'oldest' ? all : all.toReversed())
  }
  const filtered = async (query: string) => (await page(`order=oldest&${query}`)).items
  expect(await filtered('type=worker.completed&type=history.imported')).toEqual(
    all.filter(({ type }) => type === 'worker.completed' || type === 'history.imported'),
  )
  expect(await filtered('subject=wa-a3')).toEqual(all.filter(({ subject }) => subject === 'wa-a3'))
  expect(await filtered('actor=worker:alpha&project=web&limit=500')).toHaveLength(20)
  const middle = all[10]
  expect(middle).toBeDefined()
  expect(await filtered(`since=${middle?.at}`)).toEqual(all.filter(({ at }) => at >= (middle?.at ?? '')))
  expect(await filtered(`until=${middle?.at}`)).toEqual(all.filter(({ at }) => at < (middle?.at ?? '')))
  for (const bad of ['limit=501', 'type=worker.eaten', 'since=yesterday', 'cursor=x', 'order=up', 'who=me'])
    expect(await get(`/api/audit?${bad}`)).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } })

  expect(await get('/api/audit/5?context=2')).toEqual({
    status: 200,
    body: { record: all[4], before: all.slice(2, 4), after: all.slice(5, 7) },
  })
  expect((await get('/api/audit/1')).body).toMatchObject({ record: all[0], before: [] })
  expect(await get('/api/audit/99999')).toMatchObject({ status: 404, body: { code: 'RECORD_NOT_FOUND' } })
  expect(await get('/api/audit/0')).toMatchObject({ status: 400 })

  const last = all.at(-1)
  expect((await get('/api/audit/head')).body).toMatchObject({ head: { seq: last?.seq, hash: last?.hash }, segments: 1, problems: [] })
  expect(await post('/api/audit/verify', 'client')).toMatchObject({ status: 403, body: { code: 'OPERATOR_ONLY' } })
  const verified = await post('/api/audit/verify', 'operator')
  expect(verified).toMatchObject({ status: 200, body: { verdict: { ok: true, records: all.length } } })
  expect((await get('/api/audit/head')).body).toMatchObject({ verified: verified.body })
  expect((await get('/api/diagnostics')).body).toMatchObject({ audit: { path: operator.dir, records: all.length, problem: null } })
  await operator.stop(daemon)
})

test('a chain altered in the middle while HOOP was down: it starts, says so, changes nothing, and goes on recording', async () => {
  const { operator, daemon } = await makeAsked()
  await operator.stop(daemon)
  const segment = join(operator.dir, 'audit-000001.jsonl')
  const text = (await readFile(segment, 'utf8')).replace('"version":"', '"version":"9')
  await writeFile(segment, text)
  const again = await operator.start()
  const token = (await readFile(join(operator.home, 'keys/operator-token'), 'utf8')).trim()
  const verified = await ask(new URL('/api/audit/verify', again.url), { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  expect(verified.body).toMatchObject({ verdict: { ok: false, error: { seq: 1, reason: 'hash-mismatch' } } })
  await until(async () => (await alertsOf(again.url)).some(({ kind, why }) => kind === 'audit-broken' && why.includes('hash-mismatch')))
  await until(async () => (await operator.records(['alert.raised'])).some(({ data }) => data['kind'] === 'audit-broken'))
  await operator.stop(again)
  expect((await readFile(segment, 'utf8')).startsWith(text)).toBe(true)
  expect(await operator.verdict()).toMatchObject({ ok: false, error: { seq: 1, reason: 'hash-mismatch' } })
})

test('a chain whose end is damaged: HOOP shows the fleet, appends nothing, and refuses what must be recorded', async () => {
  const { operator, daemon } = await makeAsked()
  await operator.stop(daemon)
  const segment = join(operator.dir, 'audit-000001.jsonl')
  const text = `${await readFile(segment, 'utf8')}{"actor":"nobody"}\n`
  await writeFile(segment, text)
  const again = await operator.start()
  await until(async () => (await alertsOf(again.url)).some(({ kind }) => kind === 'audit-broken'))
  expect((await ask(new URL('/api/audit/head', again.url))).body).toMatchObject({ problems: [{ kind: 'audit-broken' }] })
  expect((await ask(new URL('/api/diagnostics', again.url))).body).toMatchObject({
    audit: { problem: expect.stringContaining('audit-000001.jsonl') },
  })
  const token = (await readFile(join(operator.home, 'keys/operator-token'), 'utf8')).trim()
  const proposed = await fetch(new URL('/api/drafts', again.url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ project: 'web', stitch: { title: 'x', kind: 'operator' }, beads: [{ key: 'a', title: 'x' }] }),
  })
  expect(await proposed.json()).toMatchObject({ status: 503, code: 'AUDIT_UNAVAILABLE' })
  await operator.stop(again)
  expect(await readFile(segment, 'utf8')).toBe(text)
})

test('settings that are accepted are recorded by their keys, without their values', async () => {
  const { operator, daemon } = await makeAsked()
  await mkdir(operator.home, { recursive: true })
  await writeFile(join(operator.home, 'config.yml'), 'health:\n  deadAfter: 7m\nbeads:\n  staleAfterDays: 9\n')
  await until(async () => (await operator.records(['config.changed'])).length > 0)
  expect(await hoop.run(['projects', 'remove', 'web'], { env: operator.env })).toMatchObject({ code: 0 })
  await until(async () => (await operator.records(['config.changed'])).length > 1)
  const [config, projects] = await operator.records(['config.changed'])
  expect(config).toMatchObject({
    actor: 'hoop',
    data: { path: join(operator.home, 'config.yml'), keys: ['beads.staleAfterDays', 'health.deadAfter'] },
  })
  expect(projects).toMatchObject({ data: { path: join(operator.home, 'projects.yaml'), keys: ['projects.web'] } })
  await operator.stop(daemon)
})
