import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ExecutionView, FleetSnapshot, type WorkerView } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, askForSocket } from '../src/ask.ts'
import { overhang, seriousViolations, startBrowser, type TestBrowser } from '../src/browser.ts'
import { eventually, report } from '../src/eventually.ts'
import { agreeOn, liveLooks, readRows, rowOf } from '../src/fleet-rows.ts'
import { inflict } from '../src/fleet-sim.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { connectLive, type LiveClient } from '../src/live-client.ts'
import { lookAtProcess } from '../src/processes.ts'
import { chromiumProgram, requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'

// One demo, as `npm start` runs it, seen by a client that knows only the protocol and by browsers. The tests follow its first minute.

const sandbox = createSandbox()
const hasProc = lookAtProcess(process.pid) !== undefined
let hoop: Hoop
let live: LiveClient
let browser: TestBrowser
let page: Page
let wholeStory: Promise<FleetSnapshot>

beforeAll(async () => {
  requireBundle()
  const began = performance.now()
  hoop = await startHoop(sandbox, ['demo'])
  live = await connectLive(hoop.url)
  report('`hoop demo` → first snapshot', performance.now() - began)
  wholeStory = eventually('every state and outcome', () => (isWhole(live.fleet()) ? live.fleet() : undefined), { withinMs: 150_000 })
  wholeStory.then(
    () => report('`hoop demo` → every state and outcome seen', performance.now() - began),
    () => undefined,
  )
  if (chromiumProgram === undefined) return
  browser = await startBrowser()
  page = await browser.open(hoop.url)
}, 90_000)

afterAll(async () => {
  live?.close()
  await browser?.close()
  await hoop?.stop()
  await sandbox.dispose()
}, 60_000)

const total = (fleet: FleetSnapshot, key: keyof WorkerView['outcomes']) =>
  fleet.projects.reduce((sum, { outcomes }) => sum + outcomes[key], 0)

function isWhole(fleet: FleetSnapshot): boolean {
  const isThere = (fits: (worker: WorkerView) => boolean) => fleet.workers.some(fits)
  return (
    isThere(({ state, phase }) => state === 'live' && phase === 'execute') &&
    isThere(({ state, phase }) => state === 'live' && phase === 'knot') &&
    isThere(({ state, reason }) => state === 'hung' && reason === 'process-stopped') &&
    isThere(({ state, reason }) => state === 'hung' && reason === 'heartbeat-stale') &&
    isThere(({ state, reason }) => state === 'dead' && reason === 'process-gone') &&
    (['success', 'failure', 'timeout', 'crash', 'racesLost'] as const).every((key) => total(fleet, key) > 0)
  )
}

/** A worker of the demo that is well and has a bead in its hands. */
function healthyWorker(...not: readonly string[]): WorkerView & { readonly pid: number } {
  const worker = live
    .fleet()
    .workers.find(({ id, state, phase, pid }) => state === 'live' && phase === 'execute' && pid !== null && !not.includes(id))
  if (worker?.pid == null) throw new Error('no worker executes a bead')
  return { ...worker, pid: worker.pid }
}

const workerNow = (id: string) => live.fleet().workers.find((worker) => worker.id === id)

test('at least 3 projects and 15 workers of all five CLIs; every pid is a process of the demo [needs /proc]', async ({ skip }) => {
  if (!hasProc) skip()
  const fleet = await hoop.get('/api/fleet', FleetSnapshot)
  expect(fleet.demo).toBe(true)
  expect(fleet.projects.length).toBeGreaterThanOrEqual(3)
  expect(fleet.workers.length).toBeGreaterThanOrEqual(15)
  for (const cli of ['claude', 'codex', 'opencode', 'gemini', 'aider'])
    expect(fleet.workers.map(({ id }) => id).join()).toContain(`${cli}-`)
  const running = fleet.workers.filter(({ state }) => state !== 'dead')
  for (const { pid } of running) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('fleet-sim')
  expect(new Set(running.map(({ pid }) => pid)).size).toBe(running.length)
})

test('a foreign Host or Origin is refused, on HTTP and on upgrade', async () => {
  const { port } = hoop
  const own = `127.0.0.1:${port}`
  for (const asked of [
    (headers: Record<string, string>) => ask(port, '/api/fleet', headers),
    (headers: Record<string, string>) => askForSocket(port, headers),
  ]) {
    for (const host of ['hoop.example', `hoop.example:${port}`, `127.0.0.1.hoop.example:${port}`, `127.0.0.2:${port}`])
      expect(await asked({ host }), host).toEqual({ status: 403, code: 'HOST_REFUSED' })
    for (const origin of ['http://hoop.example', `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`, 'null', 'file://'])
      expect(await asked({ host: own, origin }), origin).toEqual({ status: 403, code: 'ORIGIN_REFUSED' })
    for (const headers of [{ host: own }, { host: `localhost:${port}` }, { host: own, origin: `http://${own}` }])
      expect([101, 200]).toContain((await asked(headers)).status)
  }
})

test('two browsers and a raw client hold the same state at the same seq [needs chromium]', async ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  const second = await browser.open(hoop.url, { viewport: { width: 1024, height: 700 } })
  const seen = await eventually(
    'a moment at which all stand at one seq',
    async () => {
      const folded = live.fleet()
      const [one, two, asked] = await Promise.all([readRows(page), readRows(second), hoop.get('/api/fleet', FleetSnapshot)])
      const isOneSeq = folded.seq === asked.seq && live.fleet().seq === folded.seq
      return isOneSeq && agreeOn(one, folded.workers) && agreeOn(two, folded.workers) ? { folded, asked } : undefined
    },
    { withinMs: 60_000, everyMs: 10 },
  )
  expect(comparable(seen.folded)).toEqual(comparable(seen.asked))
  for (const execution of seen.asked.recent) expect(seen.folded.recent).toContainEqual(execution)
  await second.context().close()
})

/** What is state, without what merely grows with the clock; lists by key. */
function comparable({ epoch, seq, projects, workers, alerts }: FleetSnapshot) {
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)
  return {
    epoch,
    seq,
    projects: projects.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    workers: workers.map((worker) => ({ ...worker, evidence: { ...worker.evidence, heartbeatAgeMs: null } })).sort(byId),
    alerts: alerts.toSorted(byId),
  }
}

test('axe finds nothing serious or critical, dark and light [needs chromium]', { timeout: 120_000 }, async ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  const { id, project } = healthyWorker()
  const tab = await browser.open(hoop.url)
  const found = new Map<string, readonly string[]>()
  for (const path of ['/', `/workers/${id}`, `/projects/${project}`, '/system', '/components']) {
    await tab.goto(hoop.url + path)
    await tab.locator('main h1').first().waitFor({ state: 'attached' })
    await tab.waitForLoadState('networkidle')
    for (const colorScheme of ['dark', 'light'] as const) {
      await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      found.set(`${path} ${colorScheme}`, await seriousViolations(tab))
    }
  }
  await tab.context().close()
  expect([...found].filter(([, violations]) => violations.length > 0)).toEqual([])
})

test('no page scrolls sideways at 390 px [needs chromium]', async ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  const { id, project } = healthyWorker()
  const phone = await browser.open(hoop.url, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  for (const path of ['/', `/workers/${id}`, `/projects/${project}`, '/projects', '/system', '/components']) {
    await phone.goto(hoop.url + path)
    await phone.locator('main h1').first().waitFor({ state: 'attached' })
    await phone.waitForLoadState('networkidle')
    expect(await overhang(phone), path).toBe(0)
  }
  await phone.context().close()
})

test(
  'within its first minute: Live, Hung and Dead with their reasons, every outcome, a lost race, a knot',
  { timeout: 160_000 },
  async () => {
    const fleet = await wholeStory
    for (const { state, reason, evidence } of fleet.workers.filter(({ state }) => state !== 'live')) {
      expect(reason, state ?? 'unknown').not.toBeNull()
      expect(evidence.rule).not.toBe('')
    }
    expect(fleet.alerts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['dead', 'hung']))
  },
)

test('a bead moves from claim to outcome', async () => {
  const { items } = await hoop.get('/api/executions?outcome=success&limit=500', v.object({ items: v.array(ExecutionView) }))
  const stories = items.map(({ id, worker, bead }) => {
    const events = live.messages.flatMap((message) => (message.type === 'event' ? [message] : []))
    const own = events.filter(({ data }) => v.is(v.object({ id: v.literal(id) }), data)).map(({ event }) => event)
    const phases = events.flatMap(({ data }) =>
      v.is(v.looseObject({ id: v.literal(worker), bead: v.literal(bead), phase: v.string() }), data) ? [data.phase] : [],
    )
    return { own, phases: [...new Set(phases)] }
  })
  const whole = stories.find(({ own, phases }) => own.length === 2 && phases.includes('execute'))
  expect(whole?.own).toEqual(['execution.started', 'execution.ended'])
  const order = ['claim', 'build', 'dispatch', 'execute', 'outcome']
  expect(whole?.phases).toEqual(order.filter((phase) => whole?.phases.includes(phase)))
})

test('the page says all that in words [needs chromium]', async ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  await wholeStory
  await expect
    .poll(() => page.locator('.strip-counts [data-outcome]:not([data-none])').count(), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(5)
  for (const outcome of ['success', 'failure', 'timeout', 'crash', 'race'])
    expect(await page.locator(`.strip-counts [data-outcome="${outcome}"] b`).innerText()).not.toBe('0')
  const main = page.locator('main')
  for (const words of [
    'Live',
    'Hung',
    'Dead',
    'is stopped by a signal',
    'but no heartbeat for',
    'is gone',
    'Nothing left to do',
    'Races lost',
  ])
    await main.getByText(words).filter({ visible: true }).first().waitFor()
  await page.getByText('This is a demo fleet.').waitFor()
})

test('j, k, Enter, Esc, ? and Ctrl-K do what the legend says [needs chromium]', async ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  const tab = await browser.open(hoop.url)
  await tab.locator('[data-row]').first().waitFor()
  const focused = () => tab.locator('[data-row][data-current]:focus-within').getAttribute('data-row')
  const order = async (): Promise<readonly string[]> =>
    tab.evaluate(`[...document.querySelectorAll('[data-row]')].map((row) => row.dataset.row)`)
  await tab.keyboard.press('j')
  const first = (await focused()) ?? ''
  expect((await order()).indexOf(first)).toBe(0)
  await tab.keyboard.press('j')
  const second = (await focused()) ?? ''
  expect((await order()).indexOf(second)).toBe((await order()).indexOf(first) + 1)
  await tab.keyboard.press('k')
  expect(await focused()).toBe(first)
  await tab.keyboard.press('Enter')
  await tab.waitForURL(`**/workers/${first}`)
  await tab.keyboard.press('Escape')
  await tab.waitForURL(`${hoop.url}/`)
  expect(await focused()).toBe(first)

  await tab.keyboard.press('?')
  const help = tab.getByRole('dialog', { name: 'Keys' })
  await help.getByText('Next worker').waitFor()
  await tab.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })

  const goal = healthyWorker(first)
  await tab.keyboard.press('Control+k')
  await tab.locator('[role="combobox"]:focus').waitFor()
  await tab.keyboard.type(goal.name)
  await tab.keyboard.press('Enter')
  await tab.waitForURL(`**/workers/${goal.id}`)
  await tab.context().close()
})

test('kill -STOP: Hung, process-stopped; -CONT: Live; -9: Dead, process-gone; on the wire', async () => {
  const { id, pid } = healthyWorker()
  for (const [signal, state, reasons] of [
    ['SIGSTOP', 'hung', ['process-stopped']],
    ['SIGCONT', 'live', ['continued', null]],
    ['SIGKILL', 'dead', ['process-gone']],
  ] as const) {
    const sent = performance.now()
    process.kill(pid, signal)
    const seen = await eventually(
      `${id} to be ${state} after ${signal}`,
      () => {
        const worker = workerNow(id)
        return worker?.state === state ? worker : undefined
      },
      { everyMs: 2 },
    )
    report(`${signal} → ${state} on the WebSocket`, performance.now() - sent)
    expect(reasons).toContain(seen.reason)
  }
})

test('kill -STOP: Hung, process-stopped; -CONT: Live; -9: Dead, process-gone; in the browser [needs chromium]', async ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  const { id, pid } = healthyWorker()
  for (const [signal, looks, words] of [
    ['SIGSTOP', ['hung'], `Process ${pid} is stopped by a signal`],
    ['SIGCONT', liveLooks, undefined],
    ['SIGKILL', ['dead'], `Process ${pid} is gone`],
  ] as const) {
    const sent = performance.now()
    process.kill(pid, signal)
    const row = rowOf(page, id, ...looks)
    await row.waitFor()
    report(`${signal} → ${looks[0]} in the DOM`, performance.now() - sent)
    if (words !== undefined) await row.locator(`button[aria-label*="${words}"]`).waitFor()
  }
})

test(
  'a heartbeat that stops while its process lives: Hung, heartbeat-stale, within one limit [needs chromium]',
  { timeout: 60_000 },
  async ({ skip }) => {
    if (chromiumProgram === undefined) skip()
    const { id, evidence } = healthyWorker()
    await inflict(sandbox, join(sandbox.folder, 'hoop/demo'), 'hang', id)
    const hung = performance.now()
    const row = rowOf(page, id, 'hung')
    await row.waitFor({ timeout: 3 * evidence.staleAfterMs })
    report(`heartbeat stopped → hung in the DOM (limit ${evidence.staleAfterMs} ms)`, performance.now() - hung)
    await row.locator('button[aria-label*="but no heartbeat for"]').waitFor()
    expect(workerNow(id)).toMatchObject({ state: 'hung', reason: 'heartbeat-stale', evidence: { process: 'alive' } })
  },
)

test('no page logged an error or asked anybody but the daemon [needs chromium]', ({ skip }) => {
  if (chromiumProgram === undefined) skip()
  expect(browser.faults).toEqual([])
})

test('SIGTERM: exit 0, in time, and nothing of the demo runs on', async () => {
  live.close()
  await browser?.close()
  const { code, signal, tookMs } = await hoop.stop()
  report('SIGTERM → exit, with the demo', tookMs)
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  expect(await sandbox.dispose()).toEqual([])
})
