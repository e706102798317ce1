import { type ChildProcess, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Diagnostics, FleetSnapshot } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { eventually, report } from '../src/eventually.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'
import { beat } from '../src/state-file.ts'

// config.yml is edited while the daemon runs, well and badly. What shows is the limit by which one worker is judged.

const sandbox = createSandbox()
const path = join(sandbox.folder, 'hoop/config.yml')
const id = 'claude-sonnet-kilo'
/** Stands for a worker: a process that does nothing. */
let sleeper: ChildProcess
let hoop: Hoop
let browser: TestBrowser
let page: Page

beforeAll(async () => {
  requireBundle()
  sleeper = spawn('sleep', ['600'], { env: sandbox.env, stdio: 'ignore' })
  beat(join(sandbox.folder, 'home/.needle'), { id, pid: sleeper.pid ?? 0, workspace: sandbox.folder, startedAt: new Date() })
  hoop = await startHoop(sandbox, ['serve'])
  if (!hasChromium) return
  browser = await startBrowser()
  page = await browser.open(hoop.url)
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await hoop?.stop()
  sleeper?.kill('SIGKILL')
  await sandbox.dispose()
})

const snapshot = () => hoop.get('/api/fleet', FleetSnapshot)
const limit = async () => (await snapshot()).workers.find((worker) => worker.id === id)?.evidence.staleAfterMs
const alert = async () => (await snapshot()).alerts.find(({ kind }) => kind === 'config-invalid')

test('a good edit applies', async () => {
  await eventually('the limit of the defaults, 2 × 30 s + 5 s', async () => (await limit()) === 65_000)
  const edited = performance.now()
  writeFileSync(path, 'health:\n  staleFactor: 3\n')
  await eventually('the limit of the edit, 3 × 30 s + 5 s', async () => (await limit()) === 95_000)
  report('good edit of config.yml → in force', performance.now() - edited)
})

test('a bad edit keeps the last good one, and raises an alert with line and column', async () => {
  writeFileSync(path, 'health:\n  staleFactor: lots\n')
  const raised = await eventually('an alert', alert)
  expect(raised).toMatchObject({ severity: 'bad', subject: path })
  expect(raised.why).toContain('config.yml:2:16')
  expect(raised.why).toContain('health.staleFactor: expected a number. The last good settings stay in force.')
  const { config } = await hoop.get('/api/diagnostics', Diagnostics)
  expect(config.problem).toContain('config.yml:2:16')
  expect(config.loadedAt).not.toBeNull()
  expect(await limit()).toBe(95_000)
})

chromiumTest('the page shows what is wrong with the edit, and where [needs chromium]', async () => {
  await page.locator('main').getByText('config.yml:2:16').first().waitFor()
  const system = await browser.open(`${hoop.url}/system`)
  await system.locator('main').getByText('config.yml:2:16').first().waitFor()
  await system.locator('main').getByText('stay in force').first().waitFor()
  await system.context().close()
})

test('the next good edit applies, and the alert is gone', async () => {
  writeFileSync(path, 'health:\n  staleFactor: 4\n  staleGrace: 0s\n')
  await eventually('the limit of the edit, 4 × 30 s', async () => (await limit()) === 120_000)
  expect(await alert()).toBeUndefined()
})

chromiumTest('the page follows, without an error [needs chromium]', async () => {
  await page.locator('main').getByText('config.yml:2:16').waitFor({ state: 'detached' })
  expect(browser.faults).toEqual([])
})

test('nothing runs on', async () => {
  await browser?.close()
  expect((await hoop.stop()).code).toBe(0)
  sleeper.kill('SIGKILL')
  expect(await sandbox.dispose()).toEqual([])
})
