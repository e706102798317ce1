import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeEventLine, decodeLogLine } from '@hoop/needle'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultKinds, inflict, type FaultKind } from '../../src/fleet/faults.ts'
import { parseObject, readIfThere } from '../../src/system/files.ts'
import { identify, isRunning, readStat, sessionMembers } from '../../src/system/process.ts'
import { eventsOf, readLogs, startFleet, until, workersOf, workspacesOf, type TestFleet } from '../support/fleet.ts'
import { bundleProgram } from '../support/program.ts'

let fleet: TestFleet
beforeAll(async () => {
  fleet = await startFleet(bundleProgram(), ['--scenario', 'steady', '--speed', '5', '--beat-secs', '1', '--workers', '8'])
})
afterAll(() => fleet.dispose())

const named = (identifier: string): string => workersOf(fleet).find((entry) => entry.worker?.endsWith(`-${identifier}`))?.worker ?? ''
const pidOf = (identifier: string): number => workersOf(fleet).findLast((entry) => entry.worker === named(identifier))?.pid ?? 0
const beat = (identifier: string) => parseObject(readIfThere(join(fleet.layout.heartbeats, `${named(identifier)}.json`)))
const agentOf = (identifier: string) =>
  sessionMembers(pidOf(identifier)).find(
    (member) => member.pid !== pidOf(identifier) && readStat(member.parent)?.parent === pidOf(identifier),
  )
const lines = (identifier: string): readonly string[] =>
  readLogs(fleet.layout.logs)
    .flat()
    .filter((line) => line.includes(`"worker_id":"${named(identifier)}"`))
const rawLog = (identifier: string): string =>
  readdirSync(fleet.layout.logs)
    .filter((name) => name.startsWith(named(identifier)) && name.endsWith('.jsonl'))
    .map((name) => readFileSync(join(fleet.layout.logs, name), 'utf8'))
    .join('')

async function hurt(kind: FaultKind, identifier: string, amount = 0): Promise<void> {
  expect(await inflict(fleet.layout, kind, named(identifier), amount)).toMatchObject({ ok: true, kind })
}

test('freeze and thaw: the process is stopped, and its beat goes on afterwards', async () => {
  await hurt('freeze', 'bravo')
  await until('T', () => (readStat(pidOf('bravo'))?.state === 'T' ? true : undefined))
  const frozen = beat('bravo')?.['last_heartbeat']
  await hurt('thaw', 'bravo')
  await until('a new beat', () => (beat('bravo')?.['last_heartbeat'] !== frozen ? true : undefined))
})

test('agent-crash: the outcome is a crash with signal 9', async () => {
  await until('an agent', () => agentOf('alpha'))
  await hurt('agent-crash', 'alpha')
  await until('the crash', () => eventsOf(fleet).find((event) => event['worker'] === 'alpha' && event['exit_code'] === 137))
})

test('rate-limit: the next agent ends in a failure, and its session says why', async () => {
  await hurt('rate-limit', 'alpha')
  await until('an agent', () => agentOf('alpha'))
  await hurt('agent-crash', 'alpha')
  await until('the refusal', () => {
    const folder = join(fleet.layout.home, '.claude/projects')
    // Killed before its first word, an agent leaves no folder.
    if (!existsSync(folder)) return undefined
    const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
    return texts.find((text) => text.includes('"error":"rate_limit"'))
  })
})

test('mute: the next agent never says a word; build: the first call of the next one has a process of its own that is busy', async () => {
  const sessions = (): readonly string[] => {
    const folder = join(fleet.layout.home, '.claude/projects')
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
  }
  /** Those that hold the prompt of the bead that alpha works on, and not a word. */
  const silent = (): number =>
    sessions().filter((text) => text.includes(String(beat('alpha')?.['current_bead'])) && !text.includes('"type":"assistant"')).length
  await hurt('mute', 'alpha')
  await until('its prompt', () => (silent() > 0 ? true : undefined))
  await hurt('build', 'alpha', 600)
  await until('the call', () => (sessions().some((text) => text.includes('A clean build first.')) ? true : undefined))
  const compiler = await until('its process', () => sessionMembers(pidOf('alpha')).find(({ parent }) => parent === agentOf('alpha')?.pid))
  await hurt('agent-crash', 'alpha')
  await until('its end with the agent', () => (isRunning(identify(compiler.pid)) ? undefined : true))
})

test('torn, malformed and unknown lines are there to be counted, and writing goes on', async () => {
  await hurt('torn', 'charlie')
  await hurt('malformed', 'charlie')
  await hurt('unknown', 'charlie')
  const events = (): readonly string[] =>
    readFileSync(join(workspacesOf(fleet)[0] ?? '', '.beads/events.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  expect(events().some((line) => !decodeEventLine(line).ok)).toBe(true)
  expect(events().some((line) => line.includes('"event":"teleport"') && decodeEventLine(line).ok)).toBe(true)
  const log = rawLog('charlie')
    .split('\n')
    .filter((line) => line !== '')
  expect(log.some((line) => !decodeLogLine(line).ok)).toBe(true)
  expect(log.some((line) => line.includes('quantum.entangled'))).toBe(true)
  const before = log.length
  await until('an agent', () => agentOf('charlie'))
  await hurt('agent-crash', 'charlie')
  await until('more lines', () => (rawLog('charlie').split('\n').length > before + 1 ? true : undefined))
})

test('rotate and truncate: the log goes on in a numbered file, then from nothing', async () => {
  await hurt('rotate', 'charlie')
  const rolled = readdirSync(fleet.layout.logs).filter((name) => name.startsWith(named('charlie')) && name.endsWith('.jsonl'))
  expect(rolled.toSorted().map((name) => name.replace(/.*-\d{4}-\d\d-\d\d/, ''))).toEqual(['-001.jsonl', '.jsonl'])
  expect(existsSync(join(workspacesOf(fleet)[0] ?? '', '.beads/events.jsonl.1'))).toBe(true)
  const sizeBefore = rawLog('charlie').length
  await hurt('truncate', 'charlie')
  expect(rawLog('charlie').length).toBeLessThanOrEqual(sizeBefore)
})

test('clock-jump: its stamps are an hour ahead', async () => {
  await hurt('clock-jump', 'charlie', 3600)
  await until('a beat from the future', () =>
    Date.parse(String(beat('charlie')?.['last_heartbeat'])) > Date.now() + 3_000_000 ? true : undefined,
  )
})

test('flood: so many lines at once', async () => {
  await hurt('flood', 'charlie', 800)
  expect(
    rawLog('charlie')
      .split('\n')
      .filter((line) => line.includes('"flood-')).length,
  ).toBeGreaterThanOrEqual(800)
})

test('spin: the agent is busy, and says nothing more', async () => {
  const agent = await until('an agent', () => agentOf('foxtrot'))
  await hurt('spin', 'foxtrot')
  const ticks = (): number => Number(readFileSync(`/proc/${agent.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[11])
  const before = ticks()
  await until('processor time', () => (ticks() > before + 30 ? true : undefined))
  expect(isRunning(identify(agent.pid))).toBe(true)
})

test('hang: alive, with no beat and no word; wake: both go on', async () => {
  await hurt('hang', 'delta')
  const count = lines('delta').length
  const frozen = beat('delta')?.['last_heartbeat']
  await new Promise((resolve) => setTimeout(resolve, 2200))
  expect([beat('delta')?.['last_heartbeat'], lines('delta').length - count < 4]).toEqual([frozen, true])
  expect(readStat(pidOf('delta'))?.state).toBe('S')
  await hurt('wake', 'delta')
  await until('a new beat', () => (beat('delta')?.['last_heartbeat'] !== frozen ? true : undefined))
  await until('new words', () => (lines('delta').length > count + 4 ? true : undefined))
})

test('drain: the files go once the agent has ended', async () => {
  await hurt('drain', 'echo')
  await until('the end', () =>
    lines('echo').some((line) => line.includes('worker.stopped')) && beat('echo') === undefined ? true : undefined,
  )
})

test('crash and restart: dead with its file left behind, then alive under the same name', async () => {
  const pid = pidOf('golf')
  await hurt('crash', 'golf')
  await until('its end', () => (readStat(pid) === undefined ? true : undefined))
  expect(beat('golf')).toMatchObject({ pid })
  await hurt('restart', 'golf')
  await until('a new pid', () => (typeof beat('golf')?.['pid'] === 'number' && beat('golf')?.['pid'] !== pid ? true : undefined))
})

test('pid-reuse: the file names a process that is younger than the last beat, and no worker', async () => {
  const pid = pidOf('hotel')
  await hurt('pid-reuse', 'hotel')
  const named = await until('another pid', () => {
    const now = Number(beat('hotel')?.['pid'])
    return now !== pid && readStat(now) ? now : undefined
  })
  expect(readFileSync(`/proc/${named}/cmdline`, 'utf8')).toContain('bystander')
  await until('the end of the other', () => (readStat(pid) === undefined ? true : undefined))
})

test('a worker that is gone cannot be hurt, and says so', async () => {
  expect(await inflict(fleet.layout, 'freeze', 'nobody', 0)).toMatchObject({ ok: false })
  expect(Object.keys(faultKinds)).toHaveLength(20)
})
