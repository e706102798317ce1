// Serves dist with the daemon's policy, and a WebSocket with a fixture fleet: for looking at the page, and for the browser tests.
//   node test/fixture-server.mjs [--port 4173] [--variant full|empty|calm|hundred] [--events] [--beads 240] [--dist DIR]
// The fixture of one request is chosen with --variant; /__fixture/drop closes all sockets and refuses new ones for ?ms=.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { parseArgs } from 'node:util'
import { WebSocketServer } from 'ws'
import { detailOf, graphOf, makeBeads, pageOf } from './fixture/beads.mjs'
import { diagnostics, execution, historyOf, snapshot } from './fixture/fleet.mjs'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4173' },
    variant: { type: 'string', default: 'full' },
    events: { type: 'boolean', default: false },
    beads: { type: 'string', default: '240' },
    dist: { type: 'string', default: join(import.meta.dirname, '../dist') },
  },
})
const { dist } = values
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
}
const policy =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws:; font-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
const epoch = Math.random().toString(36).slice(2)
let seq = 1
let deafUntil = 0
const beads = values.variant === 'empty' ? [] : makeBeads(Date.now(), Number(values.beads))
let fleet = snapshot(Date.now(), values.variant, seq, epoch)

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const json = (value, status = 200) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  if (url.pathname === '/healthz') return json({ ok: true })
  if (url.pathname === '/api/diagnostics') return json(diagnostics(Date.now()))
  if (url.pathname === '/api/executions') {
    const worker = url.searchParams.get('worker')
    return json({ items: worker === null ? fleet.recent.slice(0, 20) : historyOf(Date.now(), worker), cursor: null })
  }
  if (url.pathname === '/api/beads') return json(pageOf(beads, url.searchParams))
  if (url.pathname === '/api/beads/graph') return json(graphOf(beads, url.searchParams))
  if (url.pathname.startsWith('/api/beads/')) {
    const key = decodeURIComponent(url.pathname.slice('/api/beads/'.length))
    const detail = detailOf(Date.now(), beads, key, execution)
    return detail === undefined
      ? json({ code: 'BEAD_NOT_FOUND', title: `No bead ${key}`, status: 404, hint: 'Nearest: sf-rtl' }, 404)
      : json(detail)
  }
  if (url.pathname === '/__fixture/drop') {
    deafUntil = Date.now() + Number(url.searchParams.get('ms') ?? 5000)
    for (const client of sockets.clients) client.terminate()
    return json({ ok: true })
  }
  if (url.pathname.startsWith('/api/')) return json({ title: 'No such route', status: 404, code: 'NOT_FOUND' }, 404)
  const file = extname(url.pathname) === '' ? '/index.html' : normalize(url.pathname)
  try {
    const body = await readFile(join(dist, file))
    response
      .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream', 'content-security-policy': policy })
      .end(body)
  } catch {
    response.writeHead(404).end()
  }
})

const sockets = new WebSocketServer({ noServer: true })
server.on('upgrade', (request, socket, head) => {
  if (Date.now() < deafUntil) return socket.destroy()
  sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client))
})

const subscriptions = new Map()
sockets.on('connection', (client) => {
  subscriptions.set(client, new Map())
  client.send(JSON.stringify({ type: 'hello', epoch, seq, version: '0.1.0' }))
  client.on('close', () => subscriptions.delete(client))
  client.on('message', (text) => {
    const message = JSON.parse(String(text))
    const own = subscriptions.get(client)
    for (const topic of message.topics) {
      if (message.type === 'unsubscribe') {
        own?.delete(topic)
        continue
      }
      own?.set(topic, seq)
      const data = dataOf(topic)
      client.send(
        JSON.stringify(
          data === undefined
            ? { type: 'error', code: 'NO_SUCH_TOPIC', title: `No ${topic}`, topic }
            : { type: 'snapshot', topic, seq, data },
        ),
      )
    }
  })
})

function dataOf(topic) {
  const now = Date.now()
  if (topic === 'fleet') return { ...fleet, seq, at: new Date(now).toISOString() }
  const [kind, key] = [topic.slice(0, topic.indexOf(':')), topic.slice(topic.indexOf(':') + 1)]
  if (kind === 'worker') {
    const worker = fleet.workers.find(({ id }) => id === key)
    return worker && { worker, executions: historyOf(now, key) }
  }
  const project = fleet.projects.find(({ name }) => name === key)
  return (
    project && {
      project,
      workers: fleet.workers.filter((worker) => worker.project === key),
      beads: beads.filter((bead) => bead.project === key),
      executions: fleet.recent.slice(0, 20),
      sessions: [],
    }
  )
}

function broadcast(topics, event, data) {
  seq += 1
  for (const [client, own] of subscriptions) {
    for (const topic of topics) {
      const prev = own.get(topic)
      if (prev === undefined) continue
      own.set(topic, seq)
      client.send(JSON.stringify({ type: 'event', topic, seq, prev, event, data }))
    }
  }
}

/** Changes one worker, and says so. */
function change(id, fields) {
  fleet = { ...fleet, workers: fleet.workers.map((worker) => (worker.id === id ? { ...worker, ...fields } : worker)) }
  const worker = fleet.workers.find((one) => one.id === id)
  if (worker) broadcast(['fleet', `worker:${id}`, `project:${worker.project}`], 'worker.changed', worker)
}

if (values.events) {
  let turn = 0
  const timer = setInterval(() => {
    turn += 1
    const now = Date.now()
    for (const worker of fleet.workers)
      if (worker.state === 'live' && Math.random() < 0.15)
        change(worker.id, {
          heartbeatAt: new Date(now).toISOString(),
          activity: { kind: 'tool', text: `Bash: step ${turn}`, since: new Date(now).toISOString(), from: 'log' },
        })
    for (const bead of beads) {
      if (Math.random() > 2 / beads.length) continue
      bead.status = bead.status === 'open' ? 'in_progress' : 'open'
      bead.updatedAt = new Date(now).toISOString()
      broadcast(['fleet', `project:${bead.project}`], 'bead.changed', { ...bead, changed: ['status', 'updatedAt'] })
    }
    if (turn % 6 === 0) {
      const ended = execution(now, {
        ago: 0,
        lasted: 300_000,
        outcome: turn % 12 === 0 ? 'failure' : 'success',
        worker: fleet.workers[0]?.id,
      })
      fleet = { ...fleet, recent: [ended, ...fleet.recent].slice(0, 50) }
      broadcast(['fleet'], 'execution.ended', ended)
    }
  }, 1000)
  server.on('close', () => clearInterval(timer))
}

server.listen(Number(values.port), '127.0.0.1', () => console.log(`http://127.0.0.1:${values.port} ${values.variant}`))
