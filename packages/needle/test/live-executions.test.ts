import { type Execution, closeExecution, collectExecutions, reduceExecutions } from '@hoop/needle'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { logsByWorker, read, scenarios } from './support/fixtures.ts'

const Time = v.pipe(v.string(), v.transform(Date.parse))
const Expected = v.object({
  workers: v.array(v.object({ worker: v.string(), pid: v.nullable(v.number()) })),
  executions: v.array(
    v.object({
      kind: v.picklist(['work', 'mitosis']),
      worker: v.nullable(v.string()),
      worker_pid: v.nullable(v.number()),
      bead: v.string(),
      strand: v.nullable(v.string()),
      started_at: Time,
      reported: v.nullable(v.object({ outcome: v.nullable(v.string()), exit_code: v.nullable(v.number()), ended_at: v.nullable(Time) })),
    }),
  ),
})

const expectedOf = (scenario: string) => v.parse(Expected, JSON.parse(read('live', scenario, 'expected.json')))
const executionsOf = (scenario: string): Execution[] =>
  [...logsByWorker(scenario).values()]
    .flatMap((events) => collectExecutions(events, reduceExecutions))
    .sort((a, b) => a.startedAt - b.startedAt)

describe.each(scenarios)('%s', (scenario) => {
  const toleranceMs = scenario === 'real-claude' ? 2000 : 500
  const { executions: expected, workers } = expectedOf(scenario)

  test('the log tells the executions that really were', () => {
    const found = executionsOf(scenario)
    const inOrder = [...expected].sort((a, b) => a.started_at - b.started_at)
    const nameOf = (pid: number | null) => workers.find((worker) => worker.pid === pid)?.worker
    expect(found.map((e) => [e.kind, e.worker, e.bead, e.strand])).toEqual(
      inOrder.map((e) => [e.kind === 'mitosis' ? 'split' : 'work', e.worker ?? nameOf(e.worker_pid), e.bead, e.strand]),
    )
    for (const [i, truth] of inOrder.entries()) {
      const execution = found[i]
      if (!execution) throw new Error('fewer executions than there were')
      expect(Math.abs(execution.startedAt - truth.started_at)).toBeLessThanOrEqual(toleranceMs)
      const outcome = truth.reported?.outcome ?? null
      if (outcome === null || truth.reported?.ended_at == null) {
        expect(['running', 'lost']).toContain(execution.outcome)
        continue
      }
      expect([execution.outcome, execution.exitCode]).toEqual([outcome, truth.reported.exit_code])
      expect(Math.abs((execution.endedAt ?? 0) - truth.reported.ended_at)).toBeLessThanOrEqual(toleranceMs)
    }
  })
})

describe('a killed worker', () => {
  test('nothing more comes: running by the log alone, lost once it is closed', () => {
    const [first] = executionsOf('kill-alone')
    if (!first) throw new Error('no execution')
    expect(first).toMatchObject({ bead: 'wa-j3g', outcome: 'running', endedAt: null, exitCode: null })
    expect(first.lastSeenAt).toBeGreaterThanOrEqual(first.startedAt)
    const at = first.startedAt + 33_000
    expect(closeExecution(first, at)).toEqual({ ...first, outcome: 'lost', endedAt: at })
    expect(closeExecution(first).endedAt).toBe(first.lastSeenAt)
  })

  test('the same name boots again: lost when last seen', () => {
    const lost = ['kill-restart', 'kill-same-name'].map((scenario) => executionsOf(scenario).filter((e) => e.outcome === 'lost'))
    expect(lost.map((executions) => executions.map((e) => e.bead))).toEqual([['wa-6b5'], ['wa-c1f']])
    for (const execution of lost.flat()) expect(execution.endedAt).toBe(execution.lastSeenAt)
  })
})

test('one worker: every kind of ending, one split question', () => {
  const found = executionsOf('one-worker')
  const work = found.filter((e) => e.kind === 'work')
  expect(work).toHaveLength(19)
  const count = (outcome: string) => work.filter((e) => e.outcome === outcome).length
  expect(['success', 'failure', 'timeout', 'crash', 'agent_not_found'].map(count)).toEqual([12, 1, 2, 3, 1])
  expect(new Set(work.map((e) => e.model))).toEqual(new Set(['glm-5.1']))
  expect(new Set(work.map((e) => e.adapter))).toEqual(new Set(['claude-code-glm-5']))
})
