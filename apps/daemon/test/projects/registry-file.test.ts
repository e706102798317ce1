import fc from 'fast-check'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addProject, listProjects, nameProject, removeProject } from '../../src/projects/index.ts'
import { makeFolder, makeWorkspace } from '../fixtures.ts'

const env = { HOME: '/home/ana' }

test('the first project makes the home, private to its user', async () => {
  const folder = await makeFolder()
  const home = join(folder, '.hoop')
  const a = await makeWorkspace(folder, 'a')
  expect(await listProjects({ home, env })).toEqual([])
  expect(await readdir(folder)).toEqual(['a'])
  await addProject({ home, env }, 'web', [{ path: a, role: 'frontend' }])
  expect(await listProjects({ home, env })).toEqual([{ name: 'web', workspaces: [{ path: a, role: 'frontend' }] }])
  expect((await stat(home)).mode & 0o777).toBe(0o700)
  expect((await stat(join(home, 'projects.yaml'))).mode & 0o777).toBe(0o600)
  expect(await readdir(home)).toEqual(['projects.yaml'])
})

test('comments, order and spelling stay through add and remove', async () => {
  const home = await makeFolder()
  const paths = [await makeWorkspace(home, 'a'), await makeWorkspace(home, 'b'), await makeWorkspace(home, 'c')]
  const text = `# what matters\nprojects:\n  # the shop\n  - name: "web"\n    label: 'Web shop' # for the board\n    workspaces:\n      - path: ${paths[0]} # main\n  - name: api\n    workspaces:\n      - path: ${paths[1]}\n# the end\n`
  await writeFile(join(home, 'projects.yaml'), text)
  await addProject({ home, env }, 'new', [{ path: paths[2] ?? '' }])
  const grown = await readFile(join(home, 'projects.yaml'), 'utf8')
  for (const line of text.trimEnd().split('\n')) expect(grown).toContain(line)
  expect((await listProjects({ home, env })).map(({ name }) => name)).toEqual(['web', 'api', 'new'])
  await removeProject({ home, env }, 'new')
  expect((await readFile(join(home, 'projects.yaml'), 'utf8')).replaceAll(/\n\n+/g, '\n')).toBe(text)
})

test('the first project goes, and what is said above the list stays', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await writeFile(join(home, 'projects.yaml'), `# mine\nprojects:\n  - name: a\n    workspaces: [{ path: ${a} }]\n`)
  await removeProject({ home, env }, 'A')
  expect(await readFile(join(home, 'projects.yaml'), 'utf8')).toContain('# mine')
  expect(await listProjects({ home, env })).toEqual([])
  await addProject({ home, env }, 'again', [{ path: a }])
  expect(await listProjects({ home, env })).toHaveLength(1)
})

test('any run of additions and removals keeps every comment and the order of the rest', async () => {
  const home = await makeFolder()
  const workspaces = await Promise.all(['a', 'b', 'c', 'd'].map((name) => makeWorkspace(home, name)))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 3 }), { maxLength: 8 }), async (steps) => {
      await writeFile(
        join(home, 'projects.yaml'),
        `# top\nprojects:\n  # kept\n  - name: kept # beside\n    workspaces: [{ path: ${home}/kept }]\n# bottom\n`,
      )
      let expected: string[] = ['kept']
      for (const step of steps) {
        const name = `p${step}`
        if (expected.includes(name)) await removeProject({ home, env }, name)
        else await addProject({ home, env }, name, [{ path: workspaces[step] ?? '' }])
        expected = expected.includes(name) ? expected.filter((other) => other !== name) : [...expected, name]
      }
      expect((await listProjects({ home, env })).map(({ name }) => name)).toEqual(expected)
      const text = await readFile(join(home, 'projects.yaml'), 'utf8')
      for (const comment of ['# top', '# kept', '# beside', '# bottom']) expect(text).toContain(comment)
    }),
    { numRuns: 25 },
  )
})

test('a second claim is refused naming the owner, also by another path to the same folder', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await symlink(a, join(home, 'link'))
  await addProject({ home, env }, 'web', [{ path: a }])
  const before = await readFile(join(home, 'projects.yaml'), 'utf8')
  await expect(addProject({ home, env }, 'twin', [{ path: join(home, 'link') }])).rejects.toMatchObject({
    code: 'WORKSPACE_CLAIMED',
    exitCode: 2,
    message: expect.stringContaining('project web'),
  })
  expect(await readFile(join(home, 'projects.yaml'), 'utf8')).toBe(before)
})

test('one bad path of several registers none', async () => {
  const home = await makeFolder()
  const a = await makeWorkspace(home, 'a')
  await mkdir(join(home, 'bare', '.beads', 'traces'), { recursive: true })
  await writeFile(join(home, 'file'), '')
  for (const [path, code] of [
    [join(home, 'nowhere'), 'PATH_MISSING'],
    [join(home, 'file'), 'NOT_A_FOLDER'],
    [join(home, 'bare'), 'NO_BEAD_QUEUE'],
  ] as const)
    await expect(addProject({ home, env }, 'web', [{ path: a }, { path }])).rejects.toMatchObject({ code })
  await expect(addProject({ home, env }, '../web', [{ path: a }])).rejects.toMatchObject({ code: 'BAD_NAME' })
  expect(await listProjects({ home, env })).toEqual([])
})

test('another path of the same name joins its project', async () => {
  const home = await makeFolder()
  await addProject({ home, env }, 'web', [{ path: await makeWorkspace(home, 'a') }])
  await addProject({ home, env }, 'web', [{ path: await makeWorkspace(home, 'b') }])
  expect((await listProjects({ home, env })).map(({ workspaces }) => workspaces.length)).toEqual([2])
})

test('a role that the project has already is refused, and nothing is written', async () => {
  const home = await makeFolder()
  await addProject({ home, env }, 'web', [{ path: await makeWorkspace(home, 'a'), role: 'x' }])
  const before = await readFile(join(home, 'projects.yaml'), 'utf8')
  await expect(addProject({ home, env }, 'web', [{ path: await makeWorkspace(home, 'b'), role: 'x' }])).rejects.toMatchObject({
    code: 'REGISTRY_INVALID',
  })
  expect(await readFile(join(home, 'projects.yaml'), 'utf8')).toBe(before)
})

test('a bad file is not touched', async () => {
  const home = await makeFolder()
  await writeFile(join(home, 'projects.yaml'), 'projects: [')
  await expect(addProject({ home, env }, 'web', [{ path: await makeWorkspace(home, 'a') }])).rejects.toMatchObject({
    code: 'REGISTRY_INVALID',
    exitCode: 2,
  })
  expect(await readFile(join(home, 'projects.yaml'), 'utf8')).toBe('projects: [')
  await expect(removeProject({ home: join(home, 'other'), env }, 'web')).rejects.toMatchObject({ code: 'UNKNOWN_PROJECT' })
})

test('folders of one base name get names apart; names are always allowed ones', () => {
  expect(nameProject('/srv/a/web', ['Web', 'web-2'])).toBe('web-3')
  expect(nameProject('/srv/.hidden', [])).toBe('hidden')
  expect(nameProject('/', [])).toBe('project')
  expect(nameProject('/srv/a:b?c', [])).toBe('a-b-c')
})
