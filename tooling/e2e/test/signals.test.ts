import { FleetSnapshot, type WorkerView } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { eventually, report } from '../src/eventually.ts'
import { type Fleet, inflict, startFleet } from '../src/fleet-sim.ts'
import { liveLooks, rowOf } from '../src/fleet-rows.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { connectLive, type LiveClient } from '../src/live-client.ts'
import { lookAtProcess, signalProcess } from '../src/processes.ts'
import { requireBundle } from '../src/programs.ts'
import { findWorker, registerFleet } from '../src/register.ts'
import { createSandbox } from '../src/sandbox.ts'

// What is done to a process shows as the state of its worker. The fleet beats every second: a beat is stale after 2 × 1 s + 5 s.

const sandbox = createSandbox()
let fleet: Fleet
let hoop: Hoop
let live: LiveClient
let browser: TestBrowser
let page: Page

beforeAll(async () => {
  requireBundle()
  fleet = await startFleet(sandbox, ['--scenario', 'steady', '--workers', '8', '--beat-secs', '1'])
  registerFleet(sandbox, fleet)
  hoop = await startHoop(sandbox, ['serve'])
  live = await connectLive(hoop.url)
  if (!hasChromium) return
  browser = await startBrowser()
  page = await browser.open(hoop.url)
}, 90_000)

afterAll(async () => {
  live?.close()
  await browser?.close()
  await hoop?.stop()
  await fleet?.stop()
  await sandbox.dispose()
}, 60_000)

const workerNow = (name: string): WorkerView => findWorker(live.fleet(), name)

/** A worker with a bead in its hands, and its process. */
async function busyWorker(name: string) {
  const worker = await eventually(`${name} to execute a bead`, () => {
    const seen = workerNow(name)
    return seen.state === 'live' && seen.phase === 'execute' ? seen : undefined
  })
  const identity = lookAtProcess(worker.pid ?? 0)
  if (!identity) throw new Error(`${name} has no process`)
  return { id: worker.id, identity }
}

test('kill -STOP: Hung, process-stopped; -CONT: Live; -9: Dead, process-gone', async () => {
  const { id, identity } = await busyWorker('alpha')
  for (const [signal, state, reasons] of [
    ['SIGSTOP', 'hung', ['process-stopped']],
    ['SIGCONT', 'live', ['continued', null]],
    ['SIGKILL', 'dead', ['process-gone']],
  ] as const) {
    const sent = performance.now()
    signalProcess(identity, signal)
    const question = () => (workerNow('alpha').state === state ? workerNow('alpha') : undefined)
    const seen = await eventually(`${id} to be ${state} after ${signal}`, question, { everyMs: 2 })
    report(`${signal} → ${state} on the WebSocket`, performance.now() - sent)
    expect(reasons).toContain(seen.reason)
  }
  const { workers, alerts } = await hoop.get('/api/fleet', FleetSnapshot)
  expect(findWorker({ workers }, 'alpha')).toMatchObject({ state: 'dead', reason: 'process-gone' })
  expect(alerts.filter(({ subject }) => subject === id)).toMatchObject([{ kind: 'dead', severity: 'bad' }])
})

chromiumTest('the same in the browser, in words [needs chromium]', async () => {
  const { id, identity } = await busyWorker('bravo')
  for (const [signal, looks, words] of [
    ['SIGSTOP', ['hung'], `Process ${identity.pid} is stopped by a signal`],
    ['SIGCONT', liveLooks, undefined],
    ['SIGKILL', ['dead'], `Process ${identity.pid} is gone`],
  ] as const) {
    const sent = performance.now()
    signalProcess(identity, signal)
    const row = rowOf(page, id, ...looks)
    await row.waitFor()
    report(`${signal} → ${looks[0]} in the DOM`, performance.now() - sent)
    const needsYou = page.getByRole('region', { name: 'Needs you' })
    if (words === undefined) {
      await needsYou.getByText('Nothing needs you').or(needsYou.getByText(`Process`)).first().waitFor()
      continue
    }
    await row.locator(`button[aria-label*="${words}"]`).waitFor()
    await needsYou.getByText(words).waitFor()
  }
})

test('a heartbeat that stops while its process lives: Hung, heartbeat-stale', { timeout: 120_000 }, async () => {
  const { id, identity } = await busyWorker('charlie')
  // With its agent at work it could as well be draining: a worker that was told to stop does not beat, either.
  await inflict(sandbox, fleet.dir, 'hang', 'charlie')
  const stopped = performance.now()
  await inflict(sandbox, fleet.dir, 'agent-crash', 'charlie').catch(() => undefined) // it may have ended by itself
  const seen = await eventually(`${id} to be Hung`, () => (workerNow('charlie').state === 'hung' ? workerNow('charlie') : undefined), {
    withinMs: 90_000,
    everyMs: 5,
  })
  report(`heartbeat stopped → hung on the WebSocket, with a limit of ${seen.evidence.staleAfterMs} ms,`, performance.now() - stopped)
  expect(seen).toMatchObject({ reason: 'heartbeat-stale', pid: identity.pid, evidence: { process: 'alive', staleAfterMs: 7_000 } })
  expect(seen.evidence.heartbeatAgeMs).toBeGreaterThan(7_000)
})

chromiumTest('the browser says how long there was no heartbeat, and no page logged an error [needs chromium]', async () => {
  const row = rowOf(page, workerNow('charlie').id, 'hung')
  await row.locator('button[aria-label*="but no heartbeat for"][aria-label*="the limit is 7"]').waitFor()
  expect(browser.faults).toEqual([])
})

test('nothing runs on', async () => {
  live.close()
  await browser?.close()
  expect((await hoop.stop()).code).toBe(0)
  expect(await fleet.stop()).toBe(0)
  expect(await sandbox.dispose()).toEqual([])
})
