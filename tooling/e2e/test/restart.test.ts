import { statSync } from 'node:fs'
import { join } from 'node:path'
import { ExecutionView, FleetSnapshot, type WorkerView } from '@hoop/protocol'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest } from '../src/chromium-test.ts'
import { eventually, report } from '../src/eventually.ts'
import { liveLooks, readRows, rowOf } from '../src/fleet-rows.ts'
import { type Fleet, inflict, startFleet } from '../src/fleet-sim.ts'
import { type Hoop, hoop, startHoop } from '../src/hoop.ts'
import { isRunning, lookAtProcess, processesOf, signalProcess } from '../src/processes.ts'
import { requireBundle } from '../src/programs.ts'
import { findWorker, registerFleet } from '../src/register.ts'
import { createSandbox } from '../src/sandbox.ts'

// A fleet that goes on whatever becomes of HOOP: the daemon is stopped, killed and started over it.

const sandbox = createSandbox()
const Executions = v.object({ items: v.array(ExecutionView) })
let fleet: Fleet
let daemon: Hoop
let browser: TestBrowser | undefined

beforeAll(async () => {
  requireBundle()
  fleet = await startFleet(sandbox, ['--scenario', 'steady', '--workers', '6', '--speed', '3'])
  registerFleet(sandbox, fleet)
  daemon = await startHoop(sandbox, ['serve', '--no-demo'])
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await daemon?.stop()
  await fleet?.stop()
  await sandbox.dispose()
})

const snapshot = () => daemon.get('/api/fleet', FleetSnapshot)
const executions = async () => (await daemon.get('/api/executions?limit=500', Executions)).items
test('all three states, and executions that have ended, before anything is stopped', async () => {
  await inflict(sandbox, fleet.dir, 'freeze', 'bravo')
  await inflict(sandbox, fleet.dir, 'crash', 'charlie')
  await eventually('one Hung, one Dead, four Live', async () => {
    const now = await snapshot()
    return findWorker(now, 'bravo').reason === 'process-stopped' && findWorker(now, 'charlie').reason === 'process-gone'
  })
  await eventually('executions that have ended', async () => (await executions()).some(({ outcome }) => outcome === 'success'), {
    withinMs: 60_000,
  })
  expect((await snapshot()).workers).toHaveLength(6)
})

test('stopped and started: the same fleet, nothing lost', async () => {
  const before = await snapshot()
  const ended = await eventually('a run that has ended, with its session', async () => {
    const found = (await executions()).filter(({ endedAt, sessionId }) => endedAt !== null && sessionId !== null)
    return found.length > 0 && found
  })
  const { code, signal, tookMs } = await daemon.stop()
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  report('SIGTERM → exit', tookMs)

  const began = performance.now()
  daemon = await startHoop(sandbox, ['serve', '--no-demo'], { port: daemon.port })
  report('start → ready', performance.now() - began)
  const after = await snapshot()
  expect(after.epoch).not.toBe(before.epoch)
  expect(after.workers.map(({ id }) => id).sort()).toEqual(before.workers.map(({ id }) => id).sort())
  const standing = ({ id, state, reason, since, pid, project }: WorkerView) => ({ id, state, reason, since, pid, project })
  for (const worker of before.workers) expect(after.workers.map(standing)).toContainEqual(standing(worker))
  expect(after.alerts.map(({ id }) => id)).toEqual(expect.arrayContaining(before.alerts.map(({ id }) => id)))
  expect(after.projects.map(({ name }) => name)).toEqual(before.projects.map(({ name }) => name))
  await eventually('every execution with its session and its cost', async () => {
    const known = new Map((await executions()).map((execution) => [execution.id, execution]))
    for (const execution of ended) {
      // What an agent wrote last, and what others say of its run, may have been read since.
      const { costUsd = null } = known.get(execution.id) ?? {}
      expect(costUsd ?? 0, execution.id).toBeGreaterThanOrEqual(execution.costUsd ?? 0)
      expect(known.get(execution.id)).toEqual({ ...execution, costUsd, sources: expect.arrayContaining([...execution.sources]) })
    }
    return true
  })
})

test('a second instance on the same home: exit 3, with pid and address of the first', async () => {
  const { code, stdout, stderr } = await hoop(sandbox, 'serve', '--no-demo', '--port', '0')
  expect(code).toBe(3)
  expect(stdout).toBe('')
  expect(stderr).toContain(`pid ${daemon.pid}`)
  expect(stderr).toContain(daemon.url)
  expect(stderr.trim().split('\n')).toHaveLength(1)
})

test('kill -9: no worker notices, and the next start works', async () => {
  const before = await snapshot()
  const well = before.workers.filter(({ state }) => state === 'live')
  const identities = well.map(({ pid }) => lookAtProcess(pid ?? 0) ?? { pid: 0, start: '' })
  const beatOf = ({ id }: WorkerView) => statSync(join(fleet.needleHome, 'state/heartbeats', `${id}.json`)).mtimeMs
  await daemon.kill()
  const atDeath = Date.now()
  expect(well.length).toBeGreaterThanOrEqual(3)
  await eventually('another beat of every worker', () => well.every((worker) => beatOf(worker) > atDeath))
  expect(identities.filter(isRunning)).toEqual(identities)

  daemon = await startHoop(sandbox, ['serve', '--no-demo'], { port: daemon.port })
  const after = await snapshot()
  for (const name of ['bravo', 'charlie']) {
    const { state, reason, since } = findWorker(before, name)
    expect(findWorker(after, name)).toMatchObject({ state, reason, since })
  }
  expect(after.workers.filter(({ state }) => state === 'live').map(({ id }) => id)).toEqual(
    expect.arrayContaining(well.map(({ id }) => id)),
  )
})

chromiumTest(
  'a daemon that goes and comes back: the page says so, and catches up without a reload [needs chromium]',
  { timeout: 90_000 },
  async () => {
    browser = await startBrowser()
    const page = await browser.open(daemon.url)
    const delta = findWorker(await snapshot(), 'delta')
    await rowOf(page, delta.id, ...liveLooks).waitFor()
    await page.evaluate(`window.marker = 'the same page'`)
    await daemon.stop()
    const lost = performance.now()
    const banner = page.getByText('Connection to the daemon lost')
    await banner.waitFor()
    report('daemon stopped → banner', performance.now() - lost)
    expect(await readRows(page)).toHaveLength(6)
    await page.locator('[data-link="lost"]').waitFor()

    await inflict(sandbox, fleet.dir, 'freeze', 'delta')
    daemon = await startHoop(sandbox, ['serve', '--no-demo'], { port: daemon.port })
    const back = performance.now()
    await rowOf(page, delta.id, 'hung').locator('button[aria-label*="is stopped by a signal"]').waitFor()
    report('daemon back → what happened meanwhile in the DOM', performance.now() - back)
    await banner.waitFor({ state: 'detached' })
    expect(await page.evaluate('window.marker')).toBe('the same page')
    await inflict(sandbox, fleet.dir, 'thaw', 'delta')
    await rowOf(page, delta.id, ...liveLooks).waitFor()
  },
)

test('a demo fleet that a killed daemon left over is gone after the next start', { timeout: 90_000 }, async () => {
  const args = ['demo', '--workers', '4', '--home', join(sandbox.folder, 'other')]
  const killed = await startHoop(sandbox, args)
  const folder = join(sandbox.folder, 'other/demo')
  const left = await eventually('the fleet', () => {
    const found = processesOf(folder)
    return found.length >= 5 ? found : undefined
  })
  // Killed with the daemon, its simulator ends nobody; and a worker that is stopped by a signal does not see that both are gone.
  const simulator = left.find(({ command }) => / run( |$)/.test(command))
  const frozen = left.filter(({ command }) => / worker( |$)/.test(command))
  expect(frozen).toHaveLength(4)
  for (const worker of frozen) signalProcess(worker, 'SIGSTOP')
  if (simulator) signalProcess(simulator, 'SIGKILL')
  await killed.kill()
  await eventually('the end of its simulator', () => simulator && !isRunning(simulator))
  expect(frozen.filter(isRunning)).toHaveLength(4)
  const next = await startHoop(sandbox, args)
  await eventually('the end of every process of the first fleet', () => left.filter(isRunning).length === 0)
  expect((await next.stop()).code).toBe(0)
})

test('SIGTERM: exit 0, the fleet goes on; and in the end nothing runs', async () => {
  await browser?.close()
  const alpha = lookAtProcess(findWorker(await snapshot(), 'alpha').pid ?? 0)
  expect((await daemon.stop()).code).toBe(0)
  expect(alpha && isRunning(alpha)).toBe(true)
  expect(await fleet.stop()).toBe(0)
  expect(await sandbox.dispose()).toEqual([])
})
