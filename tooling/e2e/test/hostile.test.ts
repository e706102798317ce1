import { IndexProgress } from '@hoop/protocol'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser, type TestBrowser } from '../src/browser.ts'
import { chromiumTest, hasChromium } from '../src/chromium-test.ts'
import { createClaudeSession, type ClaudeSession } from '../src/claude-session.ts'
import { eventually } from '../src/eventually.ts'
import { hostileStrings } from '../src/hostile-strings.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { requireBundle } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'

// What an agent reads and writes is anybody's text: wherever it may stand in a transcript, it runs nothing and loads nothing.

const COUNT = 500
const sandbox = createSandbox()
let hoop: Hoop
let browser: TestBrowser
let session: ClaudeSession

beforeAll(async () => {
  requireBundle()
  if (!hasChromium) return
  const texts = hostileStrings(COUNT)
  session = createClaudeSession(sandbox, {
    id: '5a0c7f00-0000-4000-8000-00000000b0b0',
    cwd: '/srv/<img src=x onerror=window.__owned=1>',
    model: '<svg onload=window.__owned=1>',
  })
  session.user(`[needle:<b>w</b>:bd-<i>1</i>:auto] ${texts[0]}`)
  texts.forEach((text, at) => {
    switch (at % 6) {
      case 0:
        return session.user(text)
      case 1:
        return session.assistant({ type: 'text', text })
      case 2:
        return session.assistant({ type: 'thinking', thinking: text, signature: 'x' })
      case 3:
        return session.result(session.call('Bash', { command: text, description: text }), text, at % 12 === 3)
      case 4:
        return session.result(session.call('Edit', { file_path: text, old_string: text, new_string: `${text}\n${text}` }), text)
      default:
        return session.result(session.call(text.slice(0, 120), { [text]: text, list: [text] }), text, true)
    }
  })
  hoop = await startHoop(sandbox, ['serve', '--no-demo'])
  await eventually(
    'the session in the index',
    async () => {
      const { state, sessions } = await hoop.get('/api/index', IndexProgress)
      return state === 'idle' && sessions > 0
    },
    { withinMs: 60_000 },
  )
  browser = await startBrowser()
}, 120_000)

afterAll(async () => {
  await browser?.close()
  await hoop?.stop()
  await sandbox.dispose()
}, 60_000)

/** In the page: elements that no text can have made, and what would show that some code ran. Nothing of it may be there. */
const traces = `(() => {
  const all = [...document.querySelectorAll('main *')]
  const told = (elements) => elements.map((one) => one.outerHTML.slice(0, 200))
  return [
    ...(window.__owned === undefined ? [] : ['code ran']),
    ...told([...document.querySelectorAll('main :is(script, img, iframe, object, embed, video, audio, link, style, base, meta, math, marquee, template)')]),
    ...told([...document.querySelectorAll('main a')].filter(({ href }) => !href.startsWith(location.origin + '/'))),
    ...told(all.filter(({ attributes }) => [...attributes].some(({ name }) => name.startsWith('on')))),
    ...told(all.filter((one) => one.childElementCount === 0 && /[\\u001b\\u009b\\u0007]/.test(one.textContent))),
    ...(document.scrollingElement.scrollWidth > document.documentElement.clientWidth ? ['wider than its window'] : []),
  ]
})()`

/**
 * In the page: on from where it is, window by window; which of the texts stood on the screen, traces of any, and whether that was the end. Gives up
 * a turn where no frame is drawn: a browser without a screen sometimes waits until somebody asks for one.
 */
const readOn = `(async () => {
  const seen = new Set()
  const found = new Set()
  const stood = () => [scrollY, document.documentElement.scrollHeight, document.querySelector('.entry-slot:has(.entry-blank)')?.outerHTML.slice(0, 300)]
  const told = (isEnd) => ({ seen: [...seen], traces: [...found], isEnd, stood: stood() })
  const began = performance.now()
  for (;;) {
    do {
      const hasFrame = await new Promise((resolve) => {
        requestAnimationFrame(() => resolve(true))
        setTimeout(resolve, 2000, false)
      })
      if (!hasFrame || performance.now() - began > 10_000) return told(false)
    } while (document.querySelector('.entry-slot') === null || document.querySelector('.entry-blank') !== null)
    for (const [text] of document.querySelector('.entry-rows').textContent.matchAll(/hostile-\\d+/gi)) seen.add(text.toLowerCase())
    for (const trace of ${traces}) found.add(trace)
    if (scrollY + innerHeight >= document.documentElement.scrollHeight - 2) return told(true)
    scrollBy(0, innerHeight)
  }
})()`

/** From the top to the end. */
async function readThrough(page: Page): Promise<{ readonly seen: number; readonly traces: readonly string[] }> {
  const seen = new Set<string>()
  const found = new Set<string>()
  const deadline = performance.now() + 200_000
  for (;;) {
    const told: { seen: string[]; traces: string[]; isEnd: boolean; stood: unknown } = await page.evaluate(readOn)
    for (const text of told.seen) seen.add(text)
    for (const trace of told.traces) found.add(trace)
    if (told.isEnd) return { seen: seen.size, traces: [...found] }
    if (performance.now() > deadline) throw new Error(`the end was never reached: ${JSON.stringify(told.stood)}`)
    await page.screenshot() // draws a frame
  }
}

for (const width of [1440, 390]) {
  chromiumTest(`${COUNT} hostile texts in a session are only read, at ${width} px [needs chromium]`, { timeout: 300_000 }, async () => {
    const page = await browser.open(hoop.url, { viewport: { width, height: 900 } })
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await page.goto(`${hoop.url}/sessions/${encodeURIComponent(session.path)}#0`)
    await page.locator('.entry-slot .entry').first().waitFor()
    await page.keyboard.press(']')
    expect(await readThrough(page)).toEqual({ seen: COUNT, traces: [] })
    await page.keyboard.press('r')
    await page.locator('.raw-panel-text').waitFor()
    expect(await page.evaluate(traces)).toEqual([])
    for (const path of ['/sessions', '/sessions?q=hostile', '/sessions?q=script']) {
      await page.goto(hoop.url + path)
      await page.locator('.session-row, .hit').first().waitFor()
      expect(await page.evaluate(traces)).toEqual([])
    }
    expect(dialogs).toEqual([])
    await page.context().close()
  })
}

chromiumTest('no page logged an error, or asked anybody but the daemon [needs chromium]', () => {
  expect(browser.faults).toEqual([])
})

test('nothing runs on', async () => {
  await browser?.close()
  await hoop?.stop()
  expect(await sandbox.dispose()).toEqual([])
})
