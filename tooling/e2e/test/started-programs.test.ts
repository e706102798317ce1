import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hoopProgram } from '../src/programs.ts'
import { createSandbox } from '../src/sandbox.ts'
import { purposeOf } from '../src/started-programs.ts'
import { canTrace, readTrace, straceTo } from '../src/strace.ts'

// What watches over the programs that HOOP starts must see them, and tell one from another.

const sandbox = createSandbox()
afterAll(() => sandbox.dispose())

const read = ['--json', '--no-color', '--no-auto-import', '--no-auto-flush', '--allow-stale']
const create = ['--json', '--no-color', '--lock-timeout=10000', 'create']
const values = ['--title=-x “y”\t', '--type=task', '--priority=2', '--labels=stitch:st-1,ui', '--description=\n--title=z']
const who = ['--external-ref=hoop:dr-abcdefgh234567ab.a', '--actor=hoop:operator']
const purpose = (argv: readonly string[], cwd = '/w', name = 'br') => purposeOf({ name, cwd, argv })

test('what HOOP may say to a queue’s program', () => {
  expect(purpose(['--version'])).toBe('version')
  expect(purpose([...read, 'list', '--all', '--limit=0'])).toBe('list')
  expect(purpose([...read, 'show', 'web-1', 'web-2.1'])).toBe('show')
  expect(purpose(['list', '--json'], '/tmp/hoop-schema-Ab12')).toBe('probe')
  expect(purpose([...create, ...values, ...who])).toBe('create')
  expect(purpose([...create, '--title=x', '--type=bug', '--priority=0', '--deps=web-1,related:web-2', ...who])).toBe('create')
})

test.each([
  ['another verb', [...read, 'close', 'web-1']],
  ['another verb behind options', ['--json', 'update', 'web-1', '--claim']],
  ['a read that may import', ['--json', 'list', '--all', '--limit=0']],
  ['a show of whatever was touched last', [...read, 'show']],
  ['a show of an option', [...read, 'show', '--json']],
  ['a probe in somebody’s queue', ['list', '--json']],
  ['a title that stands alone', [...create, 'x', ...who]],
  ['a value that is not attached', [...create, '--title', 'x', '--type=task', '--priority=2', ...who]],
  ['no reference', [...create, ...values, '--actor=hoop:operator']],
  ['an option more', [...create, ...values, ...who, '--db=/elsewhere']],
])('%s is not allowed', (_, argv) => {
  expect(purpose(argv)).toBeUndefined()
})

test('another program is not allowed, whatever it is told', () => {
  expect(purpose(['--version'], '/w', 'git')).toBeUndefined()
})

/** Starts `br` as a process whose arguments claim that it is this program. */
function startAs(claim: string, under: readonly string[] = []) {
  const script = `require('node:child_process').spawnSync('br', ['--version', 'a b', ''], { cwd: '/' })`
  const argv = [process.execPath, '-e', script, claim]
  const [command, ...before] = under
  return command === undefined
    ? spawnSync(process.execPath, argv.slice(1), { env: sandbox.env })
    : spawnSync(command, [...before, ...argv], { env: sandbox.env })
}

test('a call is seen where a HOOP makes it, and nowhere else', () => {
  writeFileSync(join(sandbox.folder, 'real'), '#!/bin/sh\n"$0-not-there"; exit 0\n', { mode: 0o755 })
  sandbox.programs.install('br', join(sandbox.folder, 'real'), 'first')
  startAs('/elsewhere/main.js')
  expect(sandbox.programs.started()).toEqual([])
  startAs(hoopProgram)
  expect(sandbox.programs.started()).toEqual([{ name: 'br', cwd: '/', argv: ['--version', 'a b', ''] }])
})

test.skipIf(!canTrace)('the kernel’s account has the same call, and not what it became [needs strace]', () => {
  const trace = join(sandbox.folder, 'trace')
  startAs(hoopProgram, straceTo(trace))
  expect(readTrace(trace)).toEqual([{ file: join(sandbox.programs.folder, 'br'), name: 'br', cwd: '/', argv: ['--version', 'a b', ''] }])
})
