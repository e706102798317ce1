// Start to ready over a folder of transcripts that are all indexed, with 20 projects of 300 beads; how long it takes then to know every transcript again.
//
//   node src/second-start.mjs --root ~/corpus-20000 [--starts 11]
//
// A line of JSON: milliseconds. The first start, which reads all of them, is told by itself.
import { parseArgs } from 'node:util'
import { createPlace, percentiles, sleep, startDaemon } from './daemon.mjs'

const { values } = parseArgs({ options: { root: { type: 'string' }, starts: { type: 'string', default: '11' } } })
if (values.root === undefined) {
  console.error('usage: second-start.mjs --root FOLDER [--starts 11]')
  process.exit(2)
}
const port = 4315
const place = createPlace({ projects: 20, beadsEach: 300, sessions: values.root })
try {
  const first = await startAndSettle()
  const { files, sessions } = first.progress
  console.log(
    JSON.stringify({ bench: 'first-start', readyMs: Math.round(first.readyMs), indexedMs: Math.round(first.indexedMs), files, sessions }),
  )
  const starts = []
  for (let start = 0; start < Number(values.starts); start += 1) starts.push(await startAndSettle())
  console.log(
    JSON.stringify({
      bench: 'second-start',
      ready: percentiles(starts.map(({ readyMs }) => readyMs)),
      indexed: percentiles(starts.map(({ indexedMs }) => indexedMs)),
      parsed: Math.max(...starts.map(({ progress }) => progress.files.parsed)),
    }),
  )
} finally {
  place.remove()
}

/** Starts the daemon, waits until its index is idle, and stops it. */
async function startAndSettle() {
  const began = performance.now()
  const daemon = await startDaemon(place, port)
  for (;;) {
    const progress = await (await fetch(`${daemon.url}/api/index`)).json()
    if (progress.state === 'idle') {
      const indexedMs = performance.now() - began
      await daemon.stop()
      return { readyMs: daemon.readyMs, indexedMs, progress }
    }
    await sleep(20)
  }
}
