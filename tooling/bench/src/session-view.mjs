// A session of 100 000 entries in Chromium, served by a real daemon from a real file: how long it takes to open and to jump, how even it
// scrolls, whether new entries move what is read, how soon they are on the screen, and what it holds in memory.
//   node src/session-view.mjs [--entries 100000] [--chromium /usr/bin/chromium]     HOOP_MAIN names another build
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createPlace, percentiles, sleep, startDaemon } from './daemon.mjs'
import { createLongSession } from './long-session.mjs'

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '100000' }, chromium: { type: 'string', default: '/usr/bin/chromium' } },
})
const { chromium } = createRequire(join(import.meta.dirname, '../../e2e/package.json'))('playwright-core')
const ENTRIES = Number(values.entries)
const ROUNDS = 11

const print = (figure, unit, value) => console.log(JSON.stringify({ bench: 'session-view', figure, unit, ...value }))

const place = createPlace({ projects: 1 })
const session = createLongSession(place.root, place.workspaces[0], ENTRIES)
const daemon = await startDaemon(place, 4370)
for (;;) {
  const index = await (await fetch(`${daemon.url}/api/index`)).json()
  if (index.state === 'idle' && index.sessions > 0) break
  await sleep(200)
}
const url = `${daemon.url}/sessions/${encodeURIComponent(session.path)}`
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--enable-precise-memory-info', '--disable-background-networking'],
})
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
page.on('pageerror', (error) => console.error(error))
const cdp = await page.context().newCDPSession(page)
const mb = (bytes) => Math.round(bytes / 1e5) / 10
/**
 * What the page holds: objects of its scripts, of the document, and the buffers of typed arrays, which V8 does not count as its heap. Before
 * and after garbage is collected; and what the system gave the whole process of the tab, Chromium's own code in it.
 */
const heap = async () => {
  const sum = ({ usedSize, embedderHeapUsedSize = 0, backingStorageSize = 0 }) => usedSize + embedderHeapUsedSize + backingStorageSize
  const before = await cdp.send('Runtime.getHeapUsage')
  await cdp.send('HeapProfiler.collectGarbage')
  const after = await cdp.send('Runtime.getHeapUsage')
  const count = await page.evaluate(() => document.querySelectorAll('*').length)
  return {
    value: mb(sum(after)),
    beforeCollecting: mb(sum(before)),
    scripts: mb(after.usedSize),
    document: mb(after.embedderHeapUsedSize ?? 0),
    buffers: mb(after.backingStorageSize ?? 0),
    elements: count,
    processRss: await rssOfTab(),
  }
}
/** Of the largest renderer: there is one tab. */
const rssOfTab = async () => {
  const own = await browser.newBrowserCDPSession()
  const { processInfo } = await own.send('SystemInfo.getProcessInfo')
  await own.detach()
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) * 1024)
  return mb(Math.max(...sizes))
}

/** In the page: waits until every row in sight shows its entry, and the one that is meant is among them. */
await page.addInitScript(() => {
  const inSight = () =>
    [...document.querySelectorAll('.entry-slot')].filter((slot) => {
      const { top, bottom } = slot.getBoundingClientRect()
      return bottom > 110 && top < innerHeight
    })
  window.__drawn = (row) =>
    new Promise((resolve) => {
      const look = () => {
        const slots = inSight()
        const isFull = slots.length > 0 && slots.every((slot) => slot.querySelector('.entry') !== null)
        if (isFull && (row === undefined || slots.some((slot) => Number(slot.dataset.row) === row))) resolve(performance.now())
        else requestAnimationFrame(look)
      }
      look()
    })
  window.__inSight = inSight
})

// Open: the page anew, and from the list of sessions.
const cold = []
const warm = []
for (let round = 0; round < ROUNDS; round += 1) {
  await page.goto(url)
  cold.push(await page.evaluate(() => window.__drawn()))
}
for (let round = 0; round < ROUNDS; round += 1) {
  await page.goto(`${daemon.url}/sessions`)
  await page.locator('.session-row a.row-link').first().waitFor()
  warm.push(
    await page.evaluate(async () => {
      const began = performance.now()
      document.querySelector('.session-row a.row-link').click()
      return (await window.__drawn()) - began
    }),
  )
}
print('open, page anew', 'ms', percentiles(cold))
print('open, from the list', 'ms', percentiles(warm))

// Jump: to an entry by its number, and by the scroll bar.
const byLink = []
const byBar = []
let spot = 1
for (let round = 0; round < 40; round += 1) {
  spot = (spot * 48_271) % 2_147_483_647
  const part = (spot % 10_000) / 10_000
  if (round % 2 === 0) {
    byBar.push(
      await page.evaluate(async (to) => {
        const began = performance.now()
        scrollTo(0, to * document.documentElement.scrollHeight)
        await new Promise(requestAnimationFrame)
        return (await window.__drawn()) - began
      }, part),
    )
  } else {
    byLink.push(
      await page.evaluate(
        async (seq) => {
          const began = performance.now()
          location.hash = `#${seq}`
          await new Promise(requestAnimationFrame)
          return (await window.__drawn()) - began
        },
        Math.floor(part * ENTRIES),
      ),
    )
  }
  await sleep(150)
}
print('jump to an entry', 'ms', percentiles(byLink))
print('jump by the scroll bar', 'ms', percentiles(byBar))

// Scroll: the wheel, through the middle, up and down.
const frames = []
const work = []
for (const delta of [120, -120, 400, -400]) {
  await page.evaluate(() => {
    scrollTo(0, document.documentElement.scrollHeight / 2)
    window.__frames = []
    window.__work = []
    const channel = new MessageChannel()
    let began = 0
    channel.port1.addEventListener('message', () => window.__work.push(performance.now() - began))
    channel.port1.start()
    let last
    const tick = (now) => {
      began = performance.now()
      if (last !== undefined) window.__frames.push(now - last)
      last = now
      channel.port2.postMessage(0)
      if (window.__frames !== undefined) window.__tick = requestAnimationFrame(tick)
    }
    window.__tick = requestAnimationFrame(tick)
  })
  await page.mouse.move(500, 500)
  const began = performance.now()
  while (performance.now() - began < 4000) {
    await page.mouse.wheel(0, delta)
    await sleep(30)
  }
  const found = await page.evaluate(() => {
    cancelAnimationFrame(window.__tick)
    return [window.__frames, window.__work]
  })
  frames.push(...found[0].slice(5))
  work.push(...found[1].slice(5))
}
print('frame while scrolling', 'ms', percentiles(frames))
print('of it style, layout and paint on the main thread', 'ms', percentiles(work))
print('heap after scrolling and jumping', 'MB', await heap())

// Drift: in the middle, while entries arrive; every frame is looked at.
await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight * 0.6))
await page.evaluate(() => window.__drawn())
await sleep(500)
await page.evaluate(() => {
  const slot = window.__inSight()[3]
  const [row, top] = [slot.dataset.row, slot.getBoundingClientRect().top]
  window.__drift = 0
  const tick = () => {
    const now = document.querySelector(`.entry-slot[data-row="${row}"]`)?.getBoundingClientRect().top
    window.__drift = Math.max(window.__drift, now === undefined ? Infinity : Math.abs(now - top))
    window.__tick = requestAnimationFrame(tick)
  }
  tick()
})
for (let line = 0; line < 60; line += 1) {
  session.append(`Something new while one reads, number ${line}.`)
  await sleep(30)
}
await sleep(1500)
const drift = await page.evaluate(() => {
  cancelAnimationFrame(window.__tick)
  return [window.__drift, document.querySelector('.new-pill')?.textContent]
})
print('drift while 60 entries arrive', 'px', { value: drift[0], pill: drift[1] })

// Arrival: at the end, followed; from before the write to the entry in the document.
await page.keyboard.press('G')
await page.evaluate(() => window.__drawn())
await sleep(500)
await page.evaluate(() => {
  window.__seen = {}
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        for (const [mark] of (node.textContent ?? '').matchAll(/mark-\d+-/g))
          window.__seen[mark] ??= performance.timeOrigin + performance.now()
  }).observe(document.querySelector('.entry-rows'), { childList: true, subtree: true })
})
const sent = new Map()
for (let mark = 0; mark < 200; mark += 1) {
  sent.set(`mark-${mark}-`, performance.timeOrigin + performance.now())
  session.append(`This is mark-${mark}- of the bench.`)
  await sleep(40 + (mark % 5) * 11)
}
await sleep(2000)
const seen = await page.evaluate(() => window.__seen)
const arrivals = [...sent].flatMap(([mark, at]) => (seen[mark] === undefined ? [] : [seen[mark] - at]))
print('line to document', 'ms', { ...percentiles(arrivals), lost: sent.size - arrivals.length })
print('heap at the end', 'MB', await heap())

await browser.close()
await daemon.stop()
place.remove()
