// Kills the daemon (SIGKILL) at random points of approve → create → record, starts it again, and looks whether any promise was broken:
// never two beads for one key, never a reported bead or record lost, never an approved draft that stays so.
//
//   node scripts/kill-approve.mjs [--kills 40] [--seed N] [--hoop dist/main.js] [--queue PROGRAM]
//
// Environment: HOOP_KILLS. --queue takes a br, which makes its own queue; without, the simulator's stand-in serves the workspace.
// Exit code 0: all promises were kept.
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const root = join(import.meta.dirname, '../../..')
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: process.env['HOOP_KILLS'] ?? '40' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    hoop: { type: 'string', default: join(root, 'apps/daemon/dist/main.js') },
    queue: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})
if (values.help) {
  console.log('node scripts/kill-approve.mjs [--kills 40] [--seed N] [--hoop dist/main.js] [--queue PROGRAM]')
  process.exit(0)
}
const kills = Number(values.kills)
const random = createRandom(Number(values.seed))

const folder = await mkdtemp(join(tmpdir(), 'hoop-kill-'))
const home = join(folder, 'hoop')
const workspace = join(folder, 'web')
const env = {
  PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
  HOME: join(folder, 'home'),
  TMPDIR: join(folder, 'tmp'),
  HOOP_HOME: home,
}
const broken = []
let daemon

try {
  await prepare()
  daemon = await start()
  // How long an approval takes when nobody dies: kills are spread over that, and a little beyond.
  const calm = await propose('calm')
  const began = performance.now()
  await approve(calm)
  const spreadMs = (performance.now() - began) * 1.3
  const reported = new Map()
  const outcomes = { answered: 0, resumed: 0, again: 0 }
  const drafts = [calm]
  for (let n = 1; n <= kills; n++) {
    const draft = await propose(`round ${n}`)
    drafts.push(draft)
    const answer = approve(draft).catch(() => undefined)
    await wait(random() * spreadMs)
    daemon.child.kill('SIGKILL')
    await daemon.ended
    const told = await answer
    if (told) reported.set(draft.id, told)
    daemon = await start()
    const after = await settled(draft.id)
    if (after === 'approved') broken.push(`${draft.id} is stuck`)
    outcomes[told ? 'answered' : after === 'created' ? 'resumed' : 'again']++
    const created = await approve(draft)
    const before = reported.get(draft.id)
    if (before && JSON.stringify(before) !== JSON.stringify(created)) broken.push(`${draft.id} was reported otherwise before the kill`)
    if (n % 10 === 0) console.error(`${n} kills, ${broken.length} broken promises`)
  }
  await checkQueue(drafts)
  daemon.child.kill('SIGTERM')
  await daemon.ended
  daemon = undefined
  await checkAudit(drafts)
  console.log(JSON.stringify({ kills, seed: Number(values.seed), spreadMs: Math.round(spreadMs), ...outcomes, broken }))
  process.exitCode = broken.length === 0 ? 0 : 1
} finally {
  daemon?.child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
}

async function prepare() {
  for (const path of [home, env.HOME, env.TMPDIR, join(folder, 'bin'), workspace]) await mkdir(path, { recursive: true, mode: 0o700 })
  await writeFile(join(home, 'projects.yaml'), JSON.stringify({ projects: [{ name: 'web', workspaces: [{ path: workspace }] }] }))
  const stand = join(root, 'tooling/fleet-sim/dist/fleet-sim.js')
  const program = values.queue ? `'${resolve(values.queue)}'` : `'${process.execPath}' '${stand}' queue`
  await writeFile(join(folder, 'bin/br'), `#!/bin/sh\nexec ${program} "$@"\n`)
  await chmod(join(folder, 'bin/br'), 0o755)
  if (!values.queue) {
    await mkdir(join(workspace, '.beads'))
    return writeFile(join(workspace, '.beads/issues.jsonl'), '')
  }
  const init = spawn(values.queue, ['init'], { cwd: workspace, env, stdio: 'ignore' })
  const code = await new Promise((end) => init.once('close', end))
  if (code !== 0) throw new Error(`${values.queue} init ended with ${code}`)
}

/** Starts the daemon, on whatever port is free, and waits until it has read its fleet. */
async function start() {
  const child = spawn(process.execPath, [resolve(values.hoop), 'serve', '--no-demo', '--port', '0', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((end) => child.once('close', end))
  const line = await Promise.race([new Promise((told) => createInterface({ input: child.stdout }).once('line', told)), ended])
  if (typeof line !== 'string') throw new Error('the daemon did not start')
  const { url } = JSON.parse(line)
  const token = (await readFile(join(home, 'keys/operator-token'), 'utf8')).trim()
  while (!(await fetch(`${url}/readyz`)).ok) await wait(5)
  return { child, ended, url, token }
}

async function ask(method, path, body) {
  const response = await fetch(daemon.url + path, {
    method,
    headers: { Authorization: `Bearer ${daemon.token}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

async function propose(name) {
  const bead = (key, dependsOn) => ({ key, title: `${name}: ${key}`, description: `The ${key} of ${name}`, dependsOn })
  return ask('POST', '/api/drafts', { project: 'web', beads: [bead('build', []), bead('test', ['build']), bead('review', ['test'])] })
}

function approve({ id, hash }) {
  return ask('POST', `/api/drafts/${id}/approve`, { hash })
}

/** The state of a draft once nothing works on it. */
async function settled(id) {
  for (let tries = 0; tries < 2_000; tries++) {
    const { state } = await ask('GET', `/api/drafts/${id}`)
    if (state !== 'approved') return state
    await wait(10)
  }
  return 'approved'
}

async function checkQueue(drafts) {
  const lines = (await readFile(join(workspace, '.beads/issues.jsonl'), 'utf8')).trim().split('\n')
  const byReference = group(lines.map((line) => JSON.parse(line)))
  for (const { id, stitch } of drafts) {
    const { creations } = await ask('GET', `/api/drafts/${id}`)
    for (const { key, id: beadId } of creations) {
      const beads = byReference.get(`hoop:${id}.${key}`) ?? []
      byReference.delete(`hoop:${id}.${key}`)
      if (beads.length !== 1) broken.push(`${id}.${key} has ${beads.length} beads`)
      else if (beads[0].id !== beadId) broken.push(`${id}.${key} is ${beads[0].id}, not ${beadId}`)
      else if (!beads[0].labels?.includes(`stitch:${stitch.id}`)) broken.push(`${beadId} has no label of its stitch`)
    }
  }
  for (const reference of byReference.keys()) broken.push(`nobody knows ${reference}`)
}

function group(beads) {
  const groups = new Map()
  for (const bead of beads) groups.set(bead.external_ref, [...(groups.get(bead.external_ref) ?? []), bead])
  return groups
}

/** The chain is whole, and says of every bead once that it was created. */
async function checkAudit(drafts) {
  const dir = join(home, 'audit')
  const verifier = spawn(process.execPath, [join(root, 'packages/audit/verify-hoop-audit.mjs'), dir], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((end) => verifier.once('close', end))
  if (code !== 0) broken.push(`the audit log does not verify (${code})`)
  const segments = (await readdir(dir)).filter((name) => name.endsWith('.jsonl')).sort()
  const texts = await Promise.all(segments.map((name) => readFile(join(dir, name), 'utf8')))
  const records = texts
    .join('')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const created = records.filter(({ type }) => type === 'bead.created').map(({ data }) => data.key)
  const wanted = drafts.flatMap(({ id, beads }) => beads.map(({ key }) => `${id}.${key}`))
  for (const key of wanted) {
    const times = created.filter((other) => other === key).length
    if (times !== 1) broken.push(`${key} is recorded ${times} times`)
  }
  for (const { id } of drafts)
    if (!records.some(({ type, subject }) => type === 'draft.approved' && subject === id))
      broken.push(`the approval of ${id} is not recorded`)
}

/** mulberry32: the same kills for the same seed, as far as the clock allows. */
function createRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
