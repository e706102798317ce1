import { expect, test } from 'vitest'
import { mergeExecutions } from '../../src/live/use-executions.ts'
import { ago, makeExecution, MINUTE } from '../make.ts'

test('the topic’s word on an execution is the newer one', () => {
  const running = makeExecution({ id: 'b', outcome: 'running', endedAt: null, startedAt: ago(5 * MINUTE) })
  const merged = mergeExecutions(
    [running, makeExecution({ id: 'a', startedAt: ago(50 * MINUTE) })],
    [{ ...running, outcome: 'failure' }, makeExecution({ id: 'c', startedAt: ago(MINUTE) })],
  )
  expect(merged.map((execution) => [execution.id, execution.outcome])).toEqual([
    ['c', 'success'],
    ['b', 'failure'],
    ['a', 'success'],
  ])
})
