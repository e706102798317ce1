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
function readyCheckout({ main = '', vitest = '' }) {
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
    const env = { ...process.env, HOOP_CACHE: cache, HOME: root }
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

const vitestThat = (summary: object, exitCode: number) => `
  import { writeFileSync } from 'node:fs'
  console.log(process.argv.slice(2).filter((arg) => !arg.startsWith('--reporter')).join(' '))
  writeFileSync(process.env.HOOP_TEST_SUMMARY, ${JSON.stringify(JSON.stringify(summary))})
  process.exit(${exitCode})
`

test('the tests get the arguments, and the last line is the count', () => {
  const { run } = readyCheckout({ vitest: vitestThat({ passed: 5, failed: 0, skipped: ['a [needs br]'], errors: 0 }, 0) })
  const { status, lines } = run('test.mjs', 'packages/health', '-t', 'name')
  expect(status).toBe(0)
  expect(lines[0]).toBe('run packages/health -t name')
  expect(lines.slice(-3, -1)).toEqual([expect.stringMatching(/^Skipped 1 that need br/), '  a [needs br]'])
  expect(lines.at(-1)).toBe('5 passed, 0 failed, 1 skipped')
})

test.each([
  ['a failed test', { passed: 5, failed: 1, skipped: [], errors: 0 }, 1, '5 passed, 1 failed'],
  ['a file that did not load', { passed: 5, failed: 0, skipped: [], errors: 1 }, 1, '5 passed, 1 failed'],
  ['a vitest that fails and does not say why', { passed: 5, failed: 0, skipped: [], errors: 0 }, 1, '5 passed, 1 failed'],
  ['no test at all', { passed: 0, failed: 0, skipped: [], errors: 0 }, 0, '0 passed, 1 failed'],
  ['nothing but skipped tests', { passed: 0, failed: 0, skipped: ['a'], errors: 0 }, 0, '0 passed, 1 failed, 1 skipped'],
])('%s is a failure', (_, summary, exitCode, expected) => {
  const { status, lines } = readyCheckout({ vitest: vitestThat(summary, exitCode) }).run('test.mjs')
  expect({ status, last: lines.at(-1) }).toEqual({ status: 1, last: expected })
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
