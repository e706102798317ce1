import axe from 'axe-core'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { chromiumProgram } from './programs.ts'

/** A Chromium with a fresh profile, and what its pages did that they should not have. */
export interface TestBrowser {
  /** A tab of its own: nothing is shared with another. */
  open(url: string, options?: BrowserContextOptions): Promise<Page>
  /** Errors on the console, errors thrown, and requests that went anywhere but to the pages' own host. */
  readonly faults: readonly string[]
  close(): Promise<void>
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts Chromium. Only for tests that are skipped where there is none. */
export async function startBrowser(): Promise<TestBrowser> {
  if (chromiumProgram === undefined) throw new Error('there is no Chromium here')
  const browser: Browser = await chromium.launch({ executablePath: chromiumProgram, args })
  const faults: string[] = []
  return {
    faults,
    async open(url, options = {}) {
      const { host } = new URL(url)
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options })
      // Before the page's own scripts, and not bound by the page's own policy.
      await context.addInitScript({ content: axe.source })
      const page = await context.newPage()
      const look = (asked: string) => {
        if (!asked.startsWith('data:') && new URL(asked).host !== host) faults.push(`asked for ${asked}`)
      }
      page.on('request', (request) => look(request.url()))
      page.on('websocket', (socket) => look(socket.url()))
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') faults.push(`${message.type()} on ${page.url()}: ${message.text()}`)
      })
      page.on('pageerror', (error) => faults.push(`thrown on ${page.url()}: ${error.message}`))
      await page.goto(url)
      return page
    },
    close: () => browser.close(),
  }
}

interface Violation {
  readonly id: string
  readonly impact: string
  readonly nodes: readonly { readonly html: string }[]
}

/** What axe finds serious or critical on a page as it is: a line for each rule, with where it was broken first. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  const found: readonly Violation[] = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`,
  )
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}, ${nodes.length} times, first ${nodes[0]?.html.slice(0, 160)}`)
}

/** By how many pixels a page is wider than its window. */
export function overhang(page: Page): Promise<number> {
  return page.evaluate(`document.scrollingElement.scrollWidth - document.documentElement.clientWidth`)
}
