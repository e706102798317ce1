import { DraftDetail } from '@hoop/protocol'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { until } from '../fixtures.ts'
import { makeStandIn } from '../stitches/stand-in.ts'
import { useHoop } from './hoop.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()

const proposal = {
  project: 'web',
  reason: 'asked for',
  beads: [
    { key: 'build', title: 'Build -- the “search”', description: 'All of it,\nand quickly' },
    { key: 'review', title: 'Review it', dependsOn: ['build'] },
  ],
}

/** HOOP over one workspace that a stand-in queue serves, and a way to run commands beside it. */
async function serve() {
  const standIn = await makeStandIn()
  const { folder, workspace } = standIn
  const home = join(folder, '.hoop')
  const env = { ...standIn.env, HOOP_HOME: home }
  await hoop.run(['projects', 'add', workspace], { env })
  // The commands come after what writes the registry.
  const served = await hoop.serve(['--no-demo'], { env })
  await until(async () => (await fetch(`${served.url}/readyz`)).ok)
  const file = join(folder, 'proposal.json')
  await writeFile(file, JSON.stringify(proposal))
  const run = (...args: string[]) => hoop.run(['drafts', ...args], { env })
  const propose = async () => {
    const { stdout, stderr } = await run('propose', file, '--json')
    if (stdout === '') throw new Error(stderr)
    return v.parse(v.object({ id: v.string(), hash: v.string(), stitch: v.object({ id: v.string() }) }), JSON.parse(stdout))
  }
  const { url, ended } = served
  const stop = async () => {
    served.signal('SIGTERM')
    return (await ended).code
  }
  return { folder, workspace, beads: () => standIn.beads(), url, home, env, file, run, propose, stop }
}

test('propose, list, show, approve: nothing is written before, and each bead once', async () => {
  const { run, propose, beads, workspace, env } = await serve()
  const before = await readFile(join(workspace, '.beads/issues.jsonl'))
  const { id, stitch } = await propose()
  const list = await run('list')
  expect(list).toMatchObject({ code: 0, stderr: '' })
  expect(list.stdout).toMatch(new RegExp(`DRAFT[^\\n]*\\n${id} +pending +web +2 +Build -- the “search” +operator:`))
  const shown = await run('show', id)
  for (const text of [
    id,
    'Because: asked for',
    '| and quickly',
    'after build',
    'Approving runs: (a key',
    "'--title=Build -- the “search”'",
    String.raw`of it,\nand`,
  ])
    expect(shown.stdout).toContain(text)
  expect(v.parse(DraftDetail, JSON.parse((await run('show', id, '--json')).stdout))).toMatchObject({ id, revisions: [{ revision: 1 }] })
  expect(await readFile(join(workspace, '.beads/issues.jsonl'))).toEqual(before)

  const approved = await run('approve', id, '--yes', '--json')
  expect(approved).toMatchObject({ code: 0, stderr: '' })
  const answer = {
    id,
    state: 'created',
    beads: [
      { key: 'build', id: 'bd-1' },
      { key: 'review', id: 'bd-2' },
    ],
  }
  expect(JSON.parse(approved.stdout)).toEqual(answer)
  expect(JSON.parse((await run('approve', id, '--yes', '--json')).stdout)).toEqual(answer)
  expect(await beads()).toMatchObject([
    { id: 'bd-1', title: proposal.beads[0]?.title, description: proposal.beads[0]?.description, labels: [`stitch:${stitch.id}`] },
    { id: 'bd-2', dependencies: [{ depends_on_id: 'bd-1', type: 'blocks' }] },
  ])
  expect((await run('list')).stdout).toBe('No draft waits; --all lists those of the past.\n')
  expect(JSON.parse((await run('list', '--all', '--json')).stdout)).toMatchObject({ drafts: [{ id, state: 'created' }] })
  expect(JSON.parse((await hoop.run(['drafts', 'list', '--state', 'created', '--json'], { env })).stdout).drafts).toHaveLength(1)
})

test('the exit code says whether it was a no, wrong use, or something missing', async () => {
  const { run, propose, stop, file, workspace } = await serve()
  const { id } = await propose()
  expect(await run('approve', id)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') })
  expect(await run('show', 'dr-none')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^hoop: No draft "dr-none"/) })
  expect(await run('list', '--state', 'open')).toMatchObject({ code: 2 })
  await writeFile(file, '{')
  expect(await run('propose', file)).toMatchObject({ code: 2, stderr: expect.stringContaining('cannot be read as JSON') })
  await writeFile(file, JSON.stringify({ ...proposal, project: 'wob' }))
  expect(await run('propose', file)).toMatchObject({ code: 2, stderr: expect.stringMatching(/project: .*wob.*Nearest: web/) })
  await writeFile(join(workspace, '.beads/locked'), '')
  expect(await run('approve', id, '--yes')).toMatchObject({ code: 1, stderr: expect.stringMatching(/build was not created.*locked/) })
  expect(await run('approve', id, '--yes', '--hash', '0'.repeat(64))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('has changed'),
  })
  await writeFile(file, JSON.stringify(proposal))
  const second = await propose()
  expect(await run('reject', second.id, '--reason', 'not now')).toMatchObject({
    code: 0,
    stdout: `Rejected ${second.id}. Nothing was created.\n`,
  })
  expect(await run('approve', second.id, '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining('is rejected') })
  expect(await stop()).toBe(0)
  expect(await run('list')).toMatchObject({ code: 3, stderr: expect.stringContaining('hoop serve') })
})

test('stitch, draft and audit log tell of what was created; subscribers see it happen', async () => {
  const { run, propose, url, env, home, stop } = await serve()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`)
  const messages: { event?: string; topic?: string; data?: { state?: string; drafts?: unknown[] } }[] = []
  socket.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString())))
  await new Promise((resolve) => socket.once('open', resolve))
  socket.send(JSON.stringify({ type: 'subscribe', topics: ['drafts'] }))
  await vi.waitFor(() => expect(messages.find(({ topic }) => topic === 'drafts')).toMatchObject({ data: { drafts: [] } }))
  const { id, stitch } = await propose()
  await run('approve', id, '--yes')
  await vi.waitFor(() =>
    expect(messages.flatMap(({ event, data }) => (event === 'draft.changed' ? [data?.state] : []))).toEqual([
      'pending',
      'approved',
      'created',
    ]),
  )
  const read = async (path: string): Promise<unknown> => (await fetch(url + path)).json()
  await vi.waitFor(async () =>
    expect(await read(`/api/stitches/${stitch.id}`)).toMatchObject({
      title: 'Build -- the “search”',
      project: 'web',
      drafts: [id],
      beads: [
        { id: 'bd-1', how: ['created', 'label'], status: 'open' },
        { id: 'bd-2', how: ['created', 'label'] },
      ],
    }),
  )
  expect(await read('/api/stitches?project=web')).toMatchObject({ items: [{ id: stitch.id }], cursor: null })
  const token = (await readFile(join(home, 'keys/operator-token'), 'utf8')).trim()
  const said = await fetch(`${url}/api/stitches/${stitch.id}/messages`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: '{"text":"well done"}',
  })
  expect(said.status).toBe(201)
  expect(await read(`/api/stitches/${stitch.id}`)).toMatchObject({ messages: 1, said: [{ text: 'well done' }] })
  socket.close()
  await stop()
  const records = (await readFile(join(home, 'audit/audit-000001.jsonl'), 'utf8')).trim().split('\n')
  const types = records.map((line): string => JSON.parse(line).type).filter((type) => /^(?:draft|bead)\./.test(type))
  expect(types).toEqual(['draft.proposed', 'draft.approved', 'bead.created', 'bead.created'])
  expect((await hoop.run(['drafts', '--help'], { env })).stdout).toContain('approve')
})

test('without a database the labels still tell the stitch, and the audit chain goes on', async () => {
  const { run, propose, stop, home, env, folder } = await serve()
  const { id, stitch } = await propose()
  await run('approve', id, '--yes')
  await stop()
  for (const name of ['fleet.db', 'fleet.db-wal', 'fleet.db-shm']) await rm(join(home, name), { force: true })
  const again = await hoop.serve(['--no-demo'], { env })
  await until(async () => (await fetch(`${again.url}/readyz`)).ok)
  const read = async (): Promise<unknown> => (await fetch(`${again.url}/api/stitches`)).json()
  await vi.waitFor(async () =>
    expect(await read()).toMatchObject({ items: [{ id: stitch.id, known: false, beads: [{ id: 'bd-1' }, { id: 'bd-2' }] }] }),
  )
  const file = join(folder, 'proposal.json')
  await writeFile(file, JSON.stringify({ ...proposal, stitch: { id: stitch.id } }))
  expect(JSON.parse((await run('propose', file, '--json')).stdout)).toMatchObject({ stitch: { id: stitch.id, title: null } })
})
