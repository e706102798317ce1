// A line is written into a session by another process → its entry is in a WebSocket client's hands. 50 sessions, each watched by one client,
// grow by 20 lines a second in all, then by 20 lines a second each; then one session that 500 clients watch; then new sessions → `session.appeared`.
import { fork } from 'node:child_process'
import { mkdirSync, writeFileSync, appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { createPlace, percentiles, sleep, startDaemon, usageOf } from './daemon.mjs'

const SESSIONS = 50
const RATES = [20, 20 * SESSIONS]
const SECONDS = 12
const WATCHERS = 500
const NEW_SESSIONS = 30

const now = () => performance.timeOrigin + performance.now()
const idOf = (n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** A reply as Claude Code writes it, about 1.5 KB; the text begins with the time. */
function lineOf(session, cwd) {
  const uuid = crypto.randomUUID()
  return `${JSON.stringify({
    parentUuid: null,
    isSidechain: false,
    userType: 'external',
    cwd,
    sessionId: session,
    version: '2.1.300',
    gitBranch: 'main',
    type: 'assistant',
    uuid,
    timestamp: new Date().toISOString(),
    requestId: `req_${uuid}`,
    message: {
      id: `msg_${uuid}`,
      type: 'message',
      role: 'assistant',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text: `@${now()} ${'The tests pass, and src/calc.js adds what it is given. '.repeat(16)}` }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 120, cache_creation_input_tokens: 40, cache_read_input_tokens: 15000 },
    },
  })}\n`
}

if (process.argv[2] === 'write') {
  const [rate, ...paths] = process.argv.slice(3)
  let turn = 0
  const began = performance.now()
  const writing = setInterval(() => {
    const due = ((performance.now() - began) / 1000) * Number(rate)
    for (; turn < due; turn++) {
      const n = turn % paths.length
      appendFileSync(paths[n], lineOf(idOf(n), '/srv/bench'))
    }
  }, 1)
  process.on('disconnect', () => {
    clearInterval(writing)
  })
} else await bench()

async function connect(url, topics, onMessage) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  let left = topics.length
  await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data) => {
      const text = String(data)
      const at = now()
      const message = JSON.parse(text)
      if (message.type === 'hello') socket.send(JSON.stringify({ type: 'subscribe', topics }))
      else if (message.type === 'error') reject(new Error(message.title))
      else if (message.type === 'snapshot' && --left === 0) resolve()
      else if (message.type === 'event') onMessage(message, at)
    })
  })
  return socket
}

async function bench() {
  const place = createPlace()
  const folder = join(place.root, '.claude/projects/-srv-bench')
  mkdirSync(folder, { recursive: true })
  const paths = Array.from({ length: SESSIONS }, (_, n) => join(folder, `${idOf(n)}.jsonl`))
  for (const [n, path] of paths.entries()) writeFileSync(path, lineOf(idOf(n), '/srv/bench'))
  const daemon = await startDaemon(place, 4311)
  const isIndexed = async () => (await (await fetch(`${daemon.url}/api/index`)).json()).files.done >= SESSIONS
  while (!(await isIndexed())) await sleep(50)

  const took = []
  let isMeasured = false
  const sockets = []
  for (let n = 0; n < SESSIONS; n++) {
    const socket = await connect(daemon.url, [`session:${idOf(n)}`], ({ event, data }, at) => {
      if (event !== 'entries.appended' || !isMeasured) return
      for (const { text } of data.entries) took.push(at - Number(text.slice(1, text.indexOf(' '))))
    })
    sockets.push(socket)
  }
  for (const rate of RATES) {
    const child = fork(import.meta.filename, ['write', String(rate), ...paths])
    await sleep(2000)
    took.length = 0
    isMeasured = true
    const before = usageOf(daemon.pid)
    const began = performance.now()
    await sleep(SECONDS * 1000)
    isMeasured = false
    const seconds = (performance.now() - began) / 1000
    const after = usageOf(daemon.pid)
    child.disconnect()
    await new Promise((resolve) => child.once('exit', resolve))
    const cpuPercent = Math.round((100 * (after.cpuSeconds - before.cpuSeconds)) / seconds)
    const linesPerSecond = Math.round(took.length / seconds)
    const figures = { ...percentiles(took), linesPerSecond, cpuPercent, rssMiB: after.rssMiB }
    console.log(JSON.stringify({ bench: 'session-to-client', unit: 'ms', ...figures }))
  }
  for (const socket of sockets) socket.terminate()
  await sleep(1000)

  const fan = []
  const [path] = paths
  const watchers = []
  for (let n = 0; n < WATCHERS; n++)
    watchers.push(
      await connect(daemon.url, [`session:${idOf(0)}`], ({ event, data }, at) => {
        if (event === 'entries.appended') fan.push(at - Number(data.entries[0].text.split(' ')[0].slice(1)))
      }),
    )
  for (let n = 0; n < 20; n++) {
    appendFileSync(path, lineOf(idOf(0), '/srv/bench'))
    await sleep(150)
  }
  console.log(JSON.stringify({ bench: 'session-to-500-clients', unit: 'ms', ...percentiles(fan), rssMiB: usageOf(daemon.pid).rssMiB }))
  for (const socket of watchers) socket.terminate()

  const appeared = []
  const made = new Map()
  const socket = await connect(daemon.url, ['sessions'], ({ event, data }, at) => {
    if (event === 'session.appeared' && made.has(data.id)) appeared.push(at - made.get(data.id))
  })
  for (let n = 0; n < NEW_SESSIONS; n++) {
    const id = idOf(1000 + n)
    const own = n % 3 === 0 ? join(place.root, `.claude/projects/-srv-new-${n}`) : folder
    mkdirSync(own, { recursive: true })
    made.set(id, now())
    writeFileSync(join(own, `${id}.jsonl`), lineOf(id, '/srv/bench'))
    await sleep(400 + (n % 7) * 130)
  }
  await sleep(1500)
  console.log(JSON.stringify({ bench: 'session-appeared', unit: 'ms', ...percentiles(appeared), lost: NEW_SESSIONS - appeared.length }))
  socket.terminate()
  await daemon.stop()
  place.remove()
}
