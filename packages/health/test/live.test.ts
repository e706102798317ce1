import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRecording } from './recording.ts'
import { replay } from './replay.ts'

/** HOOP_RECORDINGS names a folder of further scenarios. */
const folders = [join(import.meta.dirname, '../../needle/test/fixtures/live'), process.env['HOOP_RECORDINGS']]

const scenarios = folders
  .flatMap((folder) => (folder === undefined ? [] : readdirSync(folder).map((name) => join(folder, name))))
  .filter((folder) => existsSync(join(folder, 'expected.json')) && existsSync(join(folder, 'changes.jsonl')))

describe.each(scenarios)('%s', (folder) => {
  const recording = readRecording(folder)
  const answers = replay(recording)

  test.each(recording.scenario.snapshots)('at $label', (snapshot) => {
    const made = answers.filter(({ label }) => label === snapshot.label).map(({ worker, state, reason }) => ({ worker, state, reason }))
    const demanded = snapshot.expect.map(({ worker, state, reason }) => ({
      worker,
      state,
      reason: state === null ? null : (reason ?? null),
    }))
    expect(made).toEqual(expect.arrayContaining(demanded))
    const named = new Set(snapshot.expect.map(({ worker }) => worker))
    expect(made.filter(({ worker, state }) => state !== null && !named.has(worker))).toEqual([])
  })
})

test('a recording holds something to answer', () => {
  expect(scenarios.length).toBeGreaterThan(10)
})

test('kill-alone without a process table: live until 65 s, then hung, dead from 300 s', () => {
  const recording = readRecording(join(import.meta.dirname, '../../needle/test/fixtures/live/kill-alone'))
  const echo = replay(recording, { blind: true }).filter(({ worker }) => worker.endsWith('-echo'))
  expect(echo.map(({ label, state, reason }) => [label, state, reason])).toEqual([
    ['killed', 'live', 'pid-unknown'],
    ['plus-70s', 'hung', 'heartbeat-stale'],
    ['plus-340s', 'dead', 'heartbeat-lost'],
    ['peer-came', null, null],
  ])
})
