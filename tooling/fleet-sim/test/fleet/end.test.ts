import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { openQueueFile } from '../../src/queue/queue-file.ts'
import { readProcesses } from '../../src/fleet/processes.ts'
import { isRunning, readStat, sessionMembers } from '../../src/system/process.ts'
import { createClock } from '../../src/system/time.ts'
import { startFleet, until, workersOf, workspacesOf, type TestFleet } from '../support/fleet.ts'
import { bundleProgram, temporaryFolder } from '../support/program.ts'

let program = ''
const fleets: TestFleet[] = []
beforeAll(() => {
  program = bundleProgram()
})
afterEach(async () => {
  for (const fleet of fleets.splice(0)) await fleet.dispose()
})

async function start(args: readonly string[], dir = temporaryFolder()): Promise<TestFleet> {
  const fleet = await startFleet(program, ['--scenario', 'steady', '--speed', '4', '--beat-secs', '1', ...args], dir)
  fleets.push(fleet)
  return fleet
}

const isEmpty = (workers: readonly { readonly pid: number }[]): boolean => workers.every(({ pid }) => sessionMembers(pid).length === 0)

test('its parent killed with -9: the fleet ends by itself', async () => {
  const parent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  const fleet = await start(['--workers', '3', '--parent-pid', String(parent.pid)])
  const workers = workersOf(fleet)
  parent.kill('SIGKILL')
  await once(fleet.child, 'exit')
  await until('an empty process table', () => (isEmpty(workers) ? true : undefined))
})

test('the simulator killed with -9: workers and agents end by themselves; a frozen one is ended by clean', async () => {
  const fleet = await start(['--workers', '3'])
  const workers = workersOf(fleet)
  await until('agents', () => (workers.some(({ pid }) => sessionMembers(pid).length > 2) ? true : undefined))
  const [frozen, ...others] = workers
  process.kill(frozen?.pid ?? 0, 'SIGSTOP')
  fleet.child.kill('SIGKILL')
  await once(fleet.child, 'exit')
  await until('the others to end', () => (isEmpty(others) ? true : undefined))
  expect(readStat(frozen?.pid ?? 0)?.state).toBe('T')
  const cleaned = spawnSync(process.execPath, [program, 'clean', '--dir', fleet.dir], { encoding: 'utf8' })
  expect(JSON.parse(cleaned.stdout).ended).toBeGreaterThan(0)
  expect(isEmpty(workers)).toBe(true)
  expect(existsSync(fleet.layout.processesFile)).toBe(false)
})

test('clean ends nobody whose pid is another process now', async () => {
  const bystander = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore', detached: true })
  const fleet = await start(['--workers', '1'])
  const [worker] = workersOf(fleet)
  await fleet.stop()
  const { writeProcesses } = await import('../../src/fleet/processes.ts')
  writeProcesses(fleet.layout, [{ pid: bystander.pid ?? 0, startTicks: worker?.startTicks ?? 0, role: 'worker', worker: 'alpha' }])
  // Its ticks are smaller than the recorded ones: it is older than the worker, so it cannot be the worker's.
  expect(spawnSync(process.execPath, [program, 'clean', '--dir', fleet.dir], { encoding: 'utf8' }).stdout).toContain('"ended":0')
  expect(bystander.kill('SIGKILL')).toBe(true)
})

test('a second start in the same folder ends the first, and begins afresh', async () => {
  const first = await start(['--workers', '2'])
  const before = readProcesses(first.layout)
  const second = await start(['--workers', '2'], first.dir)
  expect(before.filter(isRunning)).toEqual([])
  expect(workersOf(second)).toHaveLength(2)
})

test('the same seed makes the same beads with the same words, another seed others', async () => {
  const beads = async (seed: string): Promise<readonly string[]> => {
    const fleet = await start(['--workers', '1', '--seed', seed])
    const made = workspacesOf(fleet).flatMap((workspace) => openQueueFile(workspace, createClock()).list().slice())
    await fleet.stop()
    return made.map(({ id, title, priority, labels }) => `${id} ${priority} ${title} ${labels?.join() ?? ''}`).toSorted()
  }
  const [one, same, other] = [await beads('a'), await beads('a'), await beads('b')]
  expect(one.length).toBeGreaterThan(10)
  // Labels like failure-count come with time, so only what the producer made is compared.
  expect(same.map((line) => line.split(' ').slice(0, 5))).toEqual(one.map((line) => line.split(' ').slice(0, 5)))
  expect(other).not.toEqual(one)
})

test('wrong commands, faults and workers exit 2 with the list; help is everywhere', async () => {
  const run = (...argv: readonly string[]) => spawnSync(process.execPath, [program, ...argv], { encoding: 'utf8' })
  expect(run('dance')).toMatchObject({ status: 2, stderr: expect.stringContaining('run, status, fault') })
  expect(run('run')).toMatchObject({ status: 2 })
  expect(run('run', '--speed', 'fast', '--dir', temporaryFolder())).toMatchObject({ status: 2 })
  expect(run('fault', 'sneeze', 'alpha', '--dir', '/')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('hang, wake, spin, freeze'),
  })
  expect(run('status', '--dir', temporaryFolder())).toMatchObject({ status: 1 })
  for (const command of ['run', 'status', 'fault', 'clean', 'queue', 'worker', 'agent']) {
    expect(run(command, '--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('usage:') })
  }
  const fleet = await start(['--workers', '1'])
  expect(run('fault', 'hang', 'zulu', '--dir', fleet.dir)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('claude-sonnet-alpha'),
  })
  expect(run('status', '--dir', fleet.dir)).toMatchObject({ status: 0, stdout: expect.stringContaining('claude-sonnet-alpha') })
  expect(spawnSync(join(fleet.layout.bin, 'hoop-queue'), ['--version'], { encoding: 'utf8' }).stdout).toBe('hoop-queue 1\n')
})
