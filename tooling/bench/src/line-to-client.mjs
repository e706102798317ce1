// A line is appended to a worker's log → the event is in a WebSocket client's hands.
// While 50 logs grow by 20 lines a second in all, one of them says something that changes what is shown.
import { createPlace, percentiles, sleep, startDaemon, subscribe, usageOf } from './daemon.mjs'
import { createWorkerFiles } from './worker-files.mjs'

const FILES = 50
const LINES_PER_SECOND = 20
const MARKS = 200

const place = createPlace({ projects: 5, beadsEach: 60 })
const workers = Array.from({ length: FILES }, (_, index) => createWorkerFiles(place, index, process.pid))
for (const worker of workers) {
  worker.beat()
  worker.log('worker.state_transition', { from: 'BOOTING', to: 'SELECTING' })
}
const daemon = await startDaemon(place, 4310)
const waiting = new Map()
const took = []
const socket = await subscribe(daemon.url, ({ event, data }) => {
  if (event !== 'execution.started') return
  const sentAt = waiting.get(data.bead)
  if (sentAt !== undefined) took.push(performance.now() - sentAt)
  waiting.delete(data.bead)
})
let line = 0
const noise = setInterval(() => {
  const worker = workers[line++ % FILES]
  worker.log('heartbeat.emitted', { state: 'HANDLING' })
}, 1000 / LINES_PER_SECOND)
const before = usageOf(daemon.pid)
const began = performance.now()
for (let mark = 0; mark < MARKS; mark++) {
  const bead = `wa-${mark}`
  waiting.set(bead, performance.now())
  workers[mark % FILES].log('agent.dispatched', { bead_id: bead, agent: 'claude-sonnet', template_name: 'pluck' })
  await sleep(50 + (mark % 7) * 10)
}
await sleep(1000)
clearInterval(noise)
const after = usageOf(daemon.pid)
const cpuPercent = Math.round((1000 * 100 * (after.cpuSeconds - before.cpuSeconds)) / (performance.now() - began)) / 1
console.log(
  JSON.stringify({ bench: 'line-to-client', unit: 'ms', ...percentiles(took), lost: waiting.size, cpuPercent, rssMiB: after.rssMiB }),
)
socket.close()
await daemon.stop()
place.remove()
