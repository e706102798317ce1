import { mkdir, realpath, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BeadCliError, inspectWorkspace } from '@hoop/bead-cli'
import { databasePage, issueLine, lay, snapshot } from './support/disk.ts'
import { textOf } from './support/fixtures.ts'
import { temporaryFolder } from './support/temp.ts'

const line = issueLine({ id: 'web-1' })

describe('the kind, by files', () => {
  test.each([
    [
      'br',
      { 'metadata.json': textOf('br-0.7.6/metadata.json'), 'config.yaml': textOf('br-0.7.6/config.yaml'), 'beads.db': databasePage(19) },
    ],
    ['br', { 'metadata.json': textOf('br-0.1.12/metadata.json'), 'config.yaml': textOf('br-0.1.12/config.yaml') }],
    ['br', { 'beads.db': databasePage(19) }],
    ['br', { 'issues.jsonl': line }],
    [
      'bf',
      { 'metadata.json': textOf('bf-0.1.0/metadata.json'), 'config.yaml': textOf('bf-0.1.0/config.yaml'), 'beads.db': databasePage(3) },
    ],
    ['bead', { 'config.json': '{"prefix":"web"}', 'checkpoint/current.json': '{}', 'beads.db': databasePage(1) }],
    ['bd', { 'dolt/x': '', 'metadata.json': '{}' }],
    ['bd', { 'embeddeddolt/x': '', 'issues.jsonl': line }],
    ['bd', { 'metadata.json': '{"backend":"dolt"}', 'config.yaml': '' }],
    ['unknown', { 'traces/web-1/stdout.txt': '' }],
  ] as const)('%s', async (kind, files) => {
    const root = await temporaryFolder()
    await lay(join(root, '.beads'), files)
    const before = await snapshot(root)
    expect((await inspectWorkspace(root)).kind).toBe(kind)
    expect(await snapshot(root)).toEqual(before)
  })
})

test('what is where, and which schema', async () => {
  const root = await temporaryFolder()
  await lay(join(root, '_beads'), {
    'metadata.json': '{"database":"queue.db","jsonl_export":"all.jsonl"}',
    'config.yaml': '',
    'queue.db': databasePage(17),
    'all.jsonl': line,
    'routes.jsonl': '',
  })
  const workspace = await inspectWorkspace(root)
  expect(workspace).toMatchObject({
    root: await realpath(root),
    beadsDir: join(await realpath(root), '_beads'),
    redirected: false,
    hasRoutes: true,
    database: { state: 'present', userVersion: 17 },
    exported: { path: join(await realpath(root), '_beads/all.jsonl'), sizeBytes: line.length },
  })
})

test('a legacy export, and one that metadata names but that is not written yet', async () => {
  const root = await temporaryFolder()
  await lay(join(root, '.beads'), { 'metadata.json': '{"jsonl_export":"issues.jsonl"}', 'beads.jsonl': line })
  expect((await inspectWorkspace(root)).exported?.path).toMatch(/\/beads\.jsonl$/)
})

test('redirects are followed, and said', async () => {
  const folder = await temporaryFolder()
  await lay(join(folder, 'a/.beads'), { redirect: '../../b/.beads\n' })
  await lay(join(folder, 'b/.beads'), { 'beads.db': databasePage(19) })
  expect(await inspectWorkspace(join(folder, 'a'))).toMatchObject({
    redirected: true,
    beadsDir: join(await realpath(folder), 'b/.beads'),
    database: { userVersion: 19 },
  })
})

test.each([
  ['a circle', { 'a/.beads/redirect': '../../b/.beads', 'b/.beads/redirect': '../../a/.beads' }, /in a circle/],
  ['nothing', { 'a/.beads/redirect': '../../c/.beads' }, /not there/],
  ['another folder', { 'a/.beads/redirect': '../../b', 'b/x': '' }, /not a \.beads folder/],
])('a redirect to %s is an error', async (_name, files, message) => {
  const folder = await lay(await temporaryFolder(), files)
  await expect(inspectWorkspace(join(folder, 'a'))).rejects.toThrow(message)
})

test('ten hops are followed, eleven are not', async () => {
  const folder = await temporaryFolder()
  const chain = (hops: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: hops }, (_, hop) => [`w${hop}/.beads/redirect`, `../../w${hop + 1}/.beads`]))
  await lay(join(folder, 'ten'), { ...chain(10), 'w10/.beads/issues.jsonl': line })
  await lay(join(folder, 'eleven'), { ...chain(11), 'w11/.beads/issues.jsonl': line })
  expect((await inspectWorkspace(join(folder, 'ten/w0'))).beadsDir).toMatch(/w10\/\.beads$/)
  await expect(inspectWorkspace(join(folder, 'eleven/w0'))).rejects.toThrow(/more than 10 times/)
})

test('no queue, a queue in a parent only, no folder, nothing: named', async () => {
  const folder = await lay(await temporaryFolder(), { '.beads/issues.jsonl': line, 'child/file': '', file: '' })
  for (const path of [join(folder, 'child'), join(folder, 'file'), join(folder, 'none')]) {
    const error: unknown = await inspectWorkspace(path).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(BeadCliError)
    expect(error).toMatchObject({ code: 'NO_WORKSPACE', message: expect.stringContaining(path), retryable: false })
  }
})

test('links are resolved: one queue has one name', async () => {
  const folder = await temporaryFolder()
  await lay(join(folder, 'real/.beads'), { 'issues.jsonl': line })
  await symlink(join(folder, 'real'), join(folder, 'link'))
  expect((await inspectWorkspace(join(folder, 'link'))).beadsDir).toBe((await inspectWorkspace(join(folder, 'real'))).beadsDir)
})

test('broken metadata is as none', async () => {
  const root = await temporaryFolder()
  await mkdir(join(root, '.beads'))
  await writeFile(join(root, '.beads/metadata.json'), '{"database":')
  await writeFile(join(root, '.beads/issues.jsonl'), line)
  expect(await inspectWorkspace(root)).toMatchObject({ kind: 'br', exported: { sizeBytes: line.length } })
})
