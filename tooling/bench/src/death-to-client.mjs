// A worker's process is killed → Dead is in a WebSocket client's hands. Among 100 workers.
import { spawn } from 'node:child_process'
import { createPlace, percentiles, sleep, startDaemon, subscribe, usageOf } from './daemon.mjs'
import { createWorkerFiles } from './worker-files.mjs'

const WORKERS = 100
const KILLED = 60

const place = createPlace({ projects: 20, beadsEach: 300 })
const children = Array.from({ length: WORKERS }, () => spawn('sleep', ['600'], { stdio: 'ignore' }))
await sleep(100)
const workers = children.map((child, index) => createWorkerFiles(place, index, child.pid))
for (const worker of workers) worker.beat('SELECTING')
const beating = setInterval(() => {
  for (const worker of workers) worker.beat('SELECTING')
}, 30_000)
const daemon = await startDaemon(place, 4311)
const killedAt = new Map()
const took = []
const socket = await subscribe(daemon.url, ({ event, data }) => {
  if (event !== 'worker.changed' || data.state !== 'dead') return
  const at = killedAt.get(data.id)
  if (at !== undefined) took.push(performance.now() - at)
  killedAt.delete(data.id)
})
const before = usageOf(daemon.pid)
const began = performance.now()
for (let index = 0; index < KILLED; index++) {
  killedAt.set(workers[index].id, performance.now())
  children[index].kill('SIGKILL')
  await sleep(330 + (index % 5) * 50)
}
await sleep(3000)
const after = usageOf(daemon.pid)
clearInterval(beating)
const cpuPercent = Math.round((100_000 * (after.cpuSeconds - before.cpuSeconds)) / (performance.now() - began))
console.log(
  JSON.stringify({ bench: 'death-to-client', unit: 'ms', ...percentiles(took), lost: killedAt.size, cpuPercent, rssMiB: after.rssMiB }),
)
for (const child of children) child.kill('SIGKILL')
socket.close()
await daemon.stop()
place.remove()
