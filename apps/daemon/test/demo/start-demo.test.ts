import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startDemo } from '../../src/demo/index.ts'
import { silentLog } from '../../src/log.ts'
import { readProcessStart } from '../../src/process-identity.ts'
import { makeFolder, testSignal, until } from '../fixtures.ts'

/** A program in the place of the simulator: it says what it was given, and does as told. */
async function makeSimulator(folder: string, body: string): Promise<string> {
  const path = join(folder, 'simulator.mjs')
  await writeFile(
    path,
    `import { appendFileSync, writeFileSync } from 'node:fs'
const [verb, ...args] = process.argv.slice(2)
const dir = args[args.indexOf('--dir') + 1]
appendFileSync(dir + '/calls.jsonl', JSON.stringify({ verb, args, env: Object.keys(process.env).sort(), pid: process.pid }) + '\\n')
const ready = (manifest = { home: dir + '/home', tmpdir: dir + '/tmp', needleHome: dir + '/home/.needle', projects: [{ name: 'web', label: 'Web', workspaces: [dir + '/web'] }], workers: [] }) => {
  writeFileSync(dir + '/fleet.json', JSON.stringify(manifest))
  console.log(JSON.stringify({ ready: true }))
}
if (verb === 'run') { ${body} }
`,
  )
  return path
}

async function setUp(body: string) {
  const folder = await makeFolder()
  const simulatorPath = await makeSimulator(folder, body)
  const dir = join(folder, 'demo')
  const calls = async () =>
    (await readFile(join(dir, 'calls.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  const options = {
    dir,
    simulatorPath,
    parentPid: process.pid,
    env: { PATH: process.env['PATH'], HOME: folder, SECRET: 'x', HOOP_HOME: '/x' },
    log: silentLog(),
    signal: testSignal(),
  }
  return { dir, calls, options }
}

const stay = 'setInterval(() => {}, 1000)'

test('the fleet is started with the choices made, in a clean environment, and told by its manifest', async () => {
  const { dir, calls, options } = await setUp(`ready(); ${stay}`)
  const demo = await startDemo({ ...options, seed: 'abc', speed: 4, workers: 7 })
  onTestFinished(() => demo.close())
  expect(demo.manifest).toEqual({
    home: `${dir}/home`,
    tmpdir: `${dir}/tmp`,
    needleHome: `${dir}/home/.needle`,
    projects: [{ name: 'web', label: 'Web', workspaces: [`${dir}/web`] }],
  })
  const [call] = await calls()
  expect(call).toMatchObject({
    verb: 'run',
    args: ['--dir', dir, '--parent-pid', String(process.pid), '--seed', 'abc', '--speed', '4', '--workers', '7'],
  })
  expect(call.env).toEqual(expect.arrayContaining(['HOME', 'PATH']))
  expect(call.env).not.toContain('SECRET')
  expect(call.env).not.toContain('HOOP_HOME')
})

test('closing ends it', async () => {
  const { calls, options } = await setUp(`ready(); ${stay}`)
  const demo = await startDemo(options)
  const [{ pid }] = await calls()
  expect(readProcessStart(pid)).toBeDefined()
  await demo.close()
  await until(() => readProcessStart(pid) === undefined)
})

test('one that does not obey is ended, and its fleet cleaned up after', async () => {
  const { calls, options } = await setUp(`process.on('SIGTERM', () => {}); ready(); ${stay}`)
  const demo = await startDemo(options)
  const [{ pid }] = await calls()
  await demo.close()
  await until(() => readProcessStart(pid) === undefined)
  expect((await calls()).map(({ verb }) => verb)).toEqual(['run', 'clean'])
})

test.each([
  ['ends at once', `console.error('no room left'); process.exit(7)`, /it ended \(exit code 7\).*no room left/],
  ['is never ready', stay, /not ready within 0.3 s/],
  ['leaves no manifest', `console.log('{"ready":true}'); ${stay}`, /cannot be read/],
  ['leaves a manifest of another shape', `ready({ projects: 3 }); ${stay}`, /cannot be read/],
])('a simulator that %s is an error with the way out', async (_what, body, message) => {
  const { options } = await setUp(body)
  const started = startDemo({ ...options, readyWithinMs: 300 })
  await expect(started).rejects.toMatchObject({
    code: 'DEMO_FAILED',
    exitCode: 3,
    hint: expect.stringContaining('--no-demo'),
    message: expect.stringMatching(message),
  })
})

test('being stopped while it starts ends it', async () => {
  const { calls, options } = await setUp(stay)
  const stop = new AbortController()
  const started = startDemo({ ...options, signal: stop.signal })
  const pid = await until(async () => (await calls().catch(() => [])).length > 0).then(async () => (await calls())[0].pid)
  stop.abort()
  await expect(started).rejects.toMatchObject({ message: expect.stringContaining('it was stopped') })
  await until(() => readProcessStart(pid) === undefined)
})
