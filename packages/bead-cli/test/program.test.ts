import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { type Spawned, detectProgram } from '@hoop/bead-cli'
import { isAtLeast } from '../src/program.ts'
import { fakeProgram } from './support/fake-program.ts'
import { textOf } from './support/fixtures.ts'
import { realBr } from './support/real-br.ts'
import { temporaryFolder } from './support/temp.ts'

const bf = {
  '--version': { stderr: textOf('bf-0.1.0/version-flag.stderr.txt'), exitCode: 1 },
  '--help': { stderr: textOf('bf-0.1.0/help.stderr.txt'), exitCode: 1 },
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  // A zombie waits for whoever inherited it; it does not run.
  return !existsSync(`/proc/${pid}/status`) || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
}

describe('by what it prints, whatever its name', () => {
  test.each([
    ['br', '0.1.12', { '--version': { stdout: textOf('br-0.1.12/version.txt') } }],
    ['br', '0.7.6', { '--version': { stdout: textOf('br-0.7.6/version.txt') } }],
    ['bd', '1.0.5', { '--version': { stdout: textOf('bd-1.0.5-constructed/version.txt') } }],
    ['bd', '1.0.5', { '--version': { stdout: 'bd version 1.0.5 (dev: main@0123456)\n' } }],
    ['bead', '0.1.3', { '--version': { stdout: textOf('bead-0.1.3/version.txt') } }],
    ['bead', '0.2.6', { '--version': { stdout: 'bead 0.2.6 (946a727 2026-09-02T01:35:01Z)\n' } }],
    ['bf', null, bf],
    ['hoop-queue', '1', { '--version': { stdout: 'hoop-queue 1\n' } }],
  ] as const)('%s %s', async (flavour, version, acts) => {
    const fake = await fakeProgram(acts, 'br')
    const spawned: Spawned[] = []
    const program = await detectProgram(fake.path, { onSpawn: (info) => void spawned.push(info) })
    expect(program).toMatchObject({ path: fake.path, flavour, version })
    expect(spawned.map((info) => info.argv)).toEqual(flavour === 'bf' ? [['--version'], ['--help']] : [['--version']])
    const calls = await fake.calls()
    expect(calls.map((call) => call.argv)).toEqual(spawned.map((info) => info.argv))
    expect(calls[0]?.cwd).not.toBe(process.cwd())
  })
})

test('a bare name is looked up on the PATH it is given', async () => {
  const fake = await fakeProgram({ '--version': { stdout: 'br 0.7.6\n' } })
  expect(await detectProgram('br', { env: { PATH: `/nowhere:${dirname(fake.path)}` } })).toMatchObject({ path: fake.path })
})

test('the environment is clean: nothing that steers a queue comes through', async () => {
  const fake = await fakeProgram({ '--version': { stdout: 'br 0.7.6\n' } })
  const steering = {
    BEADS_DIR: '/x',
    BD_DB: '/x',
    BD_DATABASE: '/x',
    BEADS_DB: '/x',
    BD_ACTOR: 'x',
    BEADS_JSONL: '/x',
    BEADS_CACHE_DIR: '/x',
    COMPLETE: 'bash',
    BR_OUTPUT_FORMAT: 'toon',
    RUST_LOG: 'debug',
    NODE_OPTIONS: '',
  }
  await detectProgram(fake.path, { env: { PATH: process.env['PATH'], HOME: '/home/x', ...steering } })
  const [call] = await fake.calls()
  expect(Object.keys(call?.env ?? {}).filter((name) => name in steering)).toEqual(['RUST_LOG'])
  expect(call?.env).toMatchObject({ RUST_LOG: 'error', NO_COLOR: '1', HOME: '/home/x' })
})

describe('what is no such program', () => {
  test('missing, by name and by path', async () => {
    await expect(detectProgram('no-such-program', { env: { PATH: '/nowhere' } })).rejects.toMatchObject({
      code: 'PROGRAM_NOT_FOUND',
      message: 'no no-such-program on the PATH',
    })
    await expect(detectProgram('/nowhere/br')).rejects.toMatchObject({ code: 'PROGRAM_NOT_FOUND', message: 'there is no /nowhere/br' })
  })

  test('a folder, a file without permission, a file that is no program', async () => {
    const folder = await temporaryFolder()
    await mkdir(join(folder, 'br'))
    await writeFile(join(folder, 'text'), 'br 0.7.6')
    await expect(detectProgram(join(folder, 'br'))).rejects.toMatchObject({ code: 'PROGRAM_NOT_EXECUTABLE' })
    await expect(detectProgram(join(folder, 'text'))).rejects.toMatchObject({ code: 'PROGRAM_NOT_EXECUTABLE' })
    await chmod(join(folder, 'text'), 0o755)
    await writeFile(join(folder, 'text'), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0]))
    await expect(detectProgram(join(folder, 'text'))).rejects.toMatchObject({ code: expect.stringMatching(/^PROGRAM_/) })
  })

  test.each([
    ['another program', { '--version': { stdout: 'git version 2.47.3\n' } }],
    ['a version in another place', { '--version': { stdout: 'this is br 0.7.6\n' } }],
    ['a failure', { '--version': { stderr: 'boom', exitCode: 3 }, '--help': { stdout: 'no' } }],
  ])('%s', async (_name, acts) => {
    const fake = await fakeProgram(acts)
    await expect(detectProgram(fake.path)).rejects.toMatchObject({ code: 'PROGRAM_UNKNOWN', message: expect.stringContaining(fake.path) })
  })

  test('one that does not answer is ended, with all it started', async () => {
    const fake = await fakeProgram({ '--version': { delayMs: 60_000, ignoreTerm: true } })
    await expect(detectProgram(fake.path, { timeoutMs: 700 })).rejects.toMatchObject({ code: 'PROGRAM_TIMEOUT', retryable: true })
    const [call] = await fake.calls()
    if (call) expect(() => process.kill(call.pid, 0)).toThrow(/ESRCH/)
  })

  test('what it started ends with it', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'br')
    await writeFile(path, '#!/bin/sh\nsleep 300 &\necho $! >"$0.pid"\nwait\n')
    await chmod(path, 0o755)
    const controller = new AbortController()
    const asked = detectProgram(path, { signal: controller.signal, timeoutMs: 25_000 })
    const pid = await vi.waitUntil(async () => Number(await readFile(`${path}.pid`, 'utf8').catch(() => '0')), { timeout: 20_000 })
    controller.abort()
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' })
    await vi.waitUntil(() => !isRunning(pid), { timeout: 20_000 })
  })

  test('cancelled before and meanwhile', async () => {
    const fake = await fakeProgram({ '--version': { delayMs: 60_000 } })
    await expect(detectProgram(fake.path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
    expect(await fake.calls()).toEqual([])
    const controller = new AbortController()
    const asked = detectProgram(fake.path, { signal: controller.signal, onSpawn: () => void setTimeout(() => controller.abort(), 300) })
    await expect(asked).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('one that prints without end is ended', async () => {
    const fake = await fakeProgram({ '--version': { stdout: 'x'.repeat(100_000) } })
    await expect(detectProgram(fake.path, { maxOutputBytes: 1000 })).rejects.toMatchObject({ code: 'PROGRAM_UNKNOWN' })
  })
})

test('versions are compared as numbers', () => {
  expect(['0.2.22', '0.3.0', '0.10.1', '1.0.0'].every((version) => isAtLeast(version, 0, 2, 22))).toBe(true)
  expect(['0.2.21', '0.1.99', '', null, 'x'].some((version) => isAtLeast(version, 0, 2, 22))).toBe(false)
})

test.skipIf(realBr === undefined)('the real one [needs br]', async () => {
  expect(await detectProgram(realBr ?? '')).toMatchObject({ flavour: 'br', version: expect.stringMatching(/^\d+\.\d+\.\d+/) })
})
