import { expect, test } from 'vitest'
import { agentName } from '../../src/model/agent.ts'
import { doingOf, splitToolLine, toolIcon } from '../../src/model/activity.ts'
import { ago, makeWorker, MINUTE, NOW } from '../make.ts'

test('tools have icons in all five tongues', () => {
  const icons = Object.fromEntries(
    [
      'Bash',
      'exec_command',
      'apply_patch',
      'MultiEdit',
      'read',
      'write_file',
      'Grep',
      'web_search',
      'Task',
      'mcp__x',
      'TodoWrite',
      'frobnicate',
    ].map((name) => [name, toolIcon(name)]),
  )
  expect(icons).toEqual({
    Bash: 'shell',
    exec_command: 'shell',
    apply_patch: 'edit',
    MultiEdit: 'edit',
    read: 'read',
    write_file: 'write',
    Grep: 'search',
    web_search: 'web',
    Task: 'sub-agent',
    mcp__x: 'mcp',
    TodoWrite: 'to-do',
    frobnicate: 'other',
  })
  expect(splitToolLine('Bash: npm test: all')).toEqual({ name: 'Bash', rest: 'npm test: all' })
})

test('what a worker does now', () => {
  expect(doingOf(makeWorker(), 'live', NOW)).toEqual({ icon: 'shell', head: 'Bash', detail: 'npm test', sinceMs: NOW - 42_000 })
  expect(doingOf(makeWorker({ state: 'dead', reason: 'process-gone' }), 'dead', NOW)).toMatchObject({
    icon: 'gone',
    head: 'Process gone',
    detail: 'last: Bash: npm test',
    tone: 'bad',
  })
  expect(doingOf(makeWorker({ state: 'hung', reason: 'process-stopped' }), 'hung', NOW)).toMatchObject({
    icon: 'stopped',
    detail: 'process 41207',
    tone: 'warn',
  })
  expect(doingOf(makeWorker({ phase: 'dispatch', phaseSince: ago(3 * MINUTE) }), 'no-agent', NOW)).toMatchObject({
    head: 'Dispatched, no agent process yet',
    sinceMs: NOW - 3 * MINUTE,
  })
  expect(doingOf(makeWorker({ bead: null, phase: 'knot' }), 'idle', NOW).head).toBe('Nothing left to do')
  expect(doingOf(makeWorker({ activity: null, phase: null }), 'live', NOW).icon).toBe('unknown')
})

test('an agent is not named twice', () => {
  expect(agentName('codex-gpt-5.6-sol', 'gpt-5.6-sol')).toEqual({ program: 'codex', model: 'gpt-5.6-sol' })
  expect(agentName('claude-sonnet', 'claude-sonnet-4-5')).toEqual({ program: 'claude', model: 'sonnet-4-5' })
  expect(agentName('gemini-3-pro', 'gemini-3-pro')).toEqual({ program: 'gemini', model: '3-pro' })
  expect(agentName('claude-night', 'opus-4-5')).toEqual({ program: 'claude-night', model: 'opus-4-5' })
  expect(agentName('claude-opus', 'claude-opus-4-5-20251101')).toEqual({ program: 'claude', model: 'opus-4-5' })
  expect(agentName('aider', null)).toEqual({ program: 'aider', model: '' })
  expect(agentName('claude-opus', null)).toEqual({ program: 'claude', model: 'opus' })
  expect(agentName(null, null)).toEqual({ program: '', model: '' })
})
