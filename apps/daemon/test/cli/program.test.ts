import { FleetSnapshot } from '@hoop/protocol'
import { cp, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import * as v from 'valibot'
import { expect, onTestFinished, test, vi } from 'vitest'
import { makeFolder, makeWorkspace, until } from '../fixtures.ts'
import { useHoop } from './hoop.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()

/** An operator's home folder, and the environment that goes with it. */
async function makeUser() {
  const user = await makeFolder()
  return { user, home: join(user, '.hoop'), env: { HOME: user, TMPDIR: user } }
}

test('--help, --version and the commands that are there', async () => {
  const { env } = await makeUser()
  const help = await hoop.run(['--help'], { env })
  expect(help).toMatchObject({ code: 0, stderr: '' })
  for (const name of ['serve', 'demo', 'init', 'status', 'projects', 'version']) expect(help.stdout).toContain(name)
  for (const text of ['\u001B', 'backup']) expect(help.stdout).not.toContain(text)
  expect((await hoop.run([], { env })).stdout).toBe(help.stdout)
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
  expect((await hoop.run(['--version'], { env })).stdout).toBe(`${version}\n`)
  expect((await hoop.run(['version'], { env })).stdout).toBe(`hoop ${version}\n`)
  expect(JSON.parse((await hoop.run(['version', '--json'], { env })).stdout)).toMatchObject({ version })
  expect((await hoop.run(['projects', 'add', '--help'], { env })).stdout).toContain('hoop projects add')
})

test.each([
  [['stauts'], /there is no command `hoop stauts`; did you mean `hoop status`\?/],
  [['projects', 'ad'], /did you mean `hoop projects add`\?/],
  [['projects'], /needs a command: add, scan, list, remove/],
  [['projects', 'add'], /needs the path of at least one workspace/],
  [['serve', '--prot', '1'], /has no option --prot; did you mean --port\?/],
  [['serve', '--port', 'x'], /--port x is not a whole number from 0 to 65535/],
  [['status', 'extra'], /takes no words/],
  [['projects', 'add', 'nowhere'], /nowhere does not exist; check the path; nothing was registered/],
  [['projects', 'remove', 'web'], /there is no project "web"; nothing is registered/],
  [['projects', 'scan', 'nowhere'], /cannot be scanned/],
])('%j is wrong use: exit code 2, one line, nothing on stdout', async (args, message) => {
  const { user, env } = await makeUser()
  const ran = await hoop.run(args, { env, cwd: user })
  expect(ran).toMatchObject({ code: 2, stdout: '' })
  expect(ran.stderr).toMatch(/^hoop: [^\n]+\n$/)
  expect(ran.stderr).toMatch(message)
})

test('reading creates nothing', async () => {
  const { user, env } = await makeUser()
  for (const args of [['status'], ['status', '--json'], ['projects', 'list'], ['projects', 'list', '--json'], ['init', '--json']])
    expect((await hoop.run(args, { env })).code).toBe(0)
  expect(await readdir(user)).toEqual([])
})

test('add, list, scan, remove', async () => {
  const { user, home, env } = await makeUser()
  const [web, api] = [await makeWorkspace(user, 'work/web'), await makeWorkspace(user, 'work/api')]
  await makeWorkspace(user, 'other/web')
  expect(await hoop.run(['projects', 'add', 'work/web', 'work/api', '--name', 'shop'], { env, cwd: user })).toMatchObject({
    code: 0,
    stdout: `Registered shop: ${web}, ${api}\n`,
  })
  expect(JSON.parse((await hoop.run(['projects', 'list', '--json', '--home', home])).stdout)).toEqual({
    projects: [
      {
        name: 'shop',
        workspaces: [
          { path: web, realPath: web },
          { path: api, realPath: api },
        ],
      },
    ],
  })
  expect((await hoop.run(['projects', 'add', web], { env })).stderr).toContain('already belongs to project shop')

  const preview = await hoop.run(['projects', 'scan', user, '--json'], { env })
  expect(JSON.parse(preview.stdout)).toMatchObject({ registered: [], found: [{ name: 'web' }, { owner: 'shop' }, { owner: 'shop' }] })
  expect(JSON.parse((await hoop.run(['projects', 'scan', user, '--yes', '--json'], { env })).stdout)).toMatchObject({
    registered: [{ name: 'web' }],
  })
  expect((await hoop.run(['projects', 'list'], { env })).stdout).toContain('other/web')
  expect((await hoop.run(['projects', 'remove', 'shop'], { env })).code).toBe(0)
  expect(JSON.parse((await hoop.run(['projects', 'list', '--json'], { env })).stdout).projects).toHaveLength(1)
  expect(await readdir(web)).toEqual(['.beads'])
})

test('a bad config or registry: exit code 2 with file, line, column and key', async () => {
  const { home, env } = await makeUser()
  await mkdir(home)
  await writeFile(join(home, 'config.yml'), 'server:\n  prot: 1\n')
  const ran = await hoop.run(['serve'], { env })
  expect(ran).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${home}/config.yml:2:3: server.prot: is not a setting; did you mean server.port?`),
  })
  await writeFile(join(home, 'projects.yaml'), 'projects:\n- nam: x\n')
  expect(await hoop.run(['projects', 'list'], { env })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${home}/projects.yaml:2:3: projects[0].nam`),
  })
})

test('init finds, registers with --yes, says what is missing and what comes next, and can be run again', async () => {
  const { user, env } = await makeUser()
  const web = await makeWorkspace(user, 'web')
  const first = await hoop.run(['init'], { env: { ...env, PATH: '/nonexistent' }, cwd: web })
  expect(first.code).toBe(0)
  for (const text of ['br', 'tmux', 'NEEDLE', 'not found', web, 'hoop init --yes', 'http://127.0.0.1:3000'])
    expect(first.stdout).toContain(text)
  const yes = JSON.parse((await hoop.run(['init', '--yes', '--json'], { env, cwd: user })).stdout)
  expect(yes).toMatchObject({ url: 'http://127.0.0.1:3000', found: [{ path: web, name: 'web' }], registered: [{ path: web, name: 'web' }] })
  const again = JSON.parse((await hoop.run(['init', '--yes', '--json'], { env, cwd: user })).stdout)
  expect(again).toMatchObject({ found: [{ path: web, owner: 'web' }], registered: [] })
})

test('serve: runs, is the only one, is asked by status, stops clean', async () => {
  const { user, home, env } = await makeUser()
  const web = await makeWorkspace(user, 'web')
  await hoop.run(['projects', 'add', web], { env })
  const served = await hoop.serve([], { env })

  const second = await hoop.run(['serve', '--port', '0'], { env })
  expect(second).toMatchObject({ code: 3, stdout: '' })
  expect(second.stderr).toContain(`pid ${served.pid}, ${served.url}`)

  const status = await hoop.run(['status', '--json'], { env })
  const snapshot = v.parse(FleetSnapshot, JSON.parse(status.stdout))
  expect(snapshot).toMatchObject({ demo: false, projects: [{ name: 'web' }] })
  expect((await hoop.run(['status'], { env })).stdout).toContain(served.url)
  for (const name of await readdir(home)) expect((await stat(join(home, name))).mode & 0o077, name).toBe(0)

  served.signal('SIGTERM')
  expect(await served.ended).toMatchObject({ code: 0, stderr: '' })
  expect(await readdir(home)).not.toContain('hoop.lock')
  expect((await hoop.run(['status'], { env })).stdout).toContain('no daemon runs')
})

test('a daemon that was killed leaves nothing that keeps the next from starting', async () => {
  const { home, env } = await makeUser()
  const killed = await hoop.serve([], { env })
  killed.signal('SIGKILL')
  await killed.ended
  expect(await readdir(home)).toContain('hoop.lock')
  const next = await hoop.serve([], { env })
  next.signal('SIGINT')
  expect(await next.ended).toMatchObject({ code: 0 })
})

test('a registration while it runs shows within seconds; a bad edit keeps what was there', async () => {
  const { user, home, env } = await makeUser()
  const served = await hoop.serve([], { env })
  const projects = async (): Promise<readonly { readonly name: string }[]> =>
    v.parse(FleetSnapshot, await (await fetch(`${served.url}/api/fleet`)).json()).projects
  expect(await projects()).toEqual([])
  await hoop.run(['projects', 'add', await makeWorkspace(user, 'web')], { env })
  await until(async () => (await projects()).length === 1)
  await writeFile(join(home, 'projects.yaml'), 'projects: [')
  await until(async () => JSON.stringify(await (await fetch(`${served.url}/api/diagnostics`)).json()).includes('not valid YAML'))
  expect((await projects()).map(({ name }) => name)).toEqual(['web'])
  served.signal('SIGTERM')
  await served.ended
})

test('from disk and from the daemon: the same numbers', async () => {
  const { user, env } = await makeUser()
  const fixtures = join(import.meta.dirname, '../../../../packages/needle/test/fixtures')
  const web = await makeWorkspace(user, 'web')
  await cp(join(fixtures, 'contract/events.jsonl'), join(web, '.beads/events.jsonl'))
  await cp(join(fixtures, 'contract/heartbeats.jsonl'), join(web, '.beads/heartbeats.jsonl'))
  await hoop.run(['projects', 'add', web], { env })
  const counts = async () => {
    const { projects, workers } = v.parse(FleetSnapshot, JSON.parse((await hoop.run(['status', '--json'], { env })).stdout))
    return {
      projects: projects.map(({ name, counts, outcomes, beads }) => ({ name, counts, outcomes, beads })),
      workers: workers.map(({ id, state }) => ({ id, state })).sort((a, b) => a.id.localeCompare(b.id)),
    }
  }
  const fromDisk = await counts()
  const served = await hoop.serve([], { env })
  expect(await counts()).toEqual(fromDisk)
  served.signal('SIGTERM')
  await served.ended
})

test('a port that is taken: exit code 3 with the way out', async () => {
  const { env } = await makeUser()
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await until(() => server.listening)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const ran = await hoop.run(['serve', '--port', String(port)], { env })
  expect(ran).toMatchObject({ code: 3, stderr: expect.stringMatching(/Another program already listens on .*--port/) })
})

test('a damaged database: exit code 3, named, left as it is', async () => {
  const { home, env } = await makeUser()
  await mkdir(home)
  await writeFile(join(home, 'fleet.db'), 'no database'.repeat(100))
  expect(await hoop.run(['serve', '--port', '0'], { env })).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`${home}/fleet.db is damaged`),
  })
  expect(await readFile(join(home, 'fleet.db'), 'utf8')).toBe('no database'.repeat(100))
  expect(await readdir(home)).not.toContain('hoop.lock')
})

test('an error shows where it came from with --verbose only', async () => {
  const { env } = await makeUser()
  expect((await hoop.run(['projects', 'remove', 'x'], { env })).stderr).not.toContain('    at ')
  expect((await hoop.run(['projects', 'remove', 'x', '--verbose'], { env })).stderr).toContain('    at ')
})

test('a demo without a simulator says so', async () => {
  const { user, env } = await makeUser()
  expect(await hoop.run(['demo', '--port', '0'], { env })).toMatchObject({ code: 3, stderr: expect.stringContaining('no demo fleet') })
  expect(await readdir(user)).toEqual(['.hoop-demo'])
})

test('the demo keeps out of the operator’s home, unless it is given one', async () => {
  const { user, env } = await makeUser()
  await writeFile(
    join(hoop.dist, 'fleet-sim.js'),
    `const dir = process.argv[process.argv.indexOf('--dir') + 1]
require('node:fs').mkdirSync(dir + '/web/.beads', { recursive: true })
require('node:fs').writeFileSync(dir + '/fleet.json', JSON.stringify({ home: dir, tmpdir: dir, needleHome: dir + '/.needle', projects: [{ name: 'web', label: 'Web', workspaces: [dir + '/web'] }] }))
console.log('{"ready":true}'); setInterval(() => {}, 1000)`,
  )
  await writeFile(join(hoop.dist, 'package.json'), '{}')
  const served = await hoop.serve(['--demo-if-empty'], { env })
  expect(await readdir(user)).toEqual(['.hoop-demo'])
  const status = v.parse(FleetSnapshot, JSON.parse((await hoop.run(['status', '--json'], { env })).stdout))
  expect(status).toMatchObject({ demo: true, projects: [{ name: 'web', label: 'Web' }] })
  served.signal('SIGTERM')
  expect(await served.ended).toMatchObject({ code: 0 })

  const given = await hoop.serve(['--demo'], { env: { ...env, HOOP_HOME: join(user, 'given') } })
  expect(await readdir(join(user, 'given'))).toEqual(expect.arrayContaining(['demo', 'fleet.db']))
  given.signal('SIGTERM')
  await given.ended

  await hoop.run(['projects', 'add', await makeWorkspace(user, 'real')], { env })
  const real = await hoop.serve(['--demo-if-empty'], { env })
  expect(await readdir(join(user, '.hoop'))).not.toContain('demo')
  real.signal('SIGTERM')
  await real.ended
})

test('a link to the program runs it', async () => {
  const { user, env } = await makeUser()
  await symlink(join(hoop.dist, 'main.js'), join(user, 'hoop'))
  expect((await stat(join(user, 'hoop'))).mode & 0o111).not.toBe(0)
  expect((await readFile(join(user, 'hoop'), 'utf8')).startsWith('#!/usr/bin/env node\n')).toBe(true)
  expect((await hoop.run(['version'], { env })).code).toBe(0)
})
