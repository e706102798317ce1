import { type StateFile, decodeStateFile, isKnownState, isStateFileName, phaseOfState } from '@hoop/needle'
import { describe, expect, test } from 'vitest'
import { namesIn, read, scenarios } from './support/fixtures.ts'

const dir = 'needle-home/state/heartbeats'
const stateFile = (name: string): StateFile => {
  const result = decodeStateFile(read(dir, name), name)
  if (!result.ok) throw new Error(result.why)
  return result.value
}

describe('needle-home', () => {
  test('which names are state files', () => {
    expect(namesIn(dir).filter((name) => !isStateFileName(name))).toEqual([
      'claude-code-glm-5-alpha.json.tmp',
      'claude-code-glm-5-hotel-circuit-breaker.txt',
    ])
  })

  test('a live worker, in full', () => {
    const { raw, ...alpha } = stateFile('claude-code-glm-5-alpha.json')
    expect(alpha).toEqual({
      qualifiedId: 'claude-code-glm-5-alpha',
      identifier: 'alpha',
      pid: 4101,
      state: 'EXECUTING',
      isKnownState: true,
      bead: 'bf-3v3d',
      workspace: '/srv/fleet/bead-forge',
      workspaceIsRelative: false,
      heartbeatAt: Date.UTC(2026, 10, 20, 9, 9, 41, 118),
      startedAt: Date.UTC(2026, 10, 20, 6, 1, 2, 0),
      beadsProcessed: 7,
      isIdle: false,
      adapter: 'claude-code-glm-5',
      activity: null,
    })
    expect(raw['session']).toBe('alpha')
  })

  test('before qualified_id there was only the file’s name', () => {
    expect(stateFile('foxtrot.json')).toMatchObject({
      qualifiedId: 'foxtrot',
      identifier: 'foxtrot',
      state: 'SELECTING',
      isIdle: true,
      adapter: null,
    })
  })

  test('dots in the adapter, an unknown extra field, exhausted', () => {
    expect(stateFile('claude-code-glm-4.7-lab-domain-check.json')).toMatchObject({
      identifier: 'lab-domain-check',
      bead: 'bf-4x12ec',
      state: 'BUILDING',
    })
    expect(stateFile('codex-gpt-5.6-sol-xhigh-sol-claudeprint.json').raw).toHaveProperty('last_adapter_activity', null)
    expect(stateFile('claude-code-glm-5-bravo.json')).toMatchObject({ state: 'EXHAUSTED', isIdle: true, bead: null })
  })

  test('a torn file is malformed: keep the last good value', () => {
    expect(decodeStateFile(read(dir, 'claude-code-glm-5-golf.json'), 'claude-code-glm-5-golf.json')).toMatchObject({
      ok: false,
      kind: 'malformed',
    })
  })
})

const snapshots = scenarios.flatMap((scenario) =>
  namesIn('live', scenario, 'at').map((label) => ({ scenario, label, path: ['live', scenario, 'at', label, 'state/heartbeats'] })),
)
test.each(snapshots)('live/$scenario at $label', ({ path, scenario }) => {
  const { workers }: { workers: { worker: string; pid: number | null; identifier: string }[] } = JSON.parse(
    read('live', scenario, 'expected.json'),
  )
  for (const name of namesIn(...path).filter(isStateFileName)) {
    const result = decodeStateFile(read(...path, name), name)
    if (!result.ok) throw new Error(`${name}: ${result.why}`)
    expect(workers).toContainEqual(expect.objectContaining({ worker: result.value.qualifiedId, identifier: result.value.identifier }))
    expect(result.value).toMatchObject({ isKnownState: true, qualifiedId: name.slice(0, -5) })
    if (result.value.state === 'BOOTING') expect(result.value).toMatchObject({ bead: null, isIdle: true })
  }
})

test('a roaming worker of a newer br has a relative workspace: a name, no path', () => {
  const path = ['live/roam-newer-br/at/roaming/state/heartbeats', 'claude-code-glm-5-alpha.json']
  expect(decodeStateFile(read(...path), path[1] ?? '')).toMatchObject({
    ok: true,
    value: { workspace: 'ws-alpha', workspaceIsRelative: true },
  })
})

const good = { worker_id: 'alpha', qualified_id: 'claude-alpha', pid: 1, state: 'EXECUTING', last_heartbeat: '2026-11-20T09:09:41Z' }
test.each<[object, string]>([
  [{ pid: 0 }, 'pid is no process id: "0"'],
  [{ pid: 1.5 }, 'pid'],
  [{ qualified_id: 'a/b' }, 'qualified_id'],
  [{ worker_id: 'a]b' }, 'worker_id'],
  [{ worker_id: 7 }, 'worker_id'],
  [{ state: null }, 'state is missing'],
  [{ last_heartbeat: 'now' }, 'last_heartbeat is no time: "now"'],
  [{ started_at: 'then' }, 'started_at is no time'],
])('%j is malformed', (change, why) => {
  expect(decodeStateFile(JSON.stringify({ ...good, ...change }), 'claude-alpha.json')).toMatchObject({
    ok: false,
    kind: 'malformed',
    why: expect.stringContaining(why),
  })
})

test('the record of progress is found by its shape, whatever its key', () => {
  const progress = { attempt_id: 'a1', bead_id: 'bf-1', seq: 12, kind: 'tool_call', observed_at: '2026-11-20T09:09:40.5Z' }
  const file = JSON.stringify({ ...good, other: { seq: 1 }, adapter_progress: progress })
  expect(decodeStateFile(file, 'x.json')).toMatchObject({
    value: { activity: { attemptId: 'a1', bead: 'bf-1', seq: 12, kind: 'tool_call', observedAt: Date.UTC(2026, 10, 20, 9, 9, 40, 500) } },
  })
})

test('blank while the lock makes it', () => {
  expect(decodeStateFile('', 'x.json')).toMatchObject({ ok: false, kind: 'blank' })
})

test.each([
  ['BOOTING', null],
  ['SELECTING', 'select'],
  ['CLAIMING', 'claim'],
  ['RETRYING', 'select'],
  ['BUILDING', 'build'],
  ['DISPATCHING', 'dispatch'],
  ['EXECUTING', 'execute'],
  ['HANDLING', 'outcome'],
  ['HANDLING_POST_HANDLER', 'outcome'],
  ['LOGGING', 'outcome'],
  ['EXHAUSTED', 'knot'],
  ['EXHAUSTED_IDLE', 'knot'],
  ['ADMISSION_BLOCKED', 'idle'],
  ['STOPPED', null],
  ['ERRORED', null],
  ['DANCING', null],
  ['', null],
  ['_X', null],
  ['constructor', null],
])('%s → %s', (state, phase) => {
  expect(phaseOfState(state)).toBe(phase)
})

test('a state of a later version passes, marked', () => {
  expect(isKnownState('DANCING')).toBe(false)
  expect(decodeStateFile(JSON.stringify({ ...good, state: 'dancing' }), 'x.json')).toMatchObject({
    value: { state: 'DANCING', isKnownState: false },
  })
})
