import { expect, test } from 'vitest'
import { accountsOf, minutesOf } from '../../src/model/quota.ts'
import { ago, makeLimit, MINUTE, NOW } from '../make.ts'

test('accounts by urgency: refused, over the line, filling, in use, not known, without any limit', () => {
  const of = (account: string, fields: Parameters<typeof makeLimit>[0]) => makeLimit({ account, ...fields })
  const accounts = accountsOf(
    [
      of('none', { window: 'none', quality: 'unknown', usedPercent: null, resetsAt: null }),
      of('unknown', { quality: 'unknown', usedPercent: null }),
      of('calm', { usedPercent: 79.9 }),
      of('filling', { usedPercent: 30, fullAt: ago(-30 * MINUTE) }),
      of('high', { usedPercent: 80 }),
      of('full', { usedPercent: 100 }),
      of('refused', { usedPercent: null, exhausted: true }),
    ],
    NOW,
  )
  expect(accounts.map(({ account, urgency }) => `${account}: ${urgency}`)).toEqual([
    'full: full',
    'refused: full',
    'high: high',
    'filling: filling',
    'calm: calm',
    'unknown: unknown',
    'none: none',
  ])
})

test('one account has its most urgent limit first; a budget stands behind its provider', () => {
  const [account] = accountsOf(
    [
      makeLimit({ kind: 'budget', window: 'day', unit: 'usd', quality: 'budget' }),
      makeLimit({}),
      makeLimit({ window: 'seven_day', usedPercent: 91 }),
    ],
    NOW,
  )
  expect(account?.limits.map(({ kind, window }) => `${kind} ${window}`)).toEqual(['provider seven_day', 'provider five_hour', 'budget day'])
  expect(account?.urgency).toBe('high')
})

test('once the reset has passed the figure says nothing: unknown, not what it was, and not nothing', () => {
  const full = makeLimit({ usedPercent: 97, exhausted: true, resetsAt: ago(MINUTE), fullAt: ago(2 * MINUTE) })
  const [account] = accountsOf([full], NOW)
  expect(account?.urgency).toBe('unknown')
  expect(account?.limits[0]).toMatchObject({ usedPercent: null, exhausted: false, fullAt: null, reasonIfUnknown: 'window over' })
  const budget = makeLimit({ kind: 'budget', quality: 'budget', usedPercent: 12, resetsAt: ago(MINUTE) })
  expect(accountsOf([budget], NOW)[0]?.limits[0]?.usedPercent).toBe(12)
})

test('how long a window is by its name', () => {
  expect(['five_hour', '300', 'anchored5h', '90m', 'seven_day', 'seven_day_opus', 'overage'].map(minutesOf)).toEqual([
    300,
    300,
    300,
    90,
    10_080,
    10_081,
    Number.POSITIVE_INFINITY,
  ])
})
