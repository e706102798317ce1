import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { useHoop } from '../cli/hoop.ts'
import { until } from '../fixtures.ts'
import { appendEvents, appendLog, beadsNamed, makeOperator } from './program.ts'

vi.setConfig({ testTimeout: 60_000 })
const hoop = useHoop()
const began = Date.parse('2026-11-20T10:00:00.000Z')

test('what ends while HOOP is down is recorded at the next start, with the time when it happened; again, and without its database: none twice', async () => {
  const operator = await makeOperator(hoop)
  await appendEvents(operator.events, 'alpha', beadsNamed('old', 3), began)
  const first = await operator.start()
  await until(async () => (await operator.records(['history.imported'])).length === 2)
  const [history] = (await operator.records(['history.imported'])).filter(({ subject }) => subject === operator.web)
  expect(history).toMatchObject({
    project: 'web',
    data: { count: 3, files: [{ path: operator.events, bytes: (await stat(operator.events)).size }] },
  })
  expect(await operator.stop(first)).toMatchObject({ code: 0 })
  expect(await operator.fleet()).toEqual([])

  await appendEvents(operator.events, 'alpha', beadsNamed('a', 25), began + 3_600_000)
  await appendLog(operator.log('claude-bravo'), 'claude-bravo', beadsNamed('b', 25), began + 3_600_000)
  const second = await operator.start()
  await operator.untilFleet(100)
  await operator.stop(second)
  const records = await operator.fleet()
  expect(records).toHaveLength(100)
  const ends = records.filter(({ type }) => type === 'worker.completed')
  expect(new Set(ends.map(({ subject }) => subject))).toEqual(new Set([...beadsNamed('a', 25), ...beadsNamed('b', 25)]))
  expect(ends.find(({ subject }) => subject === 'wa-a3')).toMatchObject({
    actor: 'worker:alpha',
    project: 'web',
    data: {
      happenedAt: new Date(began + 3_600_000 + 3500).toISOString(),
      source: { path: operator.events, inode: String((await stat(operator.events)).ino), offset: expect.any(Number) },
      outcome: 'success',
      exitCode: 0,
    },
  })

  for (const lost of ['nothing', 'fleet.db']) {
    if (lost !== 'nothing') for (const suffix of ['', '-wal', '-shm']) await rm(join(operator.home, lost + suffix), { force: true })
    const again = await operator.start()
    const marker = `wa-${lost.replace('.', '')}`
    await appendEvents(operator.events, 'alpha', [marker], began + 7_200_000)
    await until(async () => (await operator.fleet()).some(({ subject, type }) => subject === marker && type === 'worker.completed'))
    await operator.stop(again)
  }
  expect(await operator.fleet()).toHaveLength(104)
  expect(await operator.records(['history.imported'])).toHaveLength(2)
  expect(await operator.verdict()).toMatchObject({ ok: true, segments: 1 })
})

test('a log that is renamed and begun anew, a copy, and a fleet that is deleted and made anew', async () => {
  const operator = await makeOperator(hoop)
  const first = await operator.start()
  await until(async () => (await operator.records(['history.imported'])).length === 2)
  await appendEvents(operator.events, 'alpha', beadsNamed('a', 5), began)
  await operator.untilFleet(10)
  await rename(operator.events, `${operator.events}.1`)
  await appendEvents(operator.events, 'alpha', beadsNamed('b', 5), began + 60_000)
  await operator.untilFleet(20)
  await operator.stop(first, 'SIGKILL')

  await rm(operator.events)
  await rename(`${operator.events}.1`, operator.events)
  await appendEvents(operator.events, 'alpha', beadsNamed('c', 5), began + 120_000)
  const second = await operator.start()
  await operator.untilFleet(30)
  await operator.stop(second)
  for (const gone of [operator.web, operator.needle]) await rm(gone, { recursive: true })
  const third = await operator.start()
  await operator.stop(third)
  await mkdir(join(operator.web, '.beads'), { recursive: true })
  await mkdir(join(operator.needle, 'logs'), { recursive: true })
  await appendEvents(operator.events, 'alpha', beadsNamed('d', 5), began + 180_000)
  const fourth = await operator.start()
  await operator.untilFleet(40)
  await operator.stop(fourth)
  expect(await operator.fleet()).toHaveLength(40)
  expect(await operator.verdict()).toMatchObject({ ok: true })
})

test('what was written before a file was rotated away, while HOOP was down', async () => {
  const operator = await makeOperator(hoop)
  const first = await operator.start()
  await until(async () => (await operator.records(['history.imported'])).length === 2)
  await appendEvents(operator.events, 'alpha', beadsNamed('a', 3), began)
  await appendLog(operator.log('claude-bravo'), 'claude-bravo', beadsNamed('x', 3), began)
  await operator.untilFleet(12)
  await operator.stop(first)
  await appendEvents(operator.events, 'alpha', beadsNamed('b', 3), began + 60_000)
  await rename(operator.events, `${operator.events}.1`)
  await appendEvents(operator.events, 'alpha', beadsNamed('c', 3), began + 120_000)
  const log = operator.log('claude-bravo')
  await appendLog(log, 'claude-bravo', beadsNamed('y', 3), began + 60_000)
  await rename(log, `${log}-20261120`)
  await appendLog(log, 'claude-bravo', beadsNamed('z', 3), began + 120_000)
  const second = await operator.start()
  await operator.untilFleet(36)
  await operator.stop(second)
  const third = await operator.start()
  await appendEvents(operator.events, 'alpha', ['wa-last'], began + 180_000)
  await operator.untilFleet(38)
  await operator.stop(third)
  expect(await operator.fleet()).toHaveLength(38)
  expect(await operator.verdict()).toMatchObject({ ok: true })
})

test('what both contracts tell of is recorded once', async () => {
  const operator = await makeOperator(hoop)
  const first = await operator.start()
  await until(async () => (await operator.records(['history.imported'])).length === 2)
  for (const [n, bead] of beadsNamed('a', 6).entries()) {
    const both = [
      () => appendEvents(operator.events, 'alpha', [bead], began + n * 60_000 + 40),
      () => appendLog(operator.log('claude-alpha'), 'claude-alpha', [bead], began + n * 60_000),
    ]
    for (const write of n % 2 === 0 ? both : both.toReversed()) await write()
    await until(async () => (await operator.fleet()).some(({ subject, type }) => subject === bead && type === 'worker.completed'))
  }
  await operator.stop(first)
  await rm(operator.log('claude-alpha'))
  const second = await operator.start()
  await appendEvents(operator.events, 'alpha', ['wa-last'], began + 3_600_000)
  await operator.untilFleet(14)
  await operator.stop(second)
  expect(await operator.fleet()).toHaveLength(14)
})

test('every outcome has its record; a repeated word has none', async () => {
  const operator = await makeOperator(hoop)
  const daemon = await operator.start()
  await until(async () => (await operator.records(['history.imported'])).length === 2)
  const outcomes = {
    success: 'completed',
    failure: 'failed',
    agent_not_found: 'failed',
    timeout: 'timeout',
    crash: 'crashed',
    interrupted: 'released',
  }
  const log = operator.log('claude-bravo')
  for (const [n, outcome] of Object.keys(outcomes).entries())
    await appendLog(log, 'claude-bravo', [`wa-${outcome}`], began + n * 60_000, outcome)
  await operator.untilFleet(12)
  await appendEvents(operator.events, 'zulu', ['wa-z'], began)
  await appendEvents(operator.events, 'zulu', ['wa-z'], began)
  await operator.untilFleet(14)
  await operator.stop(daemon)
  const records = await operator.fleet()
  expect(records).toHaveLength(14)
  for (const [outcome, type] of Object.entries(outcomes))
    expect(records.filter(({ subject, type: found }) => subject === `wa-${outcome}` && found === `worker.${type}`)).toHaveLength(1)
})
