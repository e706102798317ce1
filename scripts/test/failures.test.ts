import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { whatWentWrong } from '../bootstrap/build.mjs'
import { explainInstallFailure } from '../bootstrap/install-failure.mjs'
import { withLock } from '../bootstrap/lock.mjs'
import { lastLines, runLogged } from '../bootstrap/run-logged.mjs'
import { tempFolder } from './temp-folder.ts'

test.each([
  ['gyp ERR! stack Error: not found: make\ngyp ERR! not ok', 'there is no C++ compiler'],
  ['gyp ERR! find Python Python is not set from command line', 'there is no C++ compiler'],
  ['gyp ERR! stack FetchError: request to https://nodejs.org/download/release/v20.20.2/node-v20.20.2-headers.tar.gz', "Node's headers"],
  ['gyp http GET https://nodejs.org/x-headers.tar.gz\ngyp ERR! stack is related to network connectivity. In most cases', "Node's headers"],
  ['gyp ERR! build error\ngyp ERR! stack Error: `make` failed with exit code: 2', 'did not compile'],
  ['ERR_PNPM_OUTDATED_LOCKFILE Cannot install', 'pnpm-lock.yaml does not fit'],
  ['error sending request for url: dns error', 'registry cannot be reached'],
  ['ENOSPC: no space left on device', 'the disk is full'],
  ['something nobody has seen', 'pnpm ended with exit code 1'],
])('an install that logs "%s" fails because: %s', (output, reason) => {
  const failure = explainInstallFailure({ exit: 'exit code 1', output }, '/logs/install.log')
  expect(failure.message).toContain(reason)
  expect(failure.fix).toBeTruthy()
  expect(failure.log).toBe('/logs/install.log')
})

test('an install that failed shows the lines about it, not the end of the log', () => {
  const output = [
    'one',
    'two',
    'three',
    'four',
    'gyp ERR! stack Error: not found: make',
    ...Array.from({ length: 30 }, () => 'noise'),
  ].join('\n')
  expect(explainInstallFailure({ exit: 'exit code 1', output }, '/log').details.slice(0, 4)).toEqual([
    'two',
    'three',
    'four',
    expect.stringContaining('make'),
  ])
})

test('a build that failed shows where it began, without stack traces', () => {
  const noise = Array.from({ length: 30 }, (_, i) => `@hoop/a:build: done ${i}`)
  const trace = Array.from({ length: 30 }, () => '@hoop/b:build:     at build (file:///x.mjs:1:2)')
  const output = [...noise, '@hoop/b:build: src/b.ts(3,1): error TS2304: Cannot find name', ...trace, 'Failed: @hoop/b#build'].join('\n')
  expect(whatWentWrong(output)).toEqual(['@hoop/b:build: src/b.ts(3,1): error TS2304: Cannot find name', 'Failed: @hoop/b#build'])
  expect(whatWentWrong('one\ntwo')).toEqual(['one', 'two'])
})

test('what a program prints is in its log, and a failure is a value', async () => {
  const log = join(tempFolder(), 'deep/step.log')
  const program = 'console.log("out"); console.error("\\x1b[31mred\\x1b[0m"); process.exit(3)'
  const result = await runLogged(process.execPath, ['-e', program], { cwd: '/', env: process.env, log })
  expect(result).toMatchObject({ ok: false, exit: 'exit code 3' })
  expect(lastLines(result.output, 1)).toEqual(['red'])
  expect(readFileSync(log, 'utf8')).toContain('out\n')
})

test('one at a time: the second waits for the first, whose pid it is told', async () => {
  const path = join(tempFolder(), 'lock')
  const order: string[] = []
  let release = () => {}
  const first = withLock(path, async () => {
    await new Promise<void>((resolve) => (release = resolve))
    order.push('first')
  })
  const second = withLock(path, async () => void order.push('second'), {
    pollMs: 1,
    onWait: (pid) => {
      order.push(`waiting for ${pid === process.pid ? 'us' : pid}`)
      release()
    },
  })
  await Promise.all([first, second])
  expect(order).toEqual(['waiting for us', 'first', 'second'])
  expect(existsSync(path)).toBe(false)
})

test.each(['', 'not a pid', '999999999'])('the lock of a process that is gone is taken over: "%s"', async (holder) => {
  const folder = tempFolder({ lock: holder })
  await expect(withLock(join(folder, 'lock'), async () => 'done')).resolves.toBe('done')
})

test('the lock is free again after a failure', async () => {
  const path = join(tempFolder(), 'lock')
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await expect(withLock(path, async () => 'next')).resolves.toBe('next')
})
