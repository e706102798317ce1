import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Created, Draft, ExecutionView, FleetSnapshot, StitchDetail, type WorkerView } from '@hoop/protocol'
import * as v from 'valibot'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startBrowser } from '../src/browser.ts'
import { chromiumTest } from '../src/chromium-test.ts'
import { eventually } from '../src/eventually.ts'
import { type Hoop, startHoop } from '../src/hoop.ts'
import { hoopProgram, requireBundle } from '../src/programs.ts'
import { runProgram } from '../src/run-program.ts'
import { createSandbox } from '../src/sandbox.ts'

// From a proposal to a worker's attempt, beside a fleet that works on the same queue; and what a SIGKILL in between leaves behind.

const sandbox = createSandbox()
const killScript = join(import.meta.dirname, '../../../apps/daemon/scripts/kill-approve.mjs')
const kills = process.env['HOOP_KILLS'] ?? (process.env['CI'] ? '40' : '8')
let daemon: Hoop

beforeAll(async () => {
  requireBundle()
  daemon = await startHoop(sandbox, ['demo', '--workers', '6', '--speed', '10'])
}, 90_000)

afterAll(async () => {
  await daemon?.stop()
  await sandbox.dispose()
}, 60_000)

async function send(role: 'operator' | 'client', path: string, body: object): Promise<Response> {
  const token = readFileSync(join(sandbox.folder, 'hoop/keys', `${role}-token`), 'utf8').trim()
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  return fetch(daemon.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

const isWorking = ({ state, phase, workspace }: WorkerView) => state === 'live' && phase === 'execute' && workspace !== null

test('a client proposes, the operator approves, a worker claims it, and the stitch shows the attempt', async () => {
  // Where somebody works: the demo has projects that nobody looks at.
  const worker = await eventually('a live worker', async () => (await daemon.get('/api/fleet', FleetSnapshot)).workers.find(isWorking))
  const { project, workspace } = worker
  const queue = () => readFileSync(join(workspace ?? '', '.beads/issues.jsonl'), 'utf8')
  const bead = { key: 'a', title: 'Count “-- what” was asked', priority: 0, description: 'One line\nand another' }
  const proposed = await send('client', '/api/drafts', { project, workspace, beads: [bead] })
  const draft = v.parse(Draft, await proposed.json())
  expect([proposed.status, draft.proposedBy, draft.commands.length]).toEqual([201, 'client', 1])
  expect(queue()).not.toContain(draft.id)

  const refused = await send('client', `/api/drafts/${draft.id}/approve`, { hash: draft.hash })
  expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'OPERATOR_ONLY' }])
  const answers = await Promise.all([1, 2, 3].map(() => send('operator', `/api/drafts/${draft.id}/approve`, { hash: draft.hash })))
  const bodies = await Promise.all(answers.map(async (answer) => v.parse(Created, await answer.json())))
  for (const body of bodies) expect(body).toEqual(bodies[0])
  const id = bodies[0]?.beads[0]?.id ?? ''
  const lines = queue()
    .split('\n')
    .filter((line) => line.includes(draft.id))
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    id,
    title: bead.title,
    description: bead.description,
    labels: [`stitch:${draft.stitch.id}`],
  })

  const Executions = v.object({ items: v.array(ExecutionView) })
  await eventually('an attempt', async () => (await daemon.get(`/api/executions?bead=${id}`, Executions)).items.length > 0, {
    withinMs: 60_000,
  })
  const stitch = await daemon.get(`/api/stitches/${draft.stitch.id}`, StitchDetail)
  expect(stitch).toMatchObject({ status: 'in-progress', drafts: [draft.id], beads: [{ id, how: ['created', 'label'] }] })
}, 200_000)

async function killWhileCreating(times: string, ...args: readonly string[]) {
  const { code, stdout, stderr } = await runProgram(killScript, ['--kills', times, '--hoop', hoopProgram, ...args], sandbox.env)
  expect(stdout.trim() === '' ? stderr : JSON.parse(stdout)).toMatchObject({ kills: Number(times), broken: [] })
  expect(code).toBe(0)
}

chromiumTest('the page is the operator from the moment it is loaded; a page from elsewhere is nobody [needs chromium]', async () => {
  const browser = await startBrowser()
  try {
    const page = await browser.open(daemon.url)
    const propose = (url: string) =>
      page.evaluate(async (target) => {
        const body = JSON.stringify({ project: 'nowhere', beads: [{ key: 'a', title: 'From the page' }] })
        const init = { method: 'POST', body, headers: { 'Content-Type': 'application/json' } }
        return fetch(`${target}/api/drafts`, init).then(
          async (answer): Promise<unknown> => Object(await answer.json()).code,
          () => 'blocked',
        )
      }, url)
    expect(await page.evaluate(async (): Promise<unknown> => Object(await (await fetch('/api/session')).json()).role)).toBe('operator')
    // It got past the door: the refusal is about the project.
    expect(await propose('')).toBe('UNKNOWN_PROJECT')
    expect(await page.evaluate('document.cookie')).toBe('')
    await page.goto(daemon.url.replace('127.0.0.1', 'localhost'))
    expect(await propose(daemon.url)).toBe('blocked')
  } finally {
    await browser.close()
  }
})

test(`killed ${kills} times while it creates: no bead twice, no report lost, no draft stuck`, () => killWhileCreating(kills), 900_000)

const br = process.env['HOOP_TEST_BR'] ?? ''
test.skipIf(br === '')('the same over a real queue [needs br]', () => killWhileCreating('5', '--queue', br), 900_000)

test('nothing that was started still runs', async () => {
  await daemon.stop()
  expect(await sandbox.dispose()).toEqual([])
})
