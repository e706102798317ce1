import { expect, test } from 'vitest'
import { accountsOf } from '../../src/model/quota.ts'
import {
  budgetLines,
  costAccount,
  figureWords,
  fullWords,
  paceWords,
  resetWords,
  unknownWords,
  urgencyWord,
  usedWords,
  windowWord,
} from '../../src/model/quota-words.ts'
import { ago, makeLimit, MINUTE, NOW } from '../make.ts'

test('a window by its length, and what it is about', () => {
  const word = (window: string, fields: Parameters<typeof makeLimit>[0] = {}) => windowWord(makeLimit({ window, ...fields }))
  expect([word('five_hour'), word('300'), word('seven_day'), word('90')]).toEqual(['5\u202fh', '5\u202fh', '7\u202fd', '90\u202fmin'])
  expect(word('seven_day_opus')).toBe('7\u202fd, opus')
  expect(word('seven_day', { scope: 'Fable' })).toBe('7\u202fd, Fable')
  expect(word('anchored5h', { kind: 'budget' })).toBe('5\u202fh from the first request')
  expect(word('day', { kind: 'budget' })).toBe('day')
  expect(word('overage')).toBe('beyond the plan')
})

test('an old figure is a lower bound with its age; unknown is no figure', () => {
  expect(figureWords(makeLimit({ stale: true, lowerBound: true, observedAt: ago(180 * MINUTE) }), NOW)).toBe(
    '≥\u202f42\u202f%, 3\u202fh ago',
  )
  expect(figureWords(makeLimit(), NOW)).toBe('42\u202f%')
  const reset = accountsOf([makeLimit({ resetsAt: ago(5 * MINUTE) })], NOW)[0]?.limits[0] ?? makeLimit()
  expect(figureWords(reset, NOW)).toBe('?')
  expect(unknownWords(reset, NOW)).toMatch(/^Reset since .+; no figure yet\.$/)
  expect(unknownWords(makeLimit({ window: 'none' }), NOW)).toBe('No limit known.')
})

test('when it is full, how long before it resets, and what that rests on', () => {
  const view = makeLimit({
    fullAt: ago(-60 * MINUTE),
    forecast: { percentPerHour: 58, observations: 6, spanS: 7200 },
  })
  expect(fullWords(view, NOW)).toMatch(/^Full at .+, 60\u202fmin before it resets$/)
  expect(paceWords(view)).toBe('58\u202f% an hour, by 6 reports over 2\u202fh')
  expect(resetWords(view, NOW)).toMatch(/^resets .+, in 2\u202fh$/)
  expect(fullWords(makeLimit(), NOW)).toBeUndefined()
  expect(paceWords(makeLimit())).toBeUndefined()
})

test('a limit near its end is named, a budget as one', () => {
  expect([42, 80, 100].map((usedPercent) => urgencyWord(makeLimit({ usedPercent })))).toEqual([undefined, 'Nearly full', 'Full'])
  expect(urgencyWord(makeLimit({ exhausted: true }))).toBe('Refused until it resets')
  const budget = makeLimit({ kind: 'budget', unit: 'usd', used: 4.6, limit: 10, usedPercent: 46, quality: 'budget' })
  expect(usedWords(budget)).toBe('$4.60 of $10.00')
  expect(usedWords({ ...budget, lowerBound: true })).toBe('at least $4.60 of $10.00')
  expect(usedWords({ ...budget, unit: 'tokens', used: 612_000, limit: 1_000_000 })).toBe('612\u202fk of 1.00\u202fM tokens')
  expect(usedWords({ ...budget, unit: 'requests', used: 18, limit: null })).toBe('18 requests')
  expect(usedWords({ ...budget, unit: 'EUR', used: 4.2, limit: null })).toBe('4.20 EUR')
  expect(urgencyWord({ ...budget, usedPercent: 120 })).toBe('Budget used up')
})

test('an account as the settings and as costs name it', () => {
  expect(budgetLines('~/.claude')).toBe('budgets:\n  - account: ~/.claude\n    metric: usd\n    limit: 20\n    window: day')
  expect(budgetLines('model:a b')).toContain('account: "model:a b"')
  expect(costAccount(makeLimit())).toBe('claude /home/ana/.claude')
  expect(costAccount(makeLimit({ provider: 'local' }))).toBeUndefined()
})
