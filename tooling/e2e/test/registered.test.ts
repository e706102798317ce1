import { type ChildProcess, spawn } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Diagnostics, ExecutionView, FleetSnapshot, ProjectView, WorkerView } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { eventually, report } from '../src/eventually.ts'
import { type Hoop, hoop, startHoop } from '../src/hoop.ts'
import { connectLive } from '../src/live-client.ts'
import { chromiumProgram, needleFixtures, requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'
import { beat } from '../src/state-file.ts'
import { linesOf, makeWorkspace } from '../src/workspaces.ts'

// A home of its own with nothing in it; then what an operator has: folders that NEEDLE's workers wrote in, and a config to edit.

const sandbox = createSandbox()
const Executions = v.object({ items: v.array(ExecutionView), cursor: v.nullable(v.string()) })
const Workers = v.object({ items: v.array(WorkerView), cursor: v.nullable(v.string()) })
const Projects = v.object({ items: v.array(ProjectView) })
let daemon: Hoop
let browser: TestBrowser
let page: Page

beforeAll(async () => {
  requireBundle()
  daemon = await startHoop(sandbox, ['serve'])
  if (chromiumProgram === undefined) return
  browser = await startBrowser()
  page = await browser.open(daemon.url)
})

afterAll(async () => {
  await browser?.close()
  await daemon?.stop()
  await sandbox.dispose()
})

const executionsOf = async (project: string) => (await daemon.get(`/api/executions?project=${project}&limit=500`, Executions)).items

test('nothing is registered: the page says so, and how to register [needs chromium]', async ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  await page.getByRole('heading', { name: 'No projects yet' }).waitFor()
  await page.getByText('hoop projects add PATH').first().waitFor()
})

test.for([
  { name: 'contract', events: 'contract/events.jsonl', heartbeats: 'contract/heartbeats.jsonl' },
  { name: 'bead-rs', events: 'real/events.bead-rs.jsonl', heartbeats: 'real/heartbeats.bead-rs.jsonl' },
  { name: 'screenferry', events: 'real/events.screenferry.jsonl', heartbeats: 'real/heartbeats.screenferry.jsonl' },
])('`hoop projects add` on $name: its workers and its history appear', async ({ name, ...files }) => {
  const path = makeWorkspace(sandbox, name, files)
  const began = performance.now()
  const added = await hoop(sandbox, 'projects', 'add', path, '--json')
  expect(added).toMatchObject({ code: 0, stderr: '' })
  const dispatches = linesOf(files.events, 'dispatch')
  const executions = await eventually('all its executions', async () => {
    const found = await executionsOf(name)
    return found.length >= dispatches.length ? found : undefined
  })
  report(`hoop projects add ${name} → ${executions.length} executions in /api/executions`, performance.now() - began)
  const pairOf = ({ worker, bead }: { readonly worker: string; readonly bead: string }) => `${worker} ${bead}`
  expect(executions.map(pairOf)).toEqual(expect.arrayContaining(dispatches.map(pairOf)))
  const succeeded = executions.filter(({ outcome }) => outcome === 'success')
  expect(succeeded.map(pairOf).sort()).toEqual(linesOf(files.events, 'complete').map(pairOf).sort())
  const { items: workers } = await daemon.get('/api/workers?history=1&limit=500', Workers)
  expect(workers.map(({ id }) => id)).toEqual(expect.arrayContaining([...new Set(dispatches.map(({ worker }) => worker))]))
})

test('the history of the documented contract is the documented one', async () => {
  const expected: { beads_completed: readonly string[]; still_open: readonly string[] } = JSON.parse(
    readFileSync(join(needleFixtures, 'contract/expected/events.json'), 'utf8'),
  )
  const executions = await executionsOf('contract')
  const beadsOf = (...outcomes: readonly string[]) => [
    ...new Set(executions.filter(({ outcome }) => outcomes.includes(outcome)).map(({ bead }) => bead)),
  ]
  expect(beadsOf('success').sort()).toEqual([...expected.beads_completed].sort())
  expect(beadsOf('running', 'lost')).toEqual(expected.still_open)
  const attempts = executions.filter(({ bead }) => bead === 'bf-40aa').map(({ attempt }) => attempt)
  expect(attempts.sort((a, b) => a - b)).toEqual(attempts.map((_, at) => at + 1))
  expect(attempts.length).toBeGreaterThan(1)
})

test('bad lines are counted, and shown with their place [needs chromium]', async ({ skip }) => {
  const path = makeWorkspace(sandbox, 'edge', { events: 'contract/events-edge.jsonl' })
  expect((await hoop(sandbox, 'projects', 'add', path)).code).toBe(0)
  const badLinesOf = async (name: string) =>
    (await daemon.get('/api/projects', Projects)).items.find((project) => project.name === name)?.badLines
  const counted = await eventually('the count of its bad lines', async () => (await badLinesOf('edge')) || undefined)
  const { sources, totals } = await daemon.get('/api/diagnostics', Diagnostics)
  const own = sources.find((source) => source.path === join(path, '.beads/events.jsonl'))
  expect(own && own.malformed + own.unknown).toBe(counted)
  expect(own?.samples).toHaveLength(counted)
  const text = readFileSync(join(path, '.beads/events.jsonl'))
  for (const { offset, length, text: sample } of own?.samples ?? [])
    expect(
      text
        .subarray(offset, offset + length)
        .toString('utf8')
        .trimEnd()
        .slice(0, 20),
    ).toBe(sample.slice(0, 20))

  const expected: { unparsable_lines: number } = JSON.parse(readFileSync(join(needleFixtures, 'contract/expected/heartbeats.json'), 'utf8'))
  const heartbeats = sources.find((source) => source.path.endsWith('/contract/.beads/heartbeats.jsonl'))
  expect(heartbeats?.malformed).toBe(expected.unparsable_lines)
  expect(heartbeats?.tornBytes).toBeGreaterThan(0)

  if (chromiumProgram === undefined) skip()
  const system = await browser.open(`${daemon.url}/system`)
  await system.locator('li', { hasText: `${totals.malformed}malformed` }).waitFor()
  const row = system.locator('.sources > li', { hasText: '/edge/.beads/events.jsonl' })
  await row.getByText(`${counted} bad lines`).waitFor()
  await row.locator('summary').click()
  await row.locator('pre').first().waitFor()
  expect(await row.locator('pre').count()).toBe(counted)
  await system.context().close()
})

test('a line that is appended reaches a client, and the page', async () => {
  const client = await connectLive(daemon.url)
  try {
    const path = join(sandbox.folder, 'contract/.beads/events.jsonl')
    const line = (event: string, more: object) =>
      `${JSON.stringify({ ts: new Date().toISOString(), worker: 'golf', bead: 'bf-new', event, ...more })}\n`
    const appended = performance.now()
    appendFileSync(path, line('claim', { strand: 'pluck' }) + line('dispatch', { adapter: 'claude', model: 'claude-opus-4-6' }))
    const started = await eventually(
      'execution.started',
      () => client.messages.find((message) => message.type === 'event' && message.event === 'execution.started'),
      { everyMs: 2 },
    )
    report('line appended to events.jsonl → execution.started on the WebSocket', performance.now() - appended)
    expect(started).toMatchObject({ topic: 'fleet', data: { worker: 'golf', bead: 'bf-new', project: 'contract', outcome: 'running' } })
    appendFileSync(path, line('complete', { outcome: 'success', exit_code: 0, duration_ms: 1000 }))
    await eventually('execution.ended', () => client.fleet().recent.find(({ bead, outcome }) => bead === 'bf-new' && outcome === 'success'))
  } finally {
    client.close()
  }
})

test('config.yml: a bad edit keeps the last good one and says line and column; a good one applies', async () => {
  const path = join(sandbox.folder, 'hoop/config.yml')
  const sleeper: ChildProcess = spawn('sleep', ['600'], { env: sandbox.env, stdio: 'ignore' })
  const ended = new Promise((resolve) => sleeper.once('close', resolve))
  const worker = { id: 'claude-sonnet-kilo', pid: sleeper.pid ?? 0, workspace: join(sandbox.folder, 'contract'), startedAt: new Date() }
  const snapshot = () => daemon.get('/api/fleet', FleetSnapshot)
  const limitIs = (limitMs: number) => async () =>
    (await snapshot()).workers.find(({ id }) => id === worker.id)?.evidence.staleAfterMs === limitMs
  const alertIn = ({ alerts }: FleetSnapshot) => alerts.find(({ kind }) => kind === 'config-invalid')
  try {
    beat(join(sandbox.folder, 'home/.needle'), worker)
    await eventually('the limit of the defaults, 2 × 30 s + 5 s', limitIs(65_000))

    const edited = performance.now()
    writeFileSync(path, 'health:\n  staleFactor: 3\n')
    await eventually('the limit of a good edit, 3 × 30 s + 5 s', limitIs(95_000))
    report('good edit of config.yml → in force', performance.now() - edited)

    writeFileSync(path, 'health:\n  staleFactor: lots\n')
    const alert = await eventually('an alert', async () => alertIn(await snapshot()))
    expect(alert).toMatchObject({ severity: 'bad', subject: path })
    expect(alert.why).toContain('config.yml:2:16')
    expect(alert.why).toContain('health.staleFactor')
    const { config } = await daemon.get('/api/diagnostics', Diagnostics)
    expect(config.problem).toContain('config.yml:2:16')
    expect(config.loadedAt).not.toBeNull()
    expect(await limitIs(95_000)()).toBe(true)
    if (chromiumProgram !== undefined) {
      await page.locator('main').getByText('config.yml:2:16').first().waitFor()
      const system = await browser.open(`${daemon.url}/system`)
      await system.getByText('config.yml:2:16').first().waitFor()
      await system.getByText('stay in force').first().waitFor()
      await system.context().close()
    }

    writeFileSync(path, 'health:\n  staleFactor: 4\n  staleGrace: 0s\n')
    await eventually('the limit of the next good edit, 4 × 30 s', limitIs(120_000))
    expect(alertIn(await snapshot())).toBeUndefined()
    if (chromiumProgram !== undefined) await page.locator('main').getByText('config.yml:2:16').waitFor({ state: 'detached' })
  } finally {
    sleeper.kill('SIGKILL')
    await ended
  }
})

test('no page logged an error or asked anybody but the daemon [needs chromium]', ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  expect(browser.faults).toEqual([])
})

test('SIGTERM: exit 0, and nothing runs on', async () => {
  await browser?.close()
  const { code, signal, tookMs } = await daemon.stop()
  report('SIGTERM → exit', tookMs)
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  expect(await sandbox.dispose()).toEqual([])
})
