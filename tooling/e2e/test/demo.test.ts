import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ExecutionView, FleetSnapshot, type WorkerView } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { eventually, report } from '../src/eventually.ts'
import { findWrong, readTold } from '../src/excerpts.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { connectLive, type LiveClient } from '../src/live-client.ts'
import { lookAtProcess } from '../src/processes.ts'
import { requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'

// The demo as `npm start` runs it on a machine where nothing is registered. Nobody types anything.

const sandbox = createSandbox()
const Executions = v.object({ items: v.array(ExecutionView) })
const hasProc = lookAtProcess(process.pid) !== undefined
let hoop: Hoop
let live: LiveClient
let firstSeen: FleetSnapshot
let browser: TestBrowser
let page: Page
let wholeStory: Promise<FleetSnapshot>

beforeAll(async () => {
  requireBundle()
  const began = performance.now()
  hoop = await startHoop(sandbox, ['demo'])
  live = await connectLive(hoop.url)
  firstSeen = live.fleet()
  report('`hoop demo` → first snapshot', performance.now() - began)
  wholeStory = eventually('every state and outcome', () => (isWhole(live.fleet()) ? live.fleet() : undefined), { withinMs: 150_000 })
  wholeStory.then(
    () => report('`hoop demo` → every state and outcome seen', performance.now() - began),
    () => undefined,
  )
  if (!hasChromium) return
  browser = await startBrowser()
  page = await browser.open(hoop.url)
}, 90_000)

afterAll(async () => {
  live?.close()
  await browser?.close()
  await hoop?.stop()
  await sandbox.dispose()
}, 60_000)

const outcomes = ['success', 'failure', 'timeout', 'crash', 'racesLost'] as const

function isWhole({ workers, projects }: FleetSnapshot): boolean {
  const isThere = (fits: (worker: WorkerView) => boolean) => workers.some(fits)
  return (
    isThere(({ state, phase }) => state === 'live' && phase === 'execute') &&
    isThere(({ state, phase }) => state === 'live' && phase === 'knot') &&
    isThere(({ state, reason }) => state === 'hung' && reason === 'process-stopped') &&
    isThere(({ state, reason }) => state === 'hung' && reason === 'heartbeat-stale') &&
    isThere(({ state, reason }) => state === 'dead' && reason === 'process-gone') &&
    outcomes.every((outcome) => projects.some((project) => project.outcomes[outcome] > 0))
  )
}

test.skipIf(!hasProc)('at least 3 projects and 15 workers of all five CLIs; every pid is a process of the demo [needs /proc]', async () => {
  const fleet = firstSeen
  expect(fleet.demo).toBe(true)
  expect(fleet.projects.length).toBeGreaterThanOrEqual(3)
  expect(fleet.workers.length).toBeGreaterThanOrEqual(15)
  const ids = fleet.workers.map(({ id }) => id).join(' ')
  for (const cli of ['claude-', 'codex-', 'opencode-', 'gemini-', 'aider-']) expect(ids).toContain(cli)
  // One of them is killed on the way: asked again where it was in between.
  const running = await eventually('a process behind every worker', async () => {
    const { workers } = await hoop.get('/api/fleet', FleetSnapshot)
    const pids = workers.filter(({ state }) => state !== 'dead').map(({ pid }) => pid)
    return pids.every((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('fleet-sim')) && pids
  })
  expect(new Set(running).size).toBe(running.length)
})

test('Live, Hung and Dead, each with its reason; every outcome, a lost race, a knot', { timeout: 160_000 }, async () => {
  const fleet = await wholeStory
  for (const { id, reason, evidence } of fleet.workers.filter(({ state }) => state !== 'live')) {
    expect(reason, id).not.toBeNull()
    expect(evidence.rule, id).not.toBe('')
  }
  expect(fleet.alerts.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['dead', 'hung']))
})

test('beads move from claim to outcome', async () => {
  // What began before anybody listened is no whole story. One that changes is told again: its session is found, its costs grow.
  const whole = await eventually('a bead that was told from its start to its end', async () => {
    const { items } = await hoop.get('/api/executions?outcome=success&limit=500', Executions)
    const events = live.messages.flatMap((message) => (message.type === 'event' ? [message] : []))
    // A question whether a bead can be split is told otherwise, and comes after a failure.
    const first = items.filter(({ kind, attempt }) => kind === 'work' && attempt === 1)
    const stories = first.map(({ id, worker, bead, workspace }) => {
      const told = events.filter(({ data }) => v.is(v.looseObject({ id: v.literal(id) }), data)).map(({ event }) => event)
      const Work = v.looseObject({ id: v.literal(worker), bead: v.literal(bead), phase: v.literal('execute') })
      const isSeenAtWork = events.some(({ data }) => v.is(Work, data))
      return { worker, bead, workspace: workspace ?? '', told, isSeenAtWork }
    })
    return stories.find(({ told, isSeenAtWork, workspace }) => told[0] === 'execution.started' && isSeenAtWork && workspace !== '')
  })
  const endedAt = whole.told.indexOf('execution.ended')
  expect(new Set(whole.told.slice(0, endedAt))).toEqual(new Set(['execution.started']))
  expect(new Set(whole.told.slice(endedAt))).toEqual(new Set(['execution.ended']))
  // What the worker itself wrote of it, its last line a moment after its log.
  const told = () =>
    readFileSync(join(whole.workspace, '.beads/events.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes(`"${whole.bead}"`) && whole.worker.endsWith(/"worker":"([^"]+)"/.exec(line)?.[1] ?? '?'))
      .map((line) => /"event":"(\w+)"/.exec(line)?.[1] ?? '')
      .filter((event) => ['claim', 'dispatch', 'complete'].includes(event))
  await eventually('claim, dispatch and complete in events.jsonl', () => told().join().includes('claim,dispatch,complete'))
  const closed = ({ projects }: FleetSnapshot) => projects.reduce((sum, { beads }) => sum + (beads?.closed ?? 0), 0)
  await eventually('a bead more that is closed', () => closed(live.fleet()) > closed(firstSeen))
})

test('each end has its excerpt, and that is right about it', { timeout: 300_000 }, async () => {
  await wholeStory
  const ends = ['success', 'failure', 'timeout', 'crash', 'lost'] as const
  const runs = await eventually(
    'an end of each kind, with its session',
    async () => {
      const { items } = await hoop.get('/api/executions?limit=500', Executions)
      const ended = items.filter(({ kind, endedAt, sessionId }) => kind === 'work' && endedAt !== null && sessionId !== null)
      return ends.every((end) => ended.some(({ outcome }) => outcome === end)) && ended
    },
    { withinMs: 120_000, everyMs: 500 },
  )
  await Promise.all(
    runs.map(async (run) => {
      const excerpt = await eventually(
        `what the transcript of ${run.id} says (${run.outcome})`,
        async () => {
          const told = await readTold(hoop, run)
          const wrong = findWrong(run, told)
          if (wrong.length > 0) throw new Error(wrong.join('; '))
          return told.excerpt
        },
        { withinMs: 60_000, everyMs: 1000 },
      )
      expect([excerpt.why, excerpt.sessionId], run.id).toEqual([run.outcome, run.sessionId])
    }),
  )
})

chromiumTest('the page says all that in words [needs chromium]', { timeout: 160_000 }, async () => {
  await wholeStory
  for (const outcome of ['success', 'failure', 'timeout', 'crash', 'race'])
    await page.locator(`.strip-counts [data-outcome="${outcome}"]:not([data-none]) b`, { hasText: /^[1-9]/ }).waitFor()
  const words = ['Live', 'Hung', 'Dead', 'is stopped by a signal', 'but no heartbeat for', 'is gone', 'Nothing left to do', 'Races lost']
  for (const said of words) await page.locator('main').getByText(said).filter({ visible: true }).first().waitFor()
  await page.getByText('This is a demo fleet.').waitFor()
  expect(browser.faults).toEqual([])
})

test('SIGTERM: exit 0, and nothing of the demo runs on', async () => {
  live.close()
  await browser?.close()
  const { code, signal, tookMs } = await hoop.stop()
  report('SIGTERM → exit, with the demo', tookMs)
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  expect(await sandbox.dispose()).toEqual([])
})
