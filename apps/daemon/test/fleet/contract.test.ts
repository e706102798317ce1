import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createFakeTable, createTestEngine } from './test-engine.ts'

const fixtures = join(import.meta.dirname, '../../../../packages/needle/test/fixtures')
const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))

function workspaceFrom(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'hoop-workspace-'))
  folders.push(root)
  mkdirSync(join(root, '.beads'))
  for (const [name, from] of Object.entries(files)) copyFileSync(join(fixtures, from), join(root, '.beads', name))
  return root
}

async function read(files: Readonly<Record<string, string>>, now: number, alivePids: readonly number[]) {
  const root = workspaceFrom(files)
  const table = createFakeTable(() => now)
  for (const pid of alivePids) table.put(pid)
  const engine = await createTestEngine({
    now: () => now,
    table: table.table,
    projects: () => [{ name: 'contract', workspaces: [{ path: root, realPath: root }] }],
  })
  await engine.start()
  const diagnostics = engine.store.diagnostics()
  await engine.close()
  return { store: engine.store, diagnostics, root }
}

test('the documented heartbeats at their reference clock: the states that the contract demands, bad lines counted', async () => {
  const oracle = JSON.parse(readFileSync(join(fixtures, 'contract/expected/heartbeats.json'), 'utf8'))
  const { store, diagnostics, root } = await read(
    { 'heartbeats.jsonl': 'contract/heartbeats.jsonl' },
    Date.parse(oracle.now),
    oracle.alivePids,
  )
  const workers = Object.fromEntries(store.workers({ history: true }).map((worker) => [worker.id, worker]))
  expect(Object.keys(workers).toSorted()).toEqual(Object.keys(oracle.workers).toSorted())
  for (const [name, wanted] of Object.entries<Record<string, unknown>>(oracle.workers)) {
    expect({ name, state: workers[name]?.state, bead: workers[name]?.bead, pid: workers[name]?.pid }).toEqual({
      name,
      // HOOP has just begun to watch: nobody is accused of a stale heartbeat before one full beat has passed.
      state: wanted['verdict'] === 'hung' ? 'live' : wanted['verdict'],
      bead: wanted['bead'],
      pid: wanted['pid'],
    })
  }
  expect(workers['delta']?.reason).toBe('process-gone')
  const source = diagnostics.sources.find(({ path }) => path === join(root, '.beads', 'heartbeats.jsonl'))
  expect(source).toMatchObject({ malformed: oracle.unparsable_lines, unknown: 1 })
  expect(source?.tornBytes).toBeGreaterThan(0)
  expect(store.projects()[0]?.badLines).toBe(oracle.unparsable_lines + 1)
})

test('one beat later the stale one is hung', async () => {
  const oracle = JSON.parse(readFileSync(join(fixtures, 'contract/expected/heartbeats.json'), 'utf8'))
  let now = Date.parse(oracle.now)
  const root = workspaceFrom({ 'heartbeats.jsonl': 'contract/heartbeats.jsonl' })
  const table = createFakeTable(() => now)
  for (const pid of oracle.alivePids) table.put(pid)
  const engine = await createTestEngine({
    now: () => now,
    table: table.table,
    projects: () => [{ name: 'contract', workspaces: [{ path: root, realPath: root }] }],
  })
  await engine.start()
  now += 12_500
  await engine.sweep()
  expect(engine.store.worker('bravo')).toMatchObject({ state: 'hung', reason: 'heartbeat-stale' })
  expect(engine.store.snapshot().alerts.map(({ kind }) => kind)).toContain('hung')
  await engine.close()
})

test('a day later: the dead ones with a pid are Dead, the others have left without a word', async () => {
  const { store } = await read({ 'heartbeats.jsonl': 'contract/heartbeats.jsonl' }, Date.parse('2026-11-21T06:00:00Z'), [])
  const all = Object.fromEntries(store.workers({ history: true }).map(({ id, state, reason, history }) => [id, { state, reason, history }]))
  const dead = { state: 'dead', reason: 'process-gone', history: false }
  const left = { state: null, reason: null, history: true }
  expect(all).toEqual({ alpha: dead, bravo: dead, delta: dead, echo: dead, foxtrot: left, 'claude-sonnet-alpha': left, 'g5-beadrs': left })
  expect(store.snapshot().alerts).toHaveLength(4)
  expect(store.worker('foxtrot')?.leftAt).toBe('2026-11-20T09:11:30.000Z')
})

test('the documented events: every execution of the day, with its outcome and attempt', async () => {
  const oracle = JSON.parse(readFileSync(join(fixtures, 'contract/expected/events.json'), 'utf8'))
  const { store } = await read({ 'events.jsonl': 'contract/events.jsonl' }, Date.parse('2026-11-19T12:00:00Z'), [])
  const executions = store.executions()
  expect(executions).toHaveLength(oracle.by_event.dispatch)
  const beadsWith = (wanted: (execution: (typeof executions)[number]) => boolean) =>
    [...new Set(executions.filter(wanted).map(({ bead }) => bead))].toSorted()
  expect(beadsWith(({ outcome }) => outcome === 'success')).toEqual(oracle.beads_completed)
  expect(beadsWith(({ attempt }) => attempt > 1)).toEqual(oracle.beads_retried)
  expect(beadsWith(({ outcome }) => outcome === 'running')).toEqual(oracle.still_open)
  const count = (outcome: string) => executions.filter((execution) => execution.outcome === outcome).length
  expect({ failure: count('failure'), timeout: count('timeout'), crash: count('crash') }).toEqual({ failure: 3, timeout: 2, crash: 1 })
})

test('what a worker left open is lost once only its old events are left, and ends when it was last seen', async () => {
  const { store } = await read({ 'events.jsonl': 'contract/events.jsonl' }, Date.parse('2026-11-21T12:00:00Z'), [])
  expect(store.executions({ bead: 'bf-da' })).toMatchObject([{ outcome: 'lost', endedAt: '2026-11-19T10:48:49.000Z' }])
})
