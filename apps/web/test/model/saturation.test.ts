import { expect, test } from 'vitest'
import { tailsOf } from '../../src/model/account-names.ts'
import { subjectOf } from '../../src/model/alert-subject.ts'
import { needsOf, restOf } from '../../src/model/attention.ts'
import { plain } from '../../src/model/sentence.ts'
import { ago, makeAlert, makeLimit, makeWorker, MINUTE, NOW } from '../make.ts'

const subject = 'anthropic /home/ana/.claude five_hour'
const alert = makeAlert({
  kind: 'saturation',
  severity: 'warn',
  subject,
  project: null,
  why: 'The five_hour window of anthropic account /home/ana/.claude is 81 % used; the limit for alerts is 80 %. It resets at 2026-11-21 16:30 UTC. Share of local use: alpha 60 %, no worker 40 %. HOOP stops nothing: stop workers.',
})
const sentence = (...quota: Parameters<typeof makeLimit>[0][]) => plain(needsOf([alert], {}, NOW, quota.map(makeLimit))[0]?.sentence ?? [])

test('a limit is told with the figures of now, and when it is full', () => {
  expect(sentence({ usedPercent: 84 })).toMatch(/^The 5\u202fh window of \.claude is at 84\u202f%\. It resets .+, in 2\u202fh\.$/)
  expect(sentence({ usedPercent: 84, fullAt: ago(-60 * MINUTE) })).toMatch(/is at 84\u202f%\. Full at .+, 60\u202fmin before it resets\.$/)
  expect(sentence({ usedPercent: 84, resetsAt: null })).toBe('The 5\u202fh window of .claude is at 84\u202f%.')
  expect(sentence({ exhausted: true })).toMatch(/is used up: the provider refuses requests until .+\.$/)
})

test('two accounts of the same name are told apart', () => {
  expect(sentence({ usedPercent: 84 }, { account: '/home/ops/.claude' })).toContain('window of ana/.claude is')
  expect([...tailsOf(['/a/x/.claude', '/b/x/.claude', '/a/x/.codex', 'glm-*', '/']).values()]).toEqual([
    'a/x/.claude',
    'b/x/.claude',
    '.codex',
    'glm-*',
    '/',
  ])
})

test('without a figure it is told as it was; who uses the account is told in any case', () => {
  expect(sentence()).toBe('The five_hour window of anthropic account /home/ana/.claude is 81 % used; the limit for alerts is 80 %.')
  expect(sentence({ usedPercent: null })).toContain('is 81 % used')
  expect(restOf(alert, undefined)).toBe('Share of local use: alpha 60 %, no worker 40 %.')
})

test('a budget by what is used of it', () => {
  const budget = makeLimit({ kind: 'budget', window: 'day', unit: 'usd', used: 18, limit: 20, usedPercent: 90, quality: 'budget' })
  const needs = needsOf([makeAlert({ ...alert, subject: 'budget /home/ana/.claude day usd' })], {}, NOW, [budget])
  expect(needs[0]?.subject).toBe('Budget, day')
  expect(plain(needs[0]?.sentence ?? [])).toMatch(/^Your budget of a day for \.claude is at 90\u202f%: \$18\.00 of \$20\.00\. It resets /)
})

test('limits and transcripts have names that can be said', () => {
  const name = (kind: string, of: string, workers = {}) => subjectOf({ kind, subject: of, project: null }, workers).name
  expect(name('saturation', subject)).toBe('Claude, 5\u202fh')
  expect(name('saturation', 'budget /a b week tokens')).toBe('Budget, week')
  expect(name('error-burst', '/x/.aider.chat.history.md#120340')).toBe('.aider.chat.history')
  expect(name('error-burst', '/x/6f0c2a5e-0c53-4b8e-9f5a-2f8f2f6f1a10.jsonl')).toBe('6f0c2a5e')
  const worker = makeWorker({ sessionId: '/x/y.jsonl' })
  expect(name('error-burst', '/x/y.jsonl', { [worker.id]: worker })).toBe('alpha')
})
