import { EntriesPage, Excerpt, ExecutionView, SearchHit } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { afterAll, beforeAll, expect } from 'vitest'
import { overhang, seriousViolations, startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { eventually } from '../src/eventually.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'

// When a worker fails, what it was doing when it died is one click away; and any conversation is found in a moment.

const sandbox = createSandbox()
const Executions = v.object({ items: v.array(ExecutionView) })
const Hits = v.object({ items: v.array(SearchHit) })
let hoop: Hoop
let browser: TestBrowser
let failed: ExecutionView
let excerpt: Excerpt

const encode = encodeURIComponent
/** The call that failed in an excerpt: its result. */
const failedResult = (found: Excerpt) => found.entries.findLast(({ kind, tool }) => kind === 'tool_result' && tool?.isError === true)
/** A line of an output that no folding hides: of a long one that failed the end is shown. */
const tellingLine = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .slice(-10)
    .map((line) => line.trim())
    .find((line) => (line.match(/\p{L}{3,}/gu) ?? []).length > 2) ?? ''

beforeAll(async () => {
  requireBundle()
  if (!hasChromium) return
  hoop = await startHoop(sandbox, ['demo', '--speed', '4'])
  const found = await eventually(
    'a run that failed, with a tool that did in its session',
    async () => {
      const { items } = await hoop.get('/api/executions?outcome=failure&limit=20', Executions)
      for (const run of items) {
        if (run.sessionId === null) continue
        // oxlint-disable-next-line no-await-in-loop -- the first that fits
        const seen = await hoop.get(`/api/executions/${encode(run.id)}/excerpt`, Excerpt)
        if (seen.focusSeq !== null && failedResult(seen) !== undefined) return { run, seen }
      }
      return undefined
    },
    { withinMs: 120_000, everyMs: 500 },
  )
  failed = found.run
  excerpt = found.seen
  browser = await startBrowser()
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await hoop?.stop()
  await sandbox.dispose()
}, 60_000)

/** Whether something stands within the window, as much of it as fits. */
const isInView = (page: Page, selector: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const box = document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect()
    return box !== undefined && box.top >= 0 && box.top < innerHeight && box.bottom > 0
  })()`)

chromiumTest(
  'a click on a failed run shows what led there, with the output of the tool that failed [needs chromium]',
  { timeout: 120_000 },
  async () => {
    const page = await browser.open(`${hoop.url}/workers/${encode(failed.worker)}?range=24h`)
    await page.locator(`[data-execution="${failed.id}"] > button`).click()
    const panel = page.locator('.execution-panel')
    await panel
      .getByText(excerpt.why === 'failure' ? 'What led to the failure' : /./)
      .first()
      .waitFor()
    const result = failedResult(excerpt)
    const line = tellingLine(result?.text ?? '')
    expect(line).not.toBe('')
    await panel.locator('.output', { hasText: line }).last().waitFor()
    await panel.locator('.excerpt-end').waitFor()
    await eventually('the telling entry in view', () => isInView(page, '.execution-panel [data-focus]'))
    expect(new URL(page.url()).searchParams.get('run')).toBe(failed.id)
    expect(await seriousViolations(page)).toEqual([])
    // The link leads to the same entry of the whole session.
    const href = await panel.getByRole('link', { name: 'Open session at this point' }).getAttribute('href')
    expect(href).toBe(`/sessions/${encode(excerpt.key ?? '')}#${excerpt.focusSeq}`)
    await page.context().close()
  },
)

chromiumTest('the same by keyboard, from the lane; Esc closes it [needs chromium]', { timeout: 120_000 }, async () => {
  const page = await browser.open(`${hoop.url}/workers/${encode(failed.worker)}?range=24h`)
  const bar = page.locator(`[data-bar="${failed.id}"]`)
  await bar.waitFor({ state: 'attached' })
  await bar.focus()
  await page.keyboard.press('Enter')
  await page.locator('.execution-panel [data-focus]').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.execution-panel').waitFor({ state: 'detached' })
  await page.context().close()
})

chromiumTest('a run is stepped through: keys, errors, the slider; on a phone too [needs chromium]', { timeout: 120_000 }, async () => {
  const page = await browser.open(`${hoop.url}/executions/${encode(failed.id)}/steps`)
  const at = async () => Number(await page.locator('.scrub-range').inputValue())
  await page.locator('.step[data-here] .entry').waitFor()
  const first = await at()
  await page.keyboard.press('ArrowRight')
  await eventually('the next step', async () => (await at()) === first + 1)
  await page.keyboard.press('Home')
  await eventually('the first step', async () => (await at()) === first)
  await page.keyboard.press('e')
  await page.locator('.step[data-here] .entry[data-error]').waitFor()
  await page.keyboard.press('End')
  await page.locator('.step-mark[data-outcome="failure"]').waitFor()
  expect(await seriousViolations(page)).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overhang(page)).toBe(0)
  await page.context().close()
})

chromiumTest('the timeline of all workers leads to a run [needs chromium]', { timeout: 120_000 }, async () => {
  const page = await browser.open(`${hoop.url}/timeline?range=1h`)
  const mark = page.locator('.timeline .lane-bar[data-outcome="failure"]').first()
  await mark.waitFor()
  expect(await seriousViolations(page)).toEqual([])
  // In an hour a run is a few pixels wide, and another that failed, too, may lie on it: either leads on.
  await mark.click({ force: true })
  await page.waitForURL(/\/workers\/.+\?run=/)
  await page.locator('.execution-panel').waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${hoop.url}/timeline?range=1h`)
  await page.locator('.timeline-row').first().waitFor()
  expect(await overhang(page)).toBe(0)
  await page.context().close()
})

chromiumTest(
  'the palette finds what was said in a session, and opens it there; and remembers [needs chromium]',
  { timeout: 120_000 },
  async () => {
    const line = tellingLine(failedResult(excerpt)?.text ?? '')
    // Words that stand together in no title: what is called so would stand above what is said.
    const words = [...new Set(line.match(/\p{L}{3,}/gu) ?? [])].slice(0, 4)
    expect(words.length).toBeGreaterThan(1)
    const search = `/api/search?q=${encode(words.join(' '))}&limit=5`
    await eventually('the search to know it', async () => (await hoop.get(search, Hits)).items.length > 0)
    const page = await browser.open(`${hoop.url}/timeline?range=1h`)
    await page.locator('.timeline-row').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.locator('[role="combobox"]:focus').waitFor()
    await page.keyboard.type(words.join(' '))
    const hit = page.locator('.palette-item[data-item="hit"]')
    await hit.first().waitFor()
    expect(await seriousViolations(page)).toEqual([])
    await hit.first().click()
    await page.waitForURL(/\/sessions\/.+#\d+$/)
    const { pathname, hash } = new URL(page.url())
    const key = decodeURIComponent(pathname.slice('/sessions/'.length))
    const seq = Number(hash.slice(1))
    const { items } = await hoop.get(`/api/sessions/${encode(key)}/entries?from=${seq}&limit=1`, EntriesPage)
    for (const word of words) expect(JSON.stringify(items).toLowerCase()).toContain(word.toLowerCase())
    await page.locator('main .entry').first().waitFor()
    await page.keyboard.press('Control+k')
    await page.getByText('Recent', { exact: true }).waitFor()
    await page.context().close()
  },
)

chromiumTest('no page logged an error, or asked anybody but the daemon [needs chromium]', () => {
  expect(browser.faults).toEqual([])
})
