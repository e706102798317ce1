import { FleetSnapshot } from '@hoop/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, askForSocket } from '../src/ask.ts'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { createCuttableProxy } from '../src/cuttable-proxy.ts'
import { eventually, report } from '../src/eventually.ts'
import { agreeOn, liveLooks, readRows, rowOf } from '../src/fleet-rows.ts'
import { type Fleet, inflict, startFleet } from '../src/fleet-sim.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { connectLive } from '../src/live-client.ts'
import { requireBundle } from '../src/programs.ts'
import { findWorker, registerFleet } from '../src/register.ts'
import { createSandbox } from '../src/sandbox.ts'

// Who may look, and that all who look see the same, also after their link was broken.

const sandbox = createSandbox()
let fleet: Fleet
let hoop: Hoop
let browser: TestBrowser

beforeAll(async () => {
  requireBundle()
  fleet = await startFleet(sandbox, ['--scenario', 'steady', '--workers', '8', '--speed', '3'])
  registerFleet(sandbox, fleet)
  hoop = await startHoop(sandbox, ['serve'])
  if (hasChromium) browser = await startBrowser()
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await hoop?.stop()
  await fleet?.stop()
  await sandbox.dispose()
}, 60_000)

const snapshot = () => hoop.get('/api/fleet', FleetSnapshot)

test.each([
  { way: 'HTTP', taken: 200, send: (headers: Readonly<Record<string, string>>) => ask(hoop.port, '/api/fleet', headers) },
  { way: 'upgrade', taken: 101, send: (headers: Readonly<Record<string, string>>) => askForSocket(hoop.port, headers) },
])('a foreign Host or Origin is refused on $way', async ({ taken, send }) => {
  const { port } = hoop
  const own = `127.0.0.1:${port}`
  for (const host of ['hoop.example', `hoop.example:${port}`, `127.0.0.1.hoop.example:${port}`, `127.0.0.2:${port}`])
    expect(await send({ host }), host).toEqual({ status: 403, code: 'HOST_REFUSED' })
  for (const origin of ['http://hoop.example', `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`, 'null', 'file://'])
    expect(await send({ host: own, origin }), origin).toEqual({ status: 403, code: 'ORIGIN_REFUSED' })
  for (const headers of [{ host: own }, { host: `localhost:${port}` }, { host: own, origin: `http://${own}` }])
    expect((await send(headers)).status).toBe(taken)
})

test('a raw client folds the events into what /api/fleet says at the same seq', async () => {
  const live = await connectLive(hoop.url)
  let seen = -1
  try {
    // Not only once: meanwhile the fleet goes on, and an alert is raised and cleared.
    for (const [look, fault] of ['freeze', undefined, 'thaw', undefined].entries()) {
      if (fault !== undefined) await inflict(sandbox, fleet.dir, fault, 'bravo')
      const asked = await eventually('a later moment of the fleet', async () => {
        const asked = await snapshot()
        const isFrozen = asked.alerts.some(({ subject, endedAt }) => subject.endsWith('-bravo') && endedAt === null)
        return asked.seq > seen && isFrozen === look < 2 ? asked : undefined
      })
      // The counter is the whole daemon's: most of its steps are no event of this topic.
      const folded = await eventually('all events up to that moment', () => live.fleetAt(asked.seq))
      seen = asked.seq
      expect(comparable({ ...folded, seq: asked.seq })).toEqual(comparable(asked))
      for (const execution of asked.recent) expect(folded.recent).toContainEqual(execution)
    }
  } finally {
    live.close()
  }
})

chromiumTest('two browsers show what a raw client holds at the same seq [needs chromium]', async () => {
  const live = await connectLive(hoop.url)
  const wide = await browser.open(hoop.url)
  const phone = await browser.open(hoop.url, { viewport: { width: 390, height: 844 } })
  await eventually('a moment at which all stand at one seq', async () => {
    const before = live.fleet()
    const rows = await Promise.all([wide, phone].map(readRows))
    return live.fleet().seq === before.seq && rows.every((shown) => agreeOn(shown, before.workers))
  })
  live.close()
  await wide.context().close()
  await phone.context().close()
})

chromiumTest('a link that breaks: the page says so, and catches up without a reload [needs chromium]', { timeout: 90_000 }, async () => {
  const wire = await createCuttableProxy(hoop.port)
  const page = await browser.open(wire.url)
  try {
    const echo = findWorker(await snapshot(), 'echo')
    await rowOf(page, echo.id, ...liveLooks).waitFor()
    await page.evaluate(`window.marker = 'the same page'`)
    wire.cut()
    const banner = page.getByText('Connection to the daemon lost')
    await banner.waitFor()
    await page.locator('[data-link="lost"]').waitFor()

    await inflict(sandbox, fleet.dir, 'freeze', 'echo')
    await eventually('echo to be Hung', async () => findWorker(await snapshot(), 'echo').state === 'hung')
    expect(await rowOf(page, echo.id, ...liveLooks).count()).toBe(1)
    wire.mend()
    const mended = performance.now()
    await rowOf(page, echo.id, 'hung').waitFor()
    report('link mended → what happened meanwhile in the DOM', performance.now() - mended)
    await banner.waitFor({ state: 'detached' })
    await eventually('rows that agree with /api/fleet', async () => agreeOn(await readRows(page), (await snapshot()).workers))
    expect(await page.evaluate('window.marker')).toBe('the same page')
  } finally {
    await page.context().close()
    await wire.close()
  }
})

test('nothing runs on', async () => {
  await browser?.close()
  expect((await hoop.stop()).code).toBe(0)
  expect(await fleet.stop()).toBe(0)
  expect(await sandbox.dispose()).toEqual([])
})

/** What is state, without what merely grows with the clock; lists by key. */
function comparable({ epoch, seq, projects, workers, alerts, quota }: FleetSnapshot) {
  const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1)
  return {
    epoch,
    seq,
    projects: projects.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    workers: workers.map((worker) => ({ ...worker, evidence: { ...worker.evidence, heartbeatAgeMs: null } })).sort(byId),
    quota: quota.map((window) => ({ ...window, ageS: null })),
    alerts: alerts.toSorted(byId),
  }
}
