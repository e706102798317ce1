import { expect, test } from 'vitest'
import type { ExecutionView } from '@hoop/protocol'
import { formatClock } from '../../src/format/clock.ts'
import { countEnded, outcomeSentence, sumOutcomes } from '../../src/model/outcome.ts'
import { plain } from '../../src/model/sentence.ts'
import { ago, makeExecution, MINUTE, noOutcomes, NOW } from '../make.ts'

const say = (fields: Partial<ExecutionView>) => plain(outcomeSentence(makeExecution(fields), NOW)).replaceAll('\u202f', ' ')

test.each<[Partial<ExecutionView>, string]>([
  [{ outcome: 'running', startedAt: ago(14 * MINUTE), endedAt: null }, 'Running for 14 min.'],
  [{}, 'Done in 25 min.'],
  [{ outcome: 'failure', exitCode: 1 }, 'Exit code 1 after 25 min.'],
  [{ outcome: 'timeout', startedAt: ago(70 * MINUTE) }, 'Cut off at its limit, ended after 60 min.'],
  [{ outcome: 'crash', exitCode: 137 }, 'Killed by signal 9 after 25 min.'],
  [{ outcome: 'crash', exitCode: -1 }, 'Killed by a signal after 25 min.'],
  [{ outcome: 'crash', exitCode: null }, 'Crashed after 25 min.'],
  [{ outcome: 'interrupted' }, 'Given back after 25 min; worker was told to stop.'],
  [{ outcome: 'agent_not_found' }, 'The program codex was not found.'],
  [{ outcome: 'lost' }, `Worker died and nothing was reported; last seen ${formatClock(NOW - 10 * MINUTE, NOW)}.`],
])('%j', (fields, sentence) => expect(say(fields)).toBe(sentence))

test('counts add up, and a race lost is not a run', () => {
  const sum = sumOutcomes([
    { ...noOutcomes, success: 2, racesLost: 3 },
    { ...noOutcomes, success: 1, crash: 1 },
  ])
  expect(sum).toEqual({ ...noOutcomes, success: 3, crash: 1, racesLost: 3 })
  expect(countEnded(sum)).toBe(4)
})
