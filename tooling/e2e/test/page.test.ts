import { FleetSnapshot, type WorkerView } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { overhang, seriousViolations, startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { eventually } from '../src/eventually.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'

// Every page over a fleet in which something is wrong: for those who see it, for those who do not, on a phone, by keyboard.

const sandbox = createSandbox()
let hoop: Hoop
let browser: TestBrowser
let paths: readonly string[]

beforeAll(async () => {
  requireBundle()
  if (!hasChromium) return
  hoop = await startHoop(sandbox, ['demo', '--speed', '4'])
  const fleet = await eventually('a Hung and a Dead worker', async () => {
    const seen = await hoop.get('/api/fleet', FleetSnapshot)
    return ['hung', 'dead'].every((wanted) => seen.workers.some(({ state }) => state === wanted)) ? seen : undefined
  })
  const worker = (state: WorkerView['state']) => fleet.workers.find((candidate) => candidate.state === state)?.id
  paths = [
    '/',
    `/workers/${worker('live')}`,
    `/workers/${worker('dead')}`,
    '/projects',
    `/projects/${fleet.projects[0]?.name}`,
    '/system',
    '/components',
    '/nowhere',
  ]
  browser = await startBrowser()
}, 90_000)

afterAll(async () => {
  await browser?.close()
  await hoop?.stop()
  await sandbox.dispose()
}, 60_000)

/** Goes to a page and waits until all of it is there. */
async function visit(page: Page, path: string): Promise<void> {
  await page.goto(hoop.url + path)
  await page.locator('main h1').first().waitFor({ state: 'attached' })
  await page.waitForLoadState('networkidle')
}

chromiumTest('axe finds nothing serious or critical, dark and light [needs chromium]', { timeout: 120_000 }, async () => {
  const page = await browser.open(hoop.url, { reducedMotion: 'reduce' })
  const found: (readonly [string, readonly string[]])[] = []
  for (const path of paths) {
    await visit(page, path)
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      found.push([`${path} ${colorScheme}`, await seriousViolations(page)])
    }
  }
  await page.context().close()
  expect(found.filter(([, violations]) => violations.length > 0)).toEqual([])
})

chromiumTest('no page scrolls sideways at 390 px [needs chromium]', { timeout: 90_000 }, async () => {
  const phone = await browser.open(hoop.url, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
  const wide: (readonly [string, number])[] = []
  for (const path of paths) {
    await visit(phone, path)
    wide.push([path, await overhang(phone)])
  }
  await phone.context().close()
  expect(wide.filter(([, pixels]) => pixels > 0)).toEqual([])
})

chromiumTest('j, k, Enter and Esc move through the rows [needs chromium]', async () => {
  const page = await browser.open(hoop.url)
  await page.locator('[data-row]').first().waitFor()
  const focused = () => page.locator('[data-row][data-current]:focus-within').getAttribute('data-row')
  const place = async (id: string | null): Promise<number> =>
    page.evaluate(`[...document.querySelectorAll('[data-row]')].findIndex((row) => row.dataset.row === ${JSON.stringify(id)})`)
  await page.keyboard.press('j')
  const first = await focused()
  expect(await place(first)).toBe(0)
  await page.keyboard.press('j')
  const second = await focused()
  expect(await place(second)).toBe((await place(first)) + 1)
  await page.keyboard.press('k')
  expect(await focused()).toBe(first)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/workers/${first}`)
  await page.keyboard.press('Escape')
  await page.waitForURL(`${hoop.url}/`)
  expect(await focused()).toBe(first)
  await page.context().close()
})

chromiumTest('? shows the keys, Ctrl-K finds a worker; both close with Esc and give the focus back [needs chromium]', async () => {
  const page = await browser.open(hoop.url)
  await page.locator('[data-row]').first().waitFor()
  await page.keyboard.press('j')
  const row = page.locator('[data-row][data-current]:focus-within')
  const at = await row.getAttribute('data-row')

  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keys' })
  await help.getByText('Next worker').waitFor()
  await page.keyboard.press('Escape')
  await help.waitFor({ state: 'detached' })
  await row.waitFor()
  expect(await row.getAttribute('data-row')).toBe(at)

  await page.keyboard.press('Control+k')
  const field = page.locator('[role="combobox"]:focus')
  await field.waitFor()
  await page.keyboard.press('Escape')
  await field.waitFor({ state: 'detached' })
  await row.waitFor()

  await page.keyboard.press('Control+k')
  await field.waitFor()
  await page.keyboard.type('quebec')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/workers/*-quebec')
  await page
    .getByRole('heading', { name: /quebec/ })
    .first()
    .waitFor()
  await page.context().close()
})

chromiumTest('no page logged an error, or asked anybody but the daemon [needs chromium]', () => {
  expect(browser.faults).toEqual([])
})

test('nothing runs on', async () => {
  await browser?.close()
  await hoop?.stop()
  expect(await sandbox.dispose()).toEqual([])
})
