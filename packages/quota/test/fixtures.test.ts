import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  currentValue,
  currentValues,
  type CurrentValue,
  type Observation,
  parseClaudeConfig,
  parseCodexRateLimits,
  parseRateLimitEvent,
  parseStatusline,
  switchedReason,
} from '@hoop/quota'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { minute, now } from './observe.ts'

const text = (name: string) => readFileSync(join(import.meta.dirname, 'fixtures/quotas', name), 'utf8')
const Expected = v.record(v.string(), v.union([v.string(), v.record(v.string(), v.unknown())]))
const expected = v.parse(Expected, JSON.parse(text('expected.json')))
function wanted(name: string): Readonly<Record<string, unknown>> {
  const found = expected[name]
  if (typeof found !== 'object') throw new Error(`expected.json does not name ${name}`)
  return found
}
const context = (path: string) => ({ account: 'a', sourceRef: { path } })

function configured(name: string) {
  const parsed = parseClaudeConfig(text(name), context(name))
  if (parsed.kind === 'torn') throw new Error(`${name} is torn`)
  return { ...parsed, values: byId(currentValues(parsed.observations, now)) }
}
const byId = (values: readonly CurrentValue[]) => new Map(values.map((value) => [value.window?.id ?? null, value]))
const percent = (values: ReadonlyMap<string | null, CurrentValue>, id: string) => values.get(id)?.usedPercent ?? null

test('a cache of four minutes: a scoped window of its own beside the general one, spend in its own currency, code names left out', () => {
  const { values, reason } = configured('claude-json.fresh.json')
  const { five_hour, seven_day, spend_percent } = wanted('claude-json.fresh.json')
  expect([...values.keys()]).toEqual(['five_hour', 'seven_day', 'seven_day_fable', 'spend'])
  expect([percent(values, 'five_hour'), percent(values, 'seven_day'), percent(values, 'spend')]).toEqual([
    five_hour,
    seven_day,
    spend_percent,
  ])
  expect(values.get('seven_day_fable')).toMatchObject({ usedPercent: 100, window: { scope: 'Fable', minutes: 10_080 } })
  expect(values.get('spend')?.spend).toEqual({ used: 40.01, limit: 40, currency: 'EUR' })
  expect([...values.values()].every(({ isStale, quality }) => !isStale && quality === 'exact')).toBe(true)
  expect(reason).toBeNull()
})

test('a cache of two days: the short window is over, the weekly one a lower bound', () => {
  const { values } = configured('claude-json.stale.json')
  const { five_hour, five_hour_reason, seven_day } = wanted('claude-json.stale.json')
  expect(values.get('five_hour')).toMatchObject({
    usedPercent: five_hour,
    reasonIfUnknown: five_hour_reason,
    quality: 'unknown',
    resetsAt: null,
  })
  expect(values.get('seven_day')).toMatchObject({ usedPercent: seven_day, isLowerBound: true, isStale: true, quality: 'lower-bound' })
})

test('a cache of another account than the one logged in says nothing', () => {
  const parsed = configured('claude-json.other-account.json')
  expect(parsed.observations).toEqual([])
  expect(parsed.reason).toBe(wanted('claude-json.other-account.json')['reason'])
  expect(parsed.reason).toBe(switchedReason)
  expect(parsed.accountUuid).toBe('33333333-3333-4333-8333-333333333333')
})

test('the decoy says nothing; a torn file is told as such', () => {
  expect(configured('claude-json.decoy.json')).toMatchObject({ observations: [], fetchedAt: null, accountUuid: null })
  expect(parseClaudeConfig(text('claude-json.torn.json'), context('torn'))).toEqual({ kind: 'torn' })
})

test('no open window is 0 % without an end', () => {
  const { values } = configured('claude-json.no-open-window.json')
  const { five_hour, resets_at, seven_day } = wanted('claude-json.no-open-window.json')
  expect(values.get('five_hour')).toMatchObject({ usedPercent: five_hour, resetsAt: resets_at, quality: 'exact' })
  expect(percent(values, 'seven_day')).toBe(seven_day)
})

test.each(['statusline.full.json', 'statusline.seven-day-only.json', 'statusline.absent.json', 'statusline.iso-reset.json'])(
  '%s',
  (name) => {
    const found = parseStatusline(text(name), { ...context(name), observedAt: now - minute })
    const values = byId(currentValues(found?.observations ?? [], now))
    expect({ five_hour: percent(values, 'five_hour'), seven_day: percent(values, 'seven_day') }).toEqual(wanted(name))
    if (name.includes('full') || name.includes('iso'))
      expect(Math.floor((values.get('five_hour')?.resetsAt ?? 0) / 1000)).toBe(1_795_174_800)
  },
)

test('the events of a captured run', () => {
  const name = 'stream-json.rate-limit-events.jsonl'
  const found = text(name)
    .trimEnd()
    .split('\n')
    .map((line) => parseRateLimitEvent(line, { ...context(name), observedAt: now }))
  const brief = found.map((observations) =>
    observations.map(({ window, usedPercent, resetsAt, status }) => [window?.id ?? null, usedPercent, resetsAt, status]),
  )
  expect(brief).toEqual([
    [],
    [['five_hour', null, 1_795_174_800_000, 'allowed']],
    [
      ['five_hour', 45, 1_795_174_800_000, 'allowed'],
      ['seven_day', 25, 1_795_536_000_000, 'allowed'],
    ],
    [['five_hour', 92, 1_795_174_800_000, 'allowed_warning']],
    [['seven_day', 26, 1_795_536_000_000, 'allowed']],
    [['seven_day', 100, 1_795_536_000_000, 'rejected']],
    [[null, null, null, 'rejected']],
    [],
  ])
  const values = currentValues(
    found.flatMap((observations, line) => observations.map((one): Observation => ({ ...one, observedAt: now - minute + line }))),
    now,
  )
  expect(byId(values).get('five_hour')).toMatchObject({ usedPercent: 92, isExhausted: false })
  expect(byId(values).get('seven_day')).toMatchObject({ usedPercent: 100, isExhausted: true })
  expect(byId(values).get(null)).toMatchObject({ usedPercent: 100, isExhausted: true, resetsAt: null })
})

test('two rollouts of one home, out of order: the newest line counts', () => {
  const lines = ['codex-rollout.b.jsonl', 'codex-rollout.a.jsonl'].flatMap((name) => text(name).trimEnd().split('\n'))
  const observations = lines.flatMap((line) => parseCodexRateLimits(line, context('rollout')))
  const values = byId(currentValues(observations, now))
  const { observed_at: observedAt, ...percents } = wanted('codex-rollout.a.jsonl + codex-rollout.b.jsonl')
  expect({ 300: percent(values, '300'), 10080: percent(values, '10080') }).toEqual(percents)
  expect(values.get('300')?.observedAt).toBe(Date.parse(String(observedAt)))
  expect(parseCodexRateLimits(lines[0] ?? '', context('b'))[0]?.resetsAt).toBe(
    Number(wanted('codex-rollout.b.jsonl line 1')['300_resets_at']) * 1000,
  )
})

test('a weekly window in the first place is the weekly one, and may pass 100', () => {
  const observations = parseCodexRateLimits(text('codex-rollout.weekly-only.jsonl'), context('weekly'))
  expect(observations.map(({ window, usedPercent }) => [window?.id, usedPercent])).toEqual([['10080', 103]])
  expect(currentValue(observations, now)?.usedPercent).toBe(103)
})
