import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Diagnostics, ExecutionView, ProjectView, WorkerView } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { eventually, report } from '../src/eventually.ts'
import { type Hoop, hoop, startHoop } from '../src/hoop.ts'
import { connectLive } from '../src/live-client.ts'
import { needleFixtures, requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'
import { linesOf, makeWorkspace } from '../src/workspaces.ts'

// A home of its own with nothing in it; then folders that NEEDLE's workers wrote in are registered while the daemon runs.

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
  if (!hasChromium) return
  browser = await startBrowser()
  page = await browser.open(daemon.url)
})

afterAll(async () => {
  await browser?.close()
  await daemon?.stop()
  await sandbox.dispose()
})

const executionsOf = async (project: string) => (await daemon.get(`/api/executions?project=${project}&limit=500`, Executions)).items

chromiumTest('nothing is registered: the page says so, and how to register [needs chromium]', async () => {
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

test('bad lines are counted, and kept with their place', async () => {
  const path = makeWorkspace(sandbox, 'edge', { events: 'contract/events-edge.jsonl' })
  expect((await hoop(sandbox, 'projects', 'add', path)).code).toBe(0)
  const badLinesOf = async (name: string) =>
    (await daemon.get('/api/projects', Projects)).items.find((project) => project.name === name)?.badLines
  const counted = await eventually('the count of its bad lines', async () => (await badLinesOf('edge')) || undefined)
  const { sources } = await daemon.get('/api/diagnostics', Diagnostics)
  const own = sources.find((source) => source.path === join(path, '.beads/events.jsonl'))
  expect(own && own.malformed + own.unknown).toBe(counted)
  expect(own?.samples).toHaveLength(counted)
  const bytes = readFileSync(join(path, '.beads/events.jsonl'))
  for (const { offset, length, text } of own?.samples ?? [])
    expect(
      bytes
        .subarray(offset, offset + length)
        .toString('utf8')
        .trimEnd()
        .slice(0, 20),
    ).toBe(text.slice(0, 20))

  const expected: { unparsable_lines: number } = JSON.parse(readFileSync(join(needleFixtures, 'contract/expected/heartbeats.json'), 'utf8'))
  const heartbeats = sources.find((source) => source.path.endsWith('/contract/.beads/heartbeats.jsonl'))
  expect(heartbeats?.malformed).toBe(expected.unparsable_lines)
  expect(heartbeats?.tornBytes).toBeGreaterThan(0)
})

chromiumTest('bad lines are shown, each with its text [needs chromium]', async () => {
  const { sources, totals } = await daemon.get('/api/diagnostics', Diagnostics)
  const samples = sources.find((source) => source.path.endsWith('/edge/.beads/events.jsonl'))?.samples ?? []
  const system = await browser.open(`${daemon.url}/system`)
  await system.locator('li', { hasText: `${totals.malformed}malformed` }).waitFor()
  const row = system.locator('.sources > li', { hasText: '/edge/.beads/events.jsonl' })
  await row.getByText(`${samples.length} bad lines`).waitFor()
  await row.locator('summary').click()
  await row.locator('pre').first().waitFor()
  expect(await row.locator('pre').count()).toBe(samples.length)
  await system.context().close()
})

test('a line that is appended reaches a client', async () => {
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

chromiumTest('no page logged an error or asked anybody but the daemon [needs chromium]', () => {
  expect(browser.faults).toEqual([])
})

test('SIGTERM: exit 0, and nothing runs on', async () => {
  await browser?.close()
  const { code, signal, tookMs } = await daemon.stop()
  report('SIGTERM → exit', tookMs)
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  expect(await sandbox.dispose()).toEqual([])
})
