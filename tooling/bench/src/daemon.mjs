import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'

/** Of the built bundle; `HOOP_MAIN` names another. */
const main = process.env.HOOP_MAIN ?? join(import.meta.dirname, '../../../apps/daemon/dist/main.js')

/** A home, a NEEDLE home and projects below a temporary folder, and a daemon of the built bundle over them. `sessions`: where transcripts are. */
export function createPlace({ projects = 1, beadsEach = 0, sessions } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'hoop-bench-'))
  const home = join(root, '.hoop')
  const needle = join(root, '.needle')
  for (const folder of [home, join(needle, 'state/heartbeats'), join(needle, 'logs'), join(root, 'tmp/needle')])
    mkdirSync(folder, { recursive: true })
  const workspaces = Array.from({ length: projects }, (_, index) => {
    const path = join(root, `project-${index}`)
    mkdirSync(join(path, '.beads'), { recursive: true })
    const beads = Array.from({ length: beadsEach }, (_, bead) => JSON.stringify(beadOf(index, bead)))
    writeFileSync(join(path, '.beads/issues.jsonl'), beads.map((line) => `${line}\n`).join(''))
    return path
  })
  const registry = workspaces.map((path, index) => `  - name: project-${index}\n    workspaces:\n      - path: ${path}\n`).join('')
  writeFileSync(join(home, 'projects.yaml'), `projects:\n${registry}`)
  writeFileSync(
    join(home, 'config.yml'),
    `needle:\n  homes: [${needle}]\n  promptDirs: [${join(root, 'tmp/needle')}]\nsessions:\n  homes: [${sessions ?? root}]\n`,
  )
  return { root, home, needle, workspaces, remove: () => rmSync(root, { recursive: true, force: true }) }
}

function beadOf(project, bead) {
  // Of today, and in nobody's hands: a queue that needs no one. Thousands of alerts are another bench.
  const at = new Date(Date.now() - (1 + (bead % 60)) * 60_000).toISOString()
  return {
    id: `p${project}-${bead.toString(36)}`,
    title: `Bead ${bead} of project ${project}`,
    status: ['open', 'blocked', 'closed'][bead % 3],
    priority: bead % 5,
    issue_type: 'task',
    created_at: at,
    updated_at: at,
  }
}

/** Starts `hoop serve` and waits until it is ready. */
export async function startDaemon(place, port) {
  const began = performance.now()
  const child = spawn(process.execPath, [main, 'serve', '--no-demo', '--port', String(port), '--home', place.home], {
    env: { PATH: process.env.PATH, HOME: place.root, TMPDIR: join(place.root, 'tmp') },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the daemon ended with exit code ${child.exitCode}; build it first: npm run build`)
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) break
    await sleep(5)
  }
  return {
    url,
    pid: child.pid,
    readyMs: performance.now() - began,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', resolve)
        child.kill('SIGTERM')
      }),
  }
}

/** A client of the topic `fleet`; `onMessage` gets what comes after the snapshot. */
export async function subscribe(url, onMessage) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  await new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('message', (data) => {
      const message = JSON.parse(String(data))
      if (message.type === 'hello') socket.send(JSON.stringify({ type: 'subscribe', topics: ['fleet'] }))
      else if (message.type === 'snapshot') resolve()
      else onMessage(message)
    })
  })
  return socket
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** `{ p50, p99, max }` of measurements, rounded to a tenth. */
export function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN) * 10) / 10
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** CPU seconds and resident memory of a process, from /proc. */
export function usageOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100,
    rssMiB: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024),
  }
}
