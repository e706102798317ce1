import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openAudit } from '@hoop/audit'
import { expect, onTestFinished, test } from 'vitest'
import { createAuditPort, createQueuePort } from '../../src/stitches/index.ts'
import { makeStandIn, type StandIn } from './stand-in.ts'

const request = {
  key: 'dr-x.a',
  title: "-- 'quoted' \t ✓",
  type: 'task',
  priority: 2,
  description: '--not\nan option',
  labels: ['stitch:st-1'],
  dependsOn: [],
}
const portOf = ({ env }: Pick<StandIn, 'env'>, configured?: string) =>
  createQueuePort({ configured: () => configured, isSameAsWorkers: () => false, env, now: Date.now })
const first = { mayExist: false }

test('the command that was shown is the one that runs, once for a key', async () => {
  const standIn = await makeStandIn()
  const port = portOf(standIn)
  const plan = await port.plan(standIn.workspace, request)
  expect(await port.check(standIn.workspace)).toEqual({ ok: true })
  expect(await standIn.beads()).toEqual([])
  expect(await port.create(standIn.workspace, request, first)).toEqual({ outcome: 'created', id: 'bd-1' })
  const ran = (await standIn.commands()).filter((argv) => argv.includes('create'))
  expect(ran).toHaveLength(1)
  expect(plan).toEqual({ ok: true, argv: [join(standIn.folder, 'bin/br'), ...(ran[0] ?? [])] })
  expect(await standIn.beads()).toMatchObject([{ title: request.title, description: request.description, external_ref: 'hoop:dr-x.a' }])
  for (const mayExist of [true, false])
    expect(await port.create(standIn.workspace, request, { mayExist })).toEqual({ outcome: 'existing', id: 'bd-1' })
  expect(await standIn.beads()).toHaveLength(1)
})

test('a second try looks first, and starts no second create', async () => {
  const standIn = await makeStandIn()
  const port = portOf(standIn)
  await port.create(standIn.workspace, request, first)
  await port.create(standIn.workspace, request, { mayExist: true })
  expect((await standIn.commands()).filter((argv) => argv.includes('create'))).toHaveLength(1)
})

test('the key of another bead is a conflict that names both', async () => {
  const standIn = await makeStandIn()
  const port = portOf(standIn)
  await port.create(standIn.workspace, request, first)
  for (const mayExist of [true, false])
    await expect(port.create(standIn.workspace, { ...request, title: 'Other' }, { mayExist })).rejects.toMatchObject({
      code: 'CREATE_CONFLICT',
      message: expect.stringMatching(/bd-1.*Other/),
    })
})

test('what stands in the way is told: no program, a lock, no workspace', async () => {
  const standIn = await makeStandIn()
  const empty = portOf({ env: { ...standIn.env, PATH: '/nowhere' } })
  expect(await empty.plan(standIn.workspace, request)).toMatchObject({ ok: false, code: 'PROGRAM_NOT_FOUND' })
  expect(await empty.check(standIn.workspace)).toMatchObject({ ok: false, code: 'PROGRAM_NOT_FOUND', hint: expect.any(String) })
  expect(await empty.exists(standIn.workspace, 'bd-1')).toBeUndefined()
  const port = portOf(standIn)
  const locked = join(standIn.workspace, '.beads/locked')
  await writeFile(locked, '')
  await expect(port.create(standIn.workspace, request, first)).rejects.toMatchObject({ code: 'LOCKED' })
  await rm(locked)
  expect(await port.create(standIn.workspace, request, { mayExist: true })).toMatchObject({ outcome: 'created' })
  expect(await port.check(join(standIn.folder, 'gone'))).toMatchObject({ ok: false, code: 'NO_WORKSPACE' })
})

test('whether a bead is there is told by its whole id', async () => {
  const standIn = await makeStandIn()
  const port = portOf(standIn)
  await port.create(standIn.workspace, request, first)
  expect(await Promise.all(['bd-1', 'bd', 'bd-2'].map((id) => port.exists(standIn.workspace, id)))).toEqual([true, false, false])
})

test('a field that the program cannot take is named', async () => {
  const standIn = await makeStandIn()
  expect(await portOf(standIn).plan(standIn.workspace, { ...request, labels: ['a/b'] })).toMatchObject({ ok: false, field: 'labels' })
})

test('the audit log tells whether a creation was recorded', async () => {
  const { folder } = await makeStandIn()
  const dir = join(folder, 'audit')
  const log = await openAudit({ dir })
  onTestFinished(() => log.close())
  const audit = createAuditPort(log, dir)
  const record = { type: 'bead.created' as const, actor: 'operator:ana', project: 'web', subject: 'bd-1' }
  await audit.append({ ...record, data: { key: 'dr-x.a' } })
  await audit.append({ ...record, subject: 'bd-2', data: { key: 'dr-x.b' } })
  expect(await audit.has('bead.created', 'bd-1', 'dr-x.a')).toBe(true)
  expect(await audit.has('bead.created', 'bd-1', 'dr-x.b')).toBe(false)
  expect(await audit.has('bead.create_failed', 'bd-1', 'dr-x.a')).toBe(false)
})
