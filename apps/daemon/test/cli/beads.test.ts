import { join } from 'node:path'
import { BeadDetail, BeadView } from '@hoop/protocol'
import * as v from 'valibot'
import { expect, test, vi } from 'vitest'
import { blockedBy, line, writeQueue } from '../beads/harness.ts'
import { makeFolder, until } from '../fixtures.ts'
import { useHoop } from './hoop.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()

const lines = [
  line('web-1', { title: 'First \u001b[31mred', priority: 1, description: 'the body\u0007\nand more', ...blockedBy('web-1', 'web-9') }),
  line('web-2', { status: 'in_progress', assignee: 'alpha', labels: ['stitch:st-abc'] }),
  line('web-3', { status: 'closed', closed_at: '2026-11-20T09:00:00Z' }),
  line('same-1'),
]

async function makeQueues() {
  const folder = await makeFolder()
  const [web, api] = [join(folder, 'web'), join(folder, 'api')]
  await writeQueue(web, lines)
  await writeQueue(api, [line('same-1', { title: 'the other' })])
  const env = { HOME: folder, HOOP_HOME: join(folder, '.hoop') }
  for (const path of [web, api]) expect((await hoop.run(['projects', 'add', path], { env })).code).toBe(0)
  return { env, web, run: (...args: string[]) => hoop.run(['beads', ...args], { env, cwd: folder }) }
}
const List = v.object({ beads: v.array(BeadView) })

test('without a daemon, straight from the queues: list, filters, one bead, and refusals', async () => {
  const { run, web } = await makeQueues()
  const list = await run('list', '--project', 'web')
  expect(list).toMatchObject({ code: 0, stderr: '' })
  expect(list.stdout.split('\n').map((text) => text.split(/ +/).slice(0, 3).join(' '))).toEqual([
    'BEAD P STATUS',
    'web-2 2 in_progress',
    'same-1 2 ready',
    'web-1 1 waits',
    '',
  ])
  expect(list.stdout).not.toContain('\u001b')
  const all = v.parse(List, JSON.parse((await run('list', '--all', '--json')).stdout)).beads
  expect(all).toHaveLength(5)
  const closed = v.parse(List, JSON.parse((await run('list', '--status', 'closed,done', '--workspace', 'web', '--json')).stdout)).beads
  expect(closed.map(({ id }) => id)).toEqual(['web-3'])

  const shown = await run('show', 'web-1')
  expect(shown).toMatchObject({ code: 0, stderr: '' })
  for (const text of ['web-1  First red', 'Waits for: web-9 (blocks, not in the queue)', '  the body', '  and more'])
    expect(shown.stdout).toContain(text)
  expect(v.parse(BeadDetail, JSON.parse((await run('show', `${web}#same-1`, '--json')).stdout))).toMatchObject({
    workspace: web,
    source: 'lines',
  })

  expect(await run('show', 'same-1')).toMatchObject({ code: 1, stderr: expect.stringContaining(`${web}#same-1`) })
  expect(await run('show', 'web-11')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Nearest: web-1') })
  expect(await run('show', 'a b')).toMatchObject({ code: 2 })
  expect(await run('list', '--sort', 'prio')).toMatchObject({ code: 2, stderr: expect.stringContaining('priority') })
  expect(await run('list', '--priority', 'high')).toMatchObject({ code: 2, stderr: expect.stringContaining('--priority') })
})

test('with a daemon: the same list and the same bead', async () => {
  const { run, env } = await makeQueues()
  const fromDisk = v.parse(List, JSON.parse((await run('list', '--all', '--json')).stdout))
  const served = await hoop.serve(['--no-demo'], { env })
  await until(async () => (await fetch(`${served.url}/readyz`)).ok)
  expect(v.parse(List, JSON.parse((await run('list', '--all', '--json')).stdout))).toEqual(fromDisk)
  expect(await run('show', 'web-2')).toMatchObject({ code: 0, stdout: expect.stringContaining('assigned to alpha') })
  expect(await run('show', 'same-1')).toMatchObject({ code: 1, stderr: expect.stringContaining('2 workspaces') })
  served.signal('SIGTERM')
  expect((await served.ended).code).toBe(0)
})
