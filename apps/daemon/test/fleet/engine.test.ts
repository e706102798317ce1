import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FleetEngine } from '../../src/fleet/engine.ts'
import { createFakeTable, createTestEngine } from './test-engine.ts'

const ID = 'claude-sonnet-alpha'
let root: string
let now: number
let engine: FleetEngine | undefined
let table: ReturnType<typeof createFakeTable>
const stored = new Map<string, unknown>()

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hoop-engine-'))
  now = Date.parse('2026-11-20T09:00:00Z')
  table = createFakeTable(() => now)
  stored.clear()
  for (const folder of ['.needle/state/heartbeats', '.needle/logs', 'web/.beads', 'api/.beads'])
    mkdirSync(join(root, folder), { recursive: true })
})
afterEach(async () => {
  await engine?.close()
  engine = undefined
  rmSync(root, { recursive: true, force: true })
})

const start = async () => {
  engine = await createTestEngine({
    now: () => now,
    table: table.table,
    needleHomes: [join(root, '.needle')],
    projects: () => [
      { name: 'web', workspaces: [{ path: join(root, 'web'), realPath: join(root, 'web') }] },
      { name: 'api', workspaces: [{ path: join(root, 'api'), realPath: join(root, 'api') }] },
    ],
    memories: {
      load: () => stored,
      save: (entries) => entries.forEach((value, id) => stored.set(id, JSON.parse(JSON.stringify(value)))),
      remove: () => {},
    },
  })
  await engine.start()
  return engine
}
const statePath = () => join(root, '.needle/state/heartbeats', `${ID}.json`)
const beat = (fields: Record<string, unknown> = {}) => {
  const text = JSON.stringify({
    worker_id: 'alpha',
    qualified_id: ID,
    pid: 500,
    state: 'EXECUTING',
    current_bead: 'wa-1',
    workspace: join(root, 'web'),
    last_heartbeat: new Date(now).toISOString(),
    started_at: '2026-11-20T08:00:00Z',
    beads_processed: 0,
    session: 'alpha',
    is_idle: false,
    current_task: 'wa-1',
    model: 'claude-sonnet',
    ...fields,
  })
  writeFileSync(`${statePath()}.tmp`, text)
  renameSync(`${statePath()}.tmp`, statePath())
}
const logLine = (type: string, data: Record<string, unknown>, session = 'aaaaaaaa') =>
  appendFileSync(
    join(root, '.needle/logs', `${ID}-${session}.jsonl`),
    `${JSON.stringify({ timestamp: new Date(now).toISOString(), event_type: type, worker_id: ID, session_id: session, sequence: 1, bead_id: data['bead_id'], data })}\n`,
  )
const pass = async (ms: number, store: FleetEngine) => {
  now += ms
  await store.sweep()
}

test('a state file that cannot be read leaves the last good state, and is shown', async () => {
  table.put(500)
  beat()
  const running = await start()
  const { store } = running
  writeFileSync(statePath(), '{"worker_id": "al')
  await running.sweep()
  expect(store.worker(ID)).toMatchObject({ state: 'live', bead: 'wa-1' })
  expect(store.diagnostics().sources.find(({ path }) => path === statePath())).toMatchObject({ malformed: 1 })
})

test('killed: Dead, its execution lost, its bead named; the restart of the daemon changes nothing', async () => {
  table.put(500)
  beat()
  logLine('agent.dispatched', { bead_id: 'wa-1', agent: 'claude-sonnet', template_name: 'pluck' })
  let running = await start()
  await pass(2000, running)
  table.remove(500)
  await pass(1000, running)
  const dead = running.store.worker(ID)
  expect(dead).toMatchObject({ state: 'dead', reason: 'process-gone', bead: 'wa-1', history: false })
  expect(running.store.executions()[0]).toMatchObject({ outcome: 'lost', bead: 'wa-1' })
  expect(running.store.snapshot().alerts).toMatchObject([{ kind: 'dead', subject: ID, severity: 'bad' }])
  await running.close()
  now += 60_000
  running = await start()
  expect(running.store.worker(ID)).toMatchObject({ state: 'dead', reason: 'process-gone', since: dead?.since })
})

test('a clean end that removes the file a moment before the process is never a death', async () => {
  table.put(500)
  beat()
  const running = await start()
  const seen: unknown[] = []
  running.store.onChange(({ data }) => seen.push('state' in data ? data.state : undefined))
  // Both go between two looks; the process table is read before the folder.
  table.remove(500)
  logLine('worker.stopped', { reason: 'shutdown' })
  rmSync(statePath())
  await pass(1000, running)
  expect(running.store.workers()).toEqual([])
  expect(running.store.worker(ID)).toMatchObject({ history: true, state: null })
  expect(seen).not.toContain('dead')
  expect(running.store.snapshot().alerts).toEqual([])
})

test('killed, and tidied up by a peer: history says Dead, and it stays among what needs a person', async () => {
  table.put(500)
  beat()
  logLine('agent.dispatched', { bead_id: 'wa-1', agent: 'claude-sonnet', template_name: 'pluck' })
  const running = await start()
  table.remove(500)
  await pass(1000, running)
  rmSync(statePath())
  await pass(1000, running)
  expect(running.store.workers()).toEqual([])
  expect(running.store.worker(ID)).toMatchObject({ history: true, state: 'dead', reason: 'process-gone' })
  expect(running.store.snapshot().alerts.map(({ kind }) => kind)).toEqual(['dead'])
})

test('a restart of the daemon while a worker is hung: it stays hung, and is accused once', async () => {
  table.put(500)
  beat({ current_bead: null, state: 'SELECTING' })
  let running = await start()
  for (let i = 0; i < 40; i++) await pass(2000, running)
  expect(running.store.worker(ID)).toMatchObject({ state: 'hung', reason: 'heartbeat-stale' })
  const since = running.store.worker(ID)?.since
  await running.close()
  running = await start()
  expect(running.store.worker(ID)).toMatchObject({ state: 'hung', reason: 'heartbeat-stale', since })
})

test('a worker that roams is shown where its bead is', async () => {
  table.put(500)
  writeFileSync(
    join(root, 'api/.beads/issues.jsonl'),
    `${JSON.stringify({ id: 'ap-7', title: 'Round half-even', status: 'in_progress', assignee: ID })}\n`,
  )
  beat({ current_bead: 'ap-7', workspace: 'api' })
  const { store } = await start()
  expect(store.worker(ID)).toMatchObject({ project: 'api', bead: 'ap-7', beadTitle: 'Round half-even' })
})

test('a log that is cut off and written anew is read again, and tells nothing twice', async () => {
  table.put(500)
  beat()
  logLine('agent.dispatched', { bead_id: 'wa-1', agent: 'claude-sonnet', template_name: 'pluck' })
  logLine('bead.claim.race_lost', { bead_id: 'wa-2' })
  const running = await start()
  const path = join(root, '.needle/logs', `${ID}-aaaaaaaa.jsonl`)
  truncateSync(path, 0)
  logLine('agent.dispatched', { bead_id: 'wa-1', agent: 'claude-sonnet', template_name: 'pluck' })
  logLine('bead.claim.race_lost', { bead_id: 'wa-2' })
  logLine('outcome.classified', { bead_id: 'wa-1', outcome: 'success', exit_code: 0 })
  await pass(1000, running)
  expect(running.store.executions()).toMatchObject([{ bead: 'wa-1', outcome: 'success' }])
  expect(running.store.worker(ID)?.outcomes).toMatchObject({ success: 1, racesLost: 1 })
})

test('a folder that vanishes is a problem of its project alone, and heals', async () => {
  const running = await start()
  renameSync(join(root, 'web'), join(root, 'web-away'))
  await pass(2000, running)
  expect(running.store.projects().map(({ name, workspaces }) => [name, workspaces[0]?.problem?.code])).toEqual([
    ['web', 'WORKSPACE_UNREADABLE'],
    ['api', undefined],
  ])
  expect(running.store.snapshot().alerts.map(({ kind, subject }) => [kind, subject])).toEqual([['project-unreadable', 'web']])
  renameSync(join(root, 'web-away'), join(root, 'web'))
  await pass(2000, running)
  expect(running.store.snapshot().alerts).toEqual([])
})

test('two live processes under one name are warned about', async () => {
  table.put(500)
  table.put(501)
  beat()
  const started = '2026-11-20T08:00:00Z'
  writeFileSync(
    join(root, '.needle/state/workers.json'),
    JSON.stringify({
      workers: [{ id: ID, pid: 501, workspace: join(root, 'web'), agent: 'claude-sonnet', started_at: started, beads_processed: 0 }],
      updated_at: started,
    }),
  )
  const { store } = await start()
  expect(store.worker(ID)?.warnings).toEqual(['duplicate-identity'])
})

test('a worker younger than the last look at the process table is never called dead', async () => {
  const running = await start()
  const seen: unknown[] = []
  running.store.onChange(({ data }) => seen.push('state' in data ? data.state : undefined))
  table.put(500)
  beat()
  // The file is read before the table is.
  await running.refresh()
  await vi.waitFor(() => expect(running.store.worker(ID)).toMatchObject({ state: 'live' }))
  expect(seen).not.toContain('dead')
})

test('an execution that both contracts tell of has one name from its first moment on', async () => {
  table.put(500)
  beat({ current_bead: null, state: 'BOOTING' })
  logLine('worker.booting', { worker_name: 'alpha' })
  const running = await start()
  const started: unknown[] = []
  running.store.onChange(({ event, data }) => event === 'execution.started' && 'id' in data && started.push(data.id))
  const event = (name: string) =>
    appendFileSync(
      join(root, 'web/.beads/events.jsonl'),
      `${JSON.stringify({ ts: new Date(now).toISOString(), worker: 'alpha', bead: 'wa-1', event: name })}\n`,
    )
  now += 1000
  event('dispatch')
  await pass(0, running)
  now += 100
  logLine('agent.dispatched', { bead_id: 'wa-1', agent: 'claude-sonnet', template_name: 'pluck' })
  await pass(0, running)
  expect(running.store.executions().map(({ id }) => id)).toEqual(started)
  expect(started).toHaveLength(1)
  expect(running.store.executions()[0]?.sources).toHaveLength(2)
})

test('the same name started again is Live since its new start', async () => {
  table.put(500)
  beat({ current_bead: null, state: 'SELECTING' })
  const running = await start()
  table.remove(500)
  table.put(501, { startedAt: now + 5000 })
  now += 6000
  beat({ pid: 501, started_at: new Date(now).toISOString(), current_bead: null, state: 'BOOTING' })
  const restartedAt = new Date(now).toISOString()
  await pass(1000, running)
  expect(running.store.worker(ID)).toMatchObject({ state: 'live', pid: 501, since: restartedAt })
})

test('a state file that is written in place is seen too', async () => {
  table.put(500)
  beat({ current_bead: 'wa-1' })
  const running = await start()
  const text = readFileSync(statePath(), 'utf8')
  writeFileSync(statePath(), text.replaceAll('wa-1', 'wa-2'))
  await pass(1000, running)
  expect(running.store.worker(ID)).toMatchObject({ bead: 'wa-2' })
})
