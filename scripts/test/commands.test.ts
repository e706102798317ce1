import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildKey } from '../bootstrap/build.mjs'
import { installKey } from '../bootstrap/install.mjs'
import { pnpmFolder, pnpmIn } from '../bootstrap/pnpm.mjs'
import { writeStamp } from '../bootstrap/stamp.mjs'
import { putFiles, tempFolder } from './temp-folder.ts'

/** A checkout in which everything is installed and built, with `main` as the daemon and `vitest` as vitest. */
function readyCheckout({ main = '', vitest = '', env: own = {} as Readonly<Record<string, string>> }) {
  const root = tempFolder({ 'package.json': '{ "type": "module" }', 'apps/daemon/package.json': '{ "type": "module" }' })
  const cache = join(root, 'cache')
  cpSync(join(import.meta.dirname, '..'), join(root, 'scripts'), {
    recursive: true,
    filter: (path) => path !== import.meta.dirname,
  })
  putFiles(root, { 'apps/daemon/dist/main.js': main, 'node_modules/vitest/vitest.mjs': vitest })
  putFiles('/', { [pnpmIn(pnpmFolder(cache)).entry]: "console.log('pnpm got', ...process.argv.slice(2)); process.exit(4)" })
  writeStamp(join(root, 'node_modules/.hoop-install.json'), { key: installKey(root), outputs: [] })
  writeStamp(join(root, 'node_modules/.hoop-build.json'), { key: buildKey(root), outputs: [] })
  const run = (script: string, ...args: string[]) => {
    const env = { ...process.env, CI: '', HOOP_CACHE: cache, HOME: root, ...own }
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts', script), ...args], { env, encoding: 'utf8' })
    return { status, stderr, lines: stdout.trimEnd().split('\n') }
  }
  const change = (files: Readonly<Record<string, string>>) => {
    putFiles(root, files)
    return run
  }
  return { run, change }
}

test('start becomes `hoop serve`, with the arguments as given and its exit code, and says nothing when all is ready', () => {
  const { run } = readyCheckout({ main: 'console.log(JSON.stringify(process.argv.slice(1))); process.exitCode = 3' })
  const { status, stderr, lines } = run('start.mjs', '--port', '4000')
  expect(JSON.parse(lines[0] ?? '')).toEqual([
    expect.stringMatching(/apps\/daemon\/dist\/main\.js$/),
    'serve',
    '--demo-if-empty',
    '--port',
    '4000',
  ])
  expect({ status, stderr }).toEqual({ status: 3, stderr: '' })
})

test('pnpm runs with the arguments as given, and its exit code comes back', () => {
  const { run } = readyCheckout({})
  expect(run('pnpm.mjs', '--filter', '@hoop/health', 'test')).toMatchObject({ status: 4, lines: ['pnpm got --filter @hoop/health test'] })
})

/** A vitest of which each run leaves the next of these summaries, the last one again and again. */
const vitestThat = (exitCode: number, ...runs: object[]) => `
  import { existsSync, writeFileSync } from 'node:fs'
  console.log(process.argv.slice(2).filter((arg) => !arg.startsWith('--reporter')).join(' '))
  const runs = ${JSON.stringify(runs)}
  let nth = 0
  while (existsSync('run-' + nth)) nth++
  writeFileSync('run-' + nth, '')
  writeFileSync(process.env.HOOP_TEST_SUMMARY, JSON.stringify(runs[Math.min(nth, runs.length - 1)]))
  process.exit(nth === 0 ? ${exitCode} : 0)
`
const passed = { path: '/x/a.test.ts', passed: 5, skipped: [], failures: [] }
const failed = { path: '/x/b.test.ts', passed: 0, skipped: [], failures: [{ name: 'opens', message: 'too slow' }] }

test('the tests get the arguments, and the last line is the count', () => {
  const { run } = readyCheckout({ vitest: vitestThat(0, { files: [{ ...passed, skipped: ['a [needs br]'] }], unhandled: [] }) })
  const { status, lines } = run('test.mjs', 'packages/health', '-t', 'name')
  expect(status).toBe(0)
  expect(lines[0]).toBe('run packages/health -t name')
  expect(lines.slice(-3, -1)).toEqual([expect.stringMatching(/^Skipped 1 that need br/), '  a [needs br]'])
  expect(lines.at(-1)).toBe('5 passed, 0 failed, 1 skipped')
})

test.each([
  ['a failed test', { files: [passed, failed], unhandled: [] }, 1, '5 passed, 1 failed'],
  ['an error of no file', { files: [passed], unhandled: ['lost'] }, 1, '5 passed, 1 failed'],
  ['a vitest that fails and does not say why', { files: [passed], unhandled: [] }, 1, '5 passed, 1 failed'],
  ['no test at all', { files: [], unhandled: [] }, 0, '0 passed, 1 failed'],
  ['nothing but skipped tests', { files: [{ ...passed, passed: 0, skipped: ['a'] }], unhandled: [] }, 0, '0 passed, 1 failed, 1 skipped'],
])('%s is a failure', (_, summary, exitCode, expected) => {
  const { status, lines } = readyCheckout({ vitest: vitestThat(exitCode, summary) }).run('test.mjs')
  expect({ status, last: lines.at(-1) }).toEqual({ status: 1, last: expected })
})

test('on CI a file with a failure is run once more, alone, and both are told', () => {
  const runs = [
    { files: [passed, failed], unhandled: [] },
    { files: [{ ...failed, passed: 1, failures: [] }], unhandled: [] },
  ]
  const { status, lines } = readyCheckout({ vitest: vitestThat(1, ...runs), env: { CI: 'true' } }).run('test.mjs')
  expect(lines).toContain('  /x/b.test.ts > opens')
  expect(lines).toContain('run /x/b.test.ts --no-file-parallelism')
  expect({ status, last: lines.at(-1) }).toEqual({ status: 0, last: '6 passed, 0 failed' })
})

test('what fails twice has failed, and is named at the end', () => {
  const { status, lines } = readyCheckout({ vitest: vitestThat(1, { files: [passed, failed], unhandled: [] }), env: { CI: 'true' } }).run(
    'test.mjs',
  )
  expect(lines.slice(-4)).toEqual(['Failed:', '  /x/b.test.ts > opens', '      too slow', '5 passed, 1 failed'])
  expect(status).toBe(1)
})

test('a vitest that dies before it counted is a failure', () => {
  const { status, lines } = readyCheckout({ vitest: 'process.exit(1)' }).run('test.mjs')
  expect({ status, last: lines.at(-1) }).toEqual({ status: 1, last: '0 passed, 1 failed' })
})

test('link puts a command that runs this checkout into ~/.local/bin, and takes it out again', () => {
  const { run } = readyCheckout({})
  expect(run('link.mjs').lines[0]).toMatch(/^Linked .*\/\.local\/bin\/hoop to this checkout$/)
  expect(run('link.mjs', '--remove').lines[0]).toMatch(/^Removed /)
  expect(run('link.mjs', '--remove').lines[0]).toMatch(/^There is no /)
})

test('a checkout that cannot be installed says why, and the tests end with a count all the same', () => {
  const { change } = readyCheckout({})
  const broken = change({ 'pnpm-lock.yaml': 'changed' })('test.mjs')
  expect(broken.stderr).toContain('Could not install packages: pnpm ended with exit code 4')
  expect(broken.stderr).toMatch(/Full log: {2}.*install\.log/)
  expect({ status: broken.status, last: broken.lines.at(-1) }).toEqual({ status: 1, last: '0 passed, 1 failed' })
})

test.each(['start', 'test', 'pnpm'])('npm reaches `%s` without a shell between, which would swallow its signals', (name) => {
  const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')
  expect(JSON.parse(manifest).scripts[name]).toBe(`exec node scripts/${name}.mjs`)
})
