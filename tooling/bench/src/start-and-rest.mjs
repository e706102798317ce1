// Start to ready with 20 projects of 300 beads and 100 workers; then what it costs while nothing happens; then `hoop status`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createPlace, percentiles, sleep, startDaemon, usageOf } from './daemon.mjs'
import { createWorkerFiles } from './worker-files.mjs'

const STARTS = 11
const REST_MS = 20_000
const main = join(import.meta.dirname, '../../../apps/daemon/dist/main.js')

const place = createPlace({ projects: 20, beadsEach: 300 })
const workers = Array.from({ length: 100 }, (_, index) => createWorkerFiles(place, index, process.pid))
for (const worker of workers) {
  worker.beat('SELECTING')
  for (let run = 0; run < 40; run++) {
    worker.log('agent.dispatched', { bead_id: `p0-${run}`, agent: 'claude-sonnet', template_name: 'pluck' })
    worker.log('outcome.classified', { bead_id: `p0-${run}`, outcome: 'success', exit_code: 0 })
  }
}
const readyMs = []
for (let start = 0; start < STARTS; start++) {
  const daemon = await startDaemon(place, 4312)
  readyMs.push(daemon.readyMs)
  await daemon.stop()
}
console.log(JSON.stringify({ bench: 'start-to-ready', unit: 'ms', ...percentiles(readyMs) }))

const daemon = await startDaemon(place, 4312)
// Workers at rest beat every 30 s, each in its own moment.
let next = 0
const beating = setInterval(() => workers[next++ % workers.length].beat('SELECTING'), 300)
for (const worker of workers) worker.beat('SELECTING')
await sleep(3000)
const before = usageOf(daemon.pid)
await sleep(REST_MS)
const after = usageOf(daemon.pid)
clearInterval(beating)
const cpuPercent = Math.round((1000 * 100_000 * (after.cpuSeconds - before.cpuSeconds)) / REST_MS) / 1000
console.log(JSON.stringify({ bench: 'at-rest', cpuPercentOfOneCore: cpuPercent, rssMiB: after.rssMiB }))

const statusMs = Array.from({ length: STARTS }, () => {
  const began = performance.now()
  spawnSync(process.execPath, [main, 'status', '--json', '--home', place.home], { env: { PATH: process.env.PATH, HOME: place.root } })
  return performance.now() - began
})
console.log(JSON.stringify({ bench: 'hoop-status', unit: 'ms', ...percentiles(statusMs) }))
await daemon.stop()
place.remove()
