import { expect, test } from 'vitest'
import type { BeadDetail, ExecutionView } from '@hoop/protocol'
import { attemptNote, beadStory } from '../../src/model/bead-story.ts'
import { plain } from '../../src/model/sentence.ts'
import { ago, makeExecution, MINUTE, NOW } from '../make.ts'

type Told = Pick<BeadDetail, 'status' | 'closedAt' | 'assignee' | 'history'>
const run = (fields: Partial<ExecutionView> = {}) =>
  makeExecution({ worker: 'alpha', startedAt: ago(35 * MINUTE), endedAt: ago(10 * MINUTE), ...fields })
const bead = (history: readonly ExecutionView[], fields: Partial<Told> = {}): Told => ({
  status: 'open',
  closedAt: null,
  assignee: null,
  history: [...history],
  ...fields,
})
const story = (told: Told) => beadStory(told, NOW).map(plain).join(' | ')

test.each<[string, Told, RegExp]>([
  ['nobody tried', bead([]), /^$/],
  ['closed by a person', bead([], { status: 'closed', closedAt: ago(0) }), /no run of it is known/],
  ['success, and closed', bead([run()], { status: 'closed', closedAt: ago(10.05 * MINUTE) }), /^alpha’s agent closed it at .+ended well/],
  ['success, and open', bead([run()]), /reported success for alpha .+ but the bead is open/],
  [
    'success, held by nobody',
    bead([run()], { status: 'in_progress', assignee: 'alpha' }),
    /never closed.+in progress with alpha, and nobody/,
  ],
  [
    'failure, and closed',
    bead([run({ outcome: 'failure', exitCode: 1 })], { status: 'closed', closedAt: ago(11 * MINUTE) }),
    /closed it, although its run is reported as failure, exit code 1/,
  ],
  ['closed later', bead([run({ outcome: 'failure' })], { status: 'closed', closedAt: ago(MINUTE) }), /no run was open then/],
  ['stopped after a good end', bead([run({ outcome: 'interrupted', exitCode: 0 })]), /just ended well.+open again/],
  ['stopped', bead([run({ outcome: 'interrupted', exitCode: null })]), /gave it back/],
  ['lost', bead([run({ outcome: 'lost' })]), /^alpha died with it in hand, and nothing was ever reported; it was last seen/],
  ['killed', bead([run({ outcome: 'crash', exitCode: 137 })]), /by signal 9/],
  ['cut off', bead([run({ outcome: 'timeout', exitCode: 124 })]), /25.min after it began/],
  ['no program', bead([run({ outcome: 'agent_not_found' })]), /no agent has run/],
  ['running', bead([run({ outcome: 'running', endedAt: null, attempt: 3 })]), /for 35.min, attempt 3/],
  [
    'again and again',
    bead([run({ outcome: 'failure', exitCode: 101 }), run({ outcome: 'crash' }), run(), run({ outcome: 'failure' })]),
    /exit code 101.+\| 2 attempts in a row did not succeed/,
  ],
])('%s', (_, told, words) => {
  expect(story(told)).toMatch(words)
})

test('a split question is no attempt', () => {
  const asked = run({ kind: 'split', outcome: 'failure' })
  expect(story(bead([asked]))).toBe('')
  expect(attemptNote(bead([asked]), asked)).toMatch(/no run/)
})

test('an attempt says what its outcome leaves out', () => {
  const good = run()
  const failed = run({ id: 'f', outcome: 'failure' })
  expect(attemptNote(bead([good]), good)).toBe('The bead is not closed.')
  expect(attemptNote(bead([failed, good]), good)).toBeUndefined()
  expect(attemptNote(bead([failed], { status: 'closed', closedAt: ago(10 * MINUTE) }), failed)).toBe('The bead was closed in it.')
})
