import { expect, test } from 'vitest'
import { actionOf, classifyExit, eventOf, signalOf } from '../../src/worker/outcome.ts'

test.each([
  [0, 'success', 'none', 'complete'],
  [1, 'failure', 'released', 'fail'],
  [123, 'failure', 'released', 'fail'],
  [124, 'timeout', 'deferred', 'timeout'],
  [125, 'failure', 'released', 'fail'],
  [126, 'failure', 'released', 'fail'],
  [127, 'agent_not_found', 'released', 'fail'],
  [128, 'failure', 'released', 'fail'],
  [130, 'crash', 'alerted', 'crash'],
  [137, 'crash', 'alerted', 'crash'],
  [-1, 'crash', 'alerted', 'crash'],
] as const)('exit %i is %s: %s, %s', (exitCode, outcome, action, event) => {
  expect(classifyExit(exitCode, false)).toBe(outcome)
  expect(actionOf(outcome)).toBe(action)
  expect(eventOf(outcome)).toBe(event)
})

test('whatever ends while the worker is stopping was interrupted', () => {
  expect([0, 1, 124, 137].map((code) => classifyExit(code, true))).toEqual(Array.from({ length: 4 }, () => 'interrupted'))
  expect([actionOf('interrupted'), eventOf('interrupted')]).toEqual(['released', 'release'])
})

test('signals as NEEDLE reckons them', () => {
  expect([signalOf(137), signalOf(130), signalOf(-1)]).toEqual([9, 2, -1])
})
