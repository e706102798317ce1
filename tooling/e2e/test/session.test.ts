import { afterAll, beforeAll, expect, test } from 'vitest'
import { overhang, seriousViolations, startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { createClaudeSession } from '../src/claude-session.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'

// A session as an operator meets it: it appears in the open list, is opened, grows on the screen, and is read without being moved.

const sandbox = createSandbox()
const patient = { timeout: 60_000 }
let hoop: Hoop
let browser: TestBrowser

beforeAll(async () => {
  requireBundle()
  if (!hasChromium) return
  hoop = await startHoop(sandbox, ['serve', '--no-demo'])
  browser = await startBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await hoop?.stop()
  await sandbox.dispose()
}, 60_000)

chromiumTest(
  'a session appears, grows while it is read, and every entry of it can be named [needs chromium]',
  { timeout: 240_000 },
  async () => {
    const page = await browser.open(`${hoop.url}/sessions`)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('heading', { name: 'Sessions' }).waitFor(patient)
    const session = createClaudeSession(sandbox, { id: '5a0c7f00-0000-4000-8000-00000000cafe', cwd: '/srv/shop' })
    session.user('Make the webhook handler idempotent.')
    const row = page.locator('.session-row', { hasText: 'Make the webhook handler idempotent.' })
    await row.waitFor(patient)
    await row.getByText('Live').waitFor(patient)

    await row.locator('a.row-link').click()
    await page.getByRole('heading', { name: 'Make the webhook handler idempotent.' }).waitFor(patient)
    session.assistant({ type: 'text', text: 'Reading the handler first.' })
    await page.getByText('Reading the handler first.').waitFor(patient)
    const call = session.call('Bash', { command: 'npm test -- webhooks' })
    await page.getByText('no result').waitFor(patient)
    session.result(call, 'Exit code 1\n\u001b[31mSqliteError: no such table: payment_events\u001b[39m', true)
    // The call that failed opens by itself.
    await page.getByText('SqliteError: no such table: payment_events').waitFor(patient)
    await page.getByRole('button', { name: 'Errors 1' }).waitFor(patient)

    for (let step = 0; step < 60; step += 1) session.assistant({ type: 'text', text: `Step ${step} of the work.\n\nIt takes two lines.` })
    // Followed to the end.
    await page.getByText('Step 59 of the work.').waitFor(patient)

    await page.keyboard.press('e')
    const focused = page.locator('.entry-slot[aria-current]')
    await focused.getByText('SqliteError').waitFor(patient)
    await page.waitForURL(/#2$/)
    await page.keyboard.press('r')
    const raw = page.getByRole('complementary', { name: 'Raw record' })
    await raw.locator('.raw-panel-text').getByText('toolu_').waitFor(patient)
    await raw.getByText('Offset').waitFor(patient)
    await page.keyboard.press('Escape')
    await raw.waitFor({ ...patient, state: 'detached' })

    // What is read stays where it is while more comes.
    const top = async () => (await focused.boundingBox())?.y
    const before = await top()
    session.assistant({ type: 'text', text: 'Something new, below.' })
    await page.getByRole('button', { name: /1 new/ }).waitFor(patient)
    expect(Math.abs(((await top()) ?? 0) - (before ?? 0))).toBeLessThanOrEqual(1)

    await page.keyboard.press('y')
    await page.getByText('Link copied').waitFor(patient)
    const link = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(link).toMatch(/\/sessions\/.*#2$/)

    await page.keyboard.press('G')
    await page.getByText('Something new, below.').waitFor(patient)

    await page.keyboard.press('/')
    await page.keyboard.type('idempotent')
    await page.getByText('1 of 1').waitFor(patient)
    await page.keyboard.press('Escape')

    const other = await browser.open(link)
    await other.locator('.entry-slot[aria-current]').getByText('SqliteError').waitFor(patient)
    expect(await seriousViolations(other)).toEqual([])
    await other.emulateMedia({ colorScheme: 'light' })
    expect(await seriousViolations(other)).toEqual([])
    await other.setViewportSize({ width: 390, height: 844 })
    expect(await overhang(other)).toBe(0)
    await other.context().close()
    await page.context().close()
  },
)

chromiumTest('no page logged an error, or asked anybody but the daemon [needs chromium]', () => {
  expect(browser.faults).toEqual([])
})

test('nothing runs on', async () => {
  await browser?.close()
  await hoop?.stop()
  expect(await sandbox.dispose()).toEqual([])
})
