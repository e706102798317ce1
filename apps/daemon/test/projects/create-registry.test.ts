import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { silentLog } from '../../src/log.ts'
import { createRegistry, type Registry } from '../../src/projects/index.ts'
import { makeFolder, makeWorkspace, testSignal, until } from '../fixtures.ts'

async function open(home: string): Promise<Registry> {
  return createRegistry({
    home,
    env: { HOME: '/home/ana' },
    signal: testSignal(),
    log: silentLog(),
    follow: { pollMs: 10, settleMs: 20, holdMs: 80 },
    recheckMs: 20,
  })
}

const list = (...projects: readonly (readonly [string, ...string[]])[]) =>
  `projects:\n${projects.map(([name, ...paths]) => `  - name: ${name}\n    workspaces:\n${paths.map((path) => `      - path: ${path}\n`).join('')}`).join('')}`

const names = (registry: Registry) => registry.current().map(({ name }) => name)

test('no file is no project and no problem; a valid edit applies; a deleted file is no project again', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  const registry = await open(home)
  expect([registry.current(), registry.problem(), registry.loadedAt()]).toEqual([[], undefined, undefined])
  await writeFile(registry.path, list(['web', a]))
  await until(() => names(registry).length === 1)
  expect(registry.current()).toEqual([{ name: 'web', workspaces: [{ path: a, realPath: a }] }])
  await rm(registry.path)
  await until(() => names(registry).length === 0)
  expect(registry.problem()).toBeUndefined()
})

test.each([
  ['cut off in the middle', (text: string) => text.slice(0, -30), ''],
  ['emptied', () => '', 'is empty'],
  ['cut off after the first key', () => 'projects:\n', 'list of projects'],
  ['given an unknown key', (text: string) => `${text}colour: red\n`, 'colour'],
])('a registry that was %s keeps the last good one', async (_what, spoil, expectation) => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  const b = await makeWorkspace(home, 'b')
  const good = `projects:\n  - { name: web, workspaces: [{ path: ${a} }] }\n  - { name: api, workspaces: [{ path: ${b}, role: backend }] }\n`
  await writeFile(join(home, 'projects.yaml'), good)
  const registry = await open(home)
  await writeFile(registry.path, spoil(good))
  await until(() => registry.problem() !== undefined)
  expect(names(registry)).toEqual(['web', 'api'])
  expect(registry.problem()?.message).toContain(registry.path)
  expect(registry.problem()?.message).toContain(expectation)
  await writeFile(registry.path, list(['web', a]))
  await until(() => registry.problem() === undefined)
  expect(names(registry)).toEqual(['web'])
})

test('an edit that brings in what is no workspace is refused with its place, and applies by itself once it is one', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await mkdir(join(home, 'bare', '.beads', 'traces'), { recursive: true })
  await writeFile(join(home, 'projects.yaml'), list(['web', a]))
  const registry = await open(home)
  await writeFile(registry.path, list(['web', a], ['bare', join(home, 'bare')]))
  await until(() => registry.problem() !== undefined)
  expect(registry.problem()).toMatchObject({
    line: 7,
    column: 15,
    key: 'projects[1].workspaces[0].path',
    message: expect.stringContaining('has no bead queue'),
  })
  expect(names(registry)).toEqual(['web'])
  await writeFile(join(home, 'bare', '.beads', 'issues.jsonl'), '')
  await until(() => registry.problem() === undefined)
  expect(names(registry)).toEqual(['web', 'bare'])
})

test('an edit that names a file, or a folder that another project has under another path, is refused', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await symlink(a, join(home, 'link'))
  await writeFile(join(home, 'projects.yaml'), list(['web', a]))
  const registry = await open(home)
  await writeFile(registry.path, list(['web', a], ['twin', join(home, 'link')]))
  await until(() => registry.problem() !== undefined)
  expect(registry.problem()?.message).toContain('same folder as a workspace of project web')
  await writeFile(registry.path, list(['web', a], ['file', join(home, 'projects.yaml')]))
  await until(() => registry.problem()?.message.includes('is not a folder') === true)
  expect(names(registry)).toEqual(['web'])
})

test('a symbolic link is one workspace by its real path, shown as given', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await symlink(a, join(home, 'link'))
  await writeFile(join(home, 'projects.yaml'), list(['web', join(home, 'link')]))
  expect((await open(home)).current()[0]?.workspaces).toEqual([{ path: join(home, 'link'), realPath: a }])
})

test('a path that vanishes is a problem of its workspace alone, and heals when it returns', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  const b = await makeWorkspace(home, 'b')
  await writeFile(join(home, 'projects.yaml'), list(['web', a], ['api', b]))
  const registry = await open(home)
  const problems = () => registry.current().map(({ workspaces }) => workspaces[0]?.problem?.code)
  await rename(a, `${a}.away`)
  await until(() => problems()[0] !== undefined)
  expect(problems()).toEqual(['PATH_MISSING', undefined])
  expect(registry.current()[0]?.workspaces[0]?.realPath).toBe(a)
  const since = registry.current()[0]?.workspaces[0]?.problem?.since
  await writeFile(a, 'a file in its place')
  await until(() => problems()[0] === 'NOT_A_FOLDER')
  expect(registry.current()[0]?.workspaces[0]?.problem?.since).toBeGreaterThanOrEqual(since ?? Number.NaN)
  await rm(a)
  await rename(`${a}.away`, a)
  await until(() => problems()[0] === undefined)
  expect(registry.problem()).toBeUndefined()
})

test('at the start a workspace that is none is shown with its problem, and the rest go on', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await writeFile(join(home, 'projects.yaml'), list(['gone', '/nowhere/at/all'], ['web', a], ['twin', `${a}/../a/`]))
  const registry = await open(home)
  expect(registry.current().map(({ workspaces }) => workspaces[0]?.problem?.code)).toEqual(['PATH_MISSING', undefined, 'WORKSPACE_CLAIMED'])
  expect(registry.problem()).toBeUndefined()
})

test('a bad file at the start is no project and a problem', async () => {
  const home = await makeFolder()
  await writeFile(join(home, 'projects.yaml'), 'projects:\n  - name: ../etc\n    workspaces: [{ path: /a }]\n')
  const registry = await open(home)
  expect(registry.current()).toEqual([])
  expect(registry.problem()).toMatchObject({ line: 2, column: 11, key: 'projects[0].name' })
})

test('a text that went bad is not forgotten while the folders are looked at again', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await writeFile(join(home, 'projects.yaml'), list(['web', a]))
  const registry = await open(home)
  await writeFile(registry.path, 'projects: [')
  await until(() => registry.problem() !== undefined)
  await rename(a, `${a}.away`)
  await until(() => registry.current()[0]?.workspaces[0]?.problem !== undefined)
  expect(registry.problem()).toBeDefined()
})

test('an edit that waits for its folders is forgotten when the text goes bad', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await mkdir(join(home, 'bare'))
  await writeFile(join(home, 'projects.yaml'), list(['web', a]))
  const registry = await open(home)
  await writeFile(registry.path, list(['web', a], ['bare', join(home, 'bare')]))
  await until(() => registry.problem()?.message.includes('no bead queue') === true)
  await writeFile(registry.path, 'projects: [')
  await until(() => registry.problem()?.message.includes('not valid YAML') === true)
  await makeWorkspace(home, 'bare')
  await rename(a, `${a}.away`)
  await until(() => registry.current()[0]?.workspaces[0]?.problem !== undefined)
  expect(names(registry)).toEqual(['web'])
  expect(registry.problem()?.message).toContain('not valid YAML')
})

test('while a link is gone, its workspace is still known by what it was', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  const link = join(home, 'link')
  await symlink(a, link)
  await writeFile(join(home, 'projects.yaml'), list(['web', link]))
  const registry = await open(home)
  await rm(link)
  await until(() => registry.current()[0]?.workspaces[0]?.problem !== undefined)
  expect(registry.current()[0]?.workspaces[0]).toMatchObject({ path: link, realPath: a, problem: { code: 'PATH_MISSING' } })
})
