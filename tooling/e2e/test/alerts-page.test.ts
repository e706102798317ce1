import { AlertView, CostAnswer, QuotaView } from '@hoop/protocol'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { watchWorker } from '../src/alerts.ts'
import { overhang, seriousViolations, startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { createClaudeSession } from '../src/claude-session.ts'
import { writeClaudeAccount } from '../src/claude-account.ts'
import { eventually } from '../src/eventually.ts'
import { type Fleet, inflict, startFleet } from '../src/fleet-sim.ts'
import { hoop as runHoop, type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { registerFleet } from '../src/register.ts'
import { createSandbox } from '../src/sandbox.ts'

// What needs a person, how much of each account is used, and what it all cost: on the screen, as it happens, and dealt with there.

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** When the window of the account that climbs begins anew. */
const resetsAt = Date.now() + 2 * HOUR
const patient = { timeout: 60_000 }

const sandbox = createSandbox()
const ownHome = sandbox.env['HOME'] ?? sandbox.folder
const oldHome = sandbox.makeFolder('old')
const pastHome = sandbox.makeFolder('past')
let fleet: Fleet
let hoop: Hoop
let browser: TestBrowser
let context: BrowserContext
/** Of one browser: the page of the alerts, and another of its pages. */
let alerts: Page
let other: Page
/** Another browser. */
let elsewhere: Page

/** Notices as the page asks for them; `shown` is what the desktop would have shown. */
const fakeNotices = `
  window.shown = []
  window.Notification = class extends EventTarget {
    static permission = localStorage.getItem('test.granted') ?? 'default'
    static async requestPermission() {
      localStorage.setItem('test.granted', 'granted')
      return (window.Notification.permission = 'granted')
    }
    constructor(title, { tag, body }) {
      super()
      this.notice = { title, tag, body, isClosed: false }
      window.shown.push(this.notice)
      window.clickNotice = () => this.dispatchEvent(new Event('click'))
    }
    close() { this.notice.isClosed = true }
  }
`
const Notice = v.object({ title: v.string(), tag: v.string(), body: v.string(), isClosed: v.boolean() })
const noticesOf = async (page: Page) => v.parse(v.array(Notice), await page.evaluate('window.shown'))

beforeAll(async () => {
  requireBundle()
  if (!hasChromium) return
  const now = Date.now()
  writeClaudeAccount(ownHome, { fiveHour: 60, sevenDay: 12, resetsAt, fetchedAt: now - 12 * MINUTE })
  writeClaudeAccount(oldHome, { fiveHour: 42, sevenDay: 20, resetsAt: now + 1.5 * HOUR, fetchedAt: now - 2.5 * HOUR })
  writeClaudeAccount(pastHome, { fiveHour: 55, sevenDay: 30, resetsAt: now - 1.5 * HOUR, fetchedAt: now - 3 * HOUR })
  const session = createClaudeSession(sandbox, { id: '7d3f1c52-9a40-4f0e-8a55-0a8f1b6c2d11', cwd: ownHome, model: 'sonata-9-preview' })
  session.user('Ask a model that nobody has a price of')
  session.assistant({ type: 'text', text: 'Asked.' })
  fleet = await startFleet(sandbox, ['--scenario', 'steady', '--workers', '2', '--beat-secs', '1'])
  registerFleet(sandbox, fleet, { alerts: { clearHold: '0s' }, sessions: { homes: [fleet.home, ownHome, oldHome, pastHome] } })
  hoop = await startHoop(sandbox, ['serve'])
  browser = await startBrowser()
  alerts = await browser.open(`${hoop.url}/alerts`)
  context = alerts.context()
  await context.addInitScript({ content: fakeNotices })
  await alerts.reload()
  other = await context.newPage()
  await other.goto(`${hoop.url}/sessions`)
  elsewhere = await browser.open(`${hoop.url}/beads`)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await hoop?.stop()
  await fleet?.stop()
  await sandbox.dispose()
}, 60_000)

/** The alert that fires, or those that are over, about somebody: by its subject. */
const about = (page: Page, state: ':not([data-over])' | '[data-over]', who: string): Locator =>
  page.locator(`.alert${state}`, { has: page.locator(`.alert-who${who}`) })
/** A worker by the last word of its id. */
const named = (name: string) => `[title$="-${name}"]`
const row = (page: Page, name: string) => about(page, ':not([data-over])', named(name))
const isOver = (page: Page, name: string) => about(page, '[data-over]', named(name)).first()
/** The title and the navigation of a page count what fires and nobody has seen or muted. */
async function countsAll(page: Page): Promise<void> {
  const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /Alerts/ })
  await eventually('the counters', async () => {
    const { items } = await hoop.get('/api/alerts?state=firing&limit=500', v.object({ items: v.array(AlertView) }))
    const loud = items.filter((alert) => alert.acknowledgedBy === null && alert.mutedUntil === null).length
    const title = Number(/^\((\d+)\)/.exec(await page.title())?.[1] ?? 0)
    const count = Number((await link.textContent())?.replaceAll(/\D/g, '') ?? 0)
    return title === loud && count === loud
  })
}
const banner = (page: Page): Locator => page.locator('.banner[data-tone="bad"]')
const works = (name: string) => async () => {
  const { state, phase, stuck } = await watchWorker(() => hoop, name).now()
  return state === 'live' && phase === 'execute' && stuck?.lastContentAt != null
}

chromiumTest(
  'a worker that dies stands on every page at once, in one notice, and leads to its last output [needs chromium]',
  async () => {
    await alerts.getByRole('button', { name: 'Desktop notices off' }).click()
    await alerts.getByRole('button', { name: 'Desktop notices on' }).waitFor()
    await eventually('the worker to write', works('alpha'), { withinMs: 120_000 })
    await inflict(sandbox, fleet.dir, 'crash', 'alpha')

    await row(alerts, 'alpha').waitFor(patient)
    for (const page of [other, elsewhere]) {
      await banner(page).getByText('Dead: alpha.').waitFor(patient)
      await countsAll(page)
    }
    // One of the two pages that are open told of it, once.
    const notices = async () => [...(await noticesOf(alerts)), ...(await noticesOf(other))].filter(({ title }) => title === 'Dead: alpha')
    await eventually('the notice', async () => (await notices()).length > 0)
    expect(await notices()).toHaveLength(1)

    await eventually('the run that was lost', async () => (await row(alerts, 'alpha').getByText('See last output').count()) === 1)
    expect(await seriousViolations(alerts)).toEqual([])
    await row(alerts, 'alpha').getByText('See last output').click()
    await alerts.waitForURL(/\/workers\/.+-alpha\?run=/)
    await alerts.locator('.execution-panel .excerpt .entry').first().waitFor(patient)
    await alerts.goBack()
    await row(alerts, 'alpha').waitFor(patient)
  },
  240_000,
)

chromiumTest(
  'a dead worker that was seen goes to history, its alert with it; the banner and the notice go everywhere [needs chromium]',
  { timeout: 120_000 },
  async () => {
    // A page that was only just opened does not know yet whether it may.
    await row(alerts, 'alpha').getByTitle('I have seen it (a)').click()
    await isOver(alerts, 'alpha').getByText('seen by').waitFor(patient)
    await banner(elsewhere).waitFor({ state: 'detached', ...patient })
    await banner(other).waitFor({ state: 'detached', ...patient })
    await eventually('the notice to be gone', async () =>
      [...(await noticesOf(alerts)), ...(await noticesOf(other))].every(({ title, isClosed }) => title !== 'Dead: alpha' || isClosed),
    )
    expect(await row(alerts, 'alpha').count()).toBe(0)
  },
)

chromiumTest(
  'seen in one browser, it is in the other; muted, for a time or with all about it, it counts no more; it clears itself [needs chromium]',
  async () => {
    await inflict(sandbox, fleet.dir, 'freeze', 'bravo')
    await elsewhere.goto(`${hoop.url}/alerts`)
    await row(elsewhere, 'bravo').getByTitle('I have seen it (a)').click()
    await row(alerts, 'bravo').getByText('seen by').waitFor(patient)
    await inflict(sandbox, fleet.dir, 'thaw', 'bravo')
    await isOver(alerts, 'bravo').waitFor(patient)

    await inflict(sandbox, fleet.dir, 'freeze', 'bravo')
    await row(alerts, 'bravo').waitFor(patient)
    await row(alerts, 'bravo').locator('.alert-said').focus()
    await alerts.keyboard.press('m')
    await alerts.keyboard.press('Enter')
    await row(alerts, 'bravo').getByText('muted until').waitFor(patient)
    await countsAll(elsewhere)
    await countsAll(other)
    // Heard again, and muted with everything else about the worker.
    await row(alerts, 'bravo').getByRole('button', { name: 'Hear bravo again' }).click()
    await row(alerts, 'bravo').getByRole('button', { name: 'Mute bravo' }).click()
    await row(alerts, 'bravo').getByLabel('Everything about bravo').check()
    await row(alerts, 'bravo').getByRole('button', { name: '1 hour' }).click()
    await row(alerts, 'bravo').getByText('muted until').waitFor(patient)
    await inflict(sandbox, fleet.dir, 'thaw', 'bravo')
    await isOver(alerts, 'bravo').waitFor(patient)
    await inflict(sandbox, fleet.dir, 'freeze', 'bravo')
    await row(alerts, 'bravo').getByText('muted until').waitFor(patient)
    await inflict(sandbox, fleet.dir, 'thaw', 'bravo')
    await eventually('nothing of bravo to fire', async () => (await row(alerts, 'bravo').count()) === 0)
  },
  120_000,
)

chromiumTest(
  'an account that climbs: its meter, when it is full, one alert from 80 % on; old is a bound, after a reset nothing is known [needs chromium]',
  async () => {
    const subject = `[title="anthropic ${ownHome}/.claude five_hour"]`
    const alert = () => about(alerts, ':not([data-over])', subject)
    const Quota = v.object({ items: v.array(QuotaView) })
    const climbsTo = async (fiveHour: number, fetchedAt: number) => {
      writeClaudeAccount(ownHome, { fiveHour, sevenDay: 12, resetsAt, fetchedAt })
      await eventually(`${fiveHour} %`, async () =>
        (await hoop.get('/api/quota', Quota)).items.some(
          ({ account, window, usedPercent }) => account === `${ownHome}/.claude` && window === 'five_hour' && usedPercent === fiveHour,
        ),
      )
    }
    await climbsTo(70, Date.now() - 6 * MINUTE)
    await other.goto(`${hoop.url}/quota`)
    const limit = (home: string, text: string) => other.locator(`[aria-label="Claude, ${home}/.claude"] .limit`, { hasText: text })
    await limit(ownHome, '70\u202f%').waitFor(patient)
    await climbsTo(85, Date.now())
    await limit(ownHome, '85\u202f%').waitFor(patient)
    expect(await limit(ownHome, '85\u202f%').textContent()).toMatch(
      /Nearly full\..*Full at .+ before it resets.*resets .+, in .+from \.claude\.json, \d+\u202f[sm] ago/,
    )
    await alert().getByText('is at 85').waitFor(patient)
    await climbsTo(84, Date.now())
    await alert().getByText('is at 84').waitFor(patient)
    expect(await alert().count()).toBe(1)
    await limit(oldHome, '≥\u202f42\u202f%, 2\u202fh ago').waitFor(patient)
    await limit(pastHome, 'Reset since').getByText('?', { exact: true }).waitFor(patient)
    await climbsTo(74, Date.now())
    await about(alerts, '[data-over]', subject).first().waitFor(patient)
    expect(await seriousViolations(other)).toEqual([])
  },
  120_000,
)

/** What hovering over an amount tells, in millionths of a dollar; `undefined` for no price. */
const micros = (title: string | null): number | undefined => {
  const [, usd] = /\$([\d.]+)/.exec(title ?? '') ?? []
  return usd === undefined ? undefined : Math.round(Number(usd) * 1e6)
}

chromiumTest(
  'the costs on the page are those of `hoop usage`, whichever way they are grouped; no price is said [needs chromium]',
  async () => {
    // Nothing is spent any more.
    await fleet.stop()
    const { stdout } = await runHoop(sandbox, 'usage', '--json', '--timezone', 'UTC')
    const Usage = v.object({ totals: v.object({ requests: v.number(), costUsd: v.number() }), unpriced: v.array(v.string()) })
    const usage = v.parse(v.pipe(v.string(), v.parseJson(), Usage), stdout)
    const wanted = Math.round(usage.totals.costUsd * 1e6)
    expect(usage.unpriced).toContain('sonata-9-preview')
    await eventually('all of it to be indexed', async () => {
      const { totals, isComplete } = await hoop.get('/api/cost?by=model', CostAnswer)
      return isComplete && totals.requests === usage.totals.requests
    })
    for (const by of ['project', 'worker', 'bead', 'session', 'model', 'cli'] as const) {
      await other.goto(`${hoop.url}/cost?zone=UTC&range=7d&by=${by}`)
      const total = other.locator('.cost-total .money')
      await total.waitFor(patient)
      await other.locator('.cost-rows tbody tr').first().waitFor(patient)
      expect([by, micros(await total.getAttribute('title'))]).toEqual([by, wanted])
      const titles = await other.evaluate(`[...document.querySelectorAll('.cost-rows tbody .c-usd .money')].map(({ title }) => title)`)
      const rows = v.parse(v.array(v.string()), titles).map((title) => micros(title) ?? 0)
      const sum = rows.reduce((all, one) => all + one, 0)
      // Each row is rounded by itself.
      expect([by, Math.abs(sum - wanted) <= rows.length]).toEqual([by, true])
    }
    expect(await other.locator('.cost-total').textContent()).toMatch(/^at least \$[\d.]+ \(\d+ models? without price\)/)
    await other.goto(`${hoop.url}/cost?zone=UTC&by=model`)
    const unpriced = other.locator('.cost-rows tbody tr', { hasText: 'sonata-9-preview' })
    await unpriced.getByText('no price').waitFor(patient)
    expect(await seriousViolations(other)).toEqual([])
    // Down to the request, and from there to where it stands in its session.
    await unpriced.getByRole('link', { name: 'sonata-9-preview' }).click()
    await other.locator('.cost-rows tbody tr').getByRole('link').first().click()
    await other.locator('.request-table tbody tr').getByText('no price').waitFor(patient)
    await other.locator('.request-table tbody tr').getByRole('link').first().click()
    await other.waitForURL(/\/sessions\/.+#\d+$/)
  },
  120_000,
)

chromiumTest(
  'none of it is wider than a phone; nothing was logged, or asked of anybody else [needs chromium]',
  async () => {
    const phone = await browser.open(`${hoop.url}/alerts`, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    for (const path of ['/alerts', '/quota', '/cost', '/cost?by=request', '/projects']) {
      await phone.goto(hoop.url + path)
      await phone.locator('main h1').first().waitFor(patient)
      await phone.waitForLoadState('networkidle')
      expect([path, await overhang(phone)]).toEqual([path, 0])
      expect([path, await seriousViolations(phone)]).toEqual([path, []])
    }
    expect(browser.faults).toEqual([])
  },
  120_000,
)

test('nothing runs on', async () => {
  await browser?.close()
  await hoop?.stop()
  expect(await sandbox.dispose()).toEqual([])
})
