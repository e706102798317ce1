import {
  chooseClaudeConfig,
  isClaudeModel,
  parseClaudeConfig,
  parseCodexPlan,
  parseCodexRateLimits,
  parseRateLimitEvent,
  parseStatusline,
  parseUsageCache,
} from '@hoop/quota'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { now } from '../observe.ts'

const context = { account: 'a', observedAt: now, sourceRef: { path: '/f' } }
const event = (info: unknown) =>
  parseRateLimitEvent(JSON.stringify({ type: 'rate_limit_event', rate_limit_info: info }), context).map(
    ({ window, usedPercent, status }) => [window?.id ?? null, usedPercent, status],
  )
const cached = (utilization: unknown, login?: string, fetchedAtMs: unknown = now) =>
  parseClaudeConfig(
    JSON.stringify({ oauthAccount: { accountUuid: login }, cachedUsageUtilization: { fetchedAtMs, accountUuid: 'u', utilization } }),
    context,
  )
const windows = (file: ReturnType<typeof cached>) =>
  file.kind === 'torn' ? file.kind : file.observations.map(({ window, usedPercent }) => [window?.id, usedPercent])

describe('stream-json', () => {
  test('a share of 1 is 100 %, and one of 0.01 is 1 %', () => {
    expect(event({ status: 'allowed', rateLimitType: 'five_hour', utilization: 1 })).toEqual([['five_hour', 100, 'allowed']])
    expect(event({ status: 'allowed', rateLimitType: 'five_hour', utilization: 0.07 })).toEqual([['five_hour', 7, 'allowed']])
  })
  test('a scoped window is its own', () => {
    expect(event({ status: 'rejected', rateLimitType: 'seven_day_opus' })).toEqual([['seven_day_opus', null, 'rejected']])
  })
  test('a refusal by a window without a name we know, and the others that it tells of', () => {
    const unifiedWindows = { five_hour: { utilization: 0.5 } }
    expect(event({ status: 'rejected', rateLimitType: 'tangelo', unifiedWindows })).toEqual([
      ['five_hour', 50, null],
      [null, null, 'rejected'],
    ])
  })
  test.each([[null], ['text'], [{}], [{ status: 'allowed' }], [{ unifiedWindows: { five_hour: null } }]])('%j tells nothing', (info) => {
    expect(event(info)).toEqual([])
  })
})

describe('.claude.json', () => {
  test('of a model the version is left out, so that its older flat copy is not shown twice', () => {
    const scoped = (percent: number, display_name: string | null, id: string | null) => ({
      kind: 'weekly_scoped',
      percent,
      scope: { model: { id, display_name }, surface: null },
    })
    const flat = { seven_day_opus: { utilization: 1 }, seven_day_sonnet: { utilization: 9 }, seven_day_cowork: null }
    expect(windows(cached({ ...flat, limits: [scoped(60, 'Opus 4.6', null)] }))).toEqual([
      ['seven_day_opus', 60],
      ['seven_day_sonnet', 9],
    ])
    expect(windows(cached({ limits: [scoped(60, null, 'claude-opus-5'), scoped(70, 'Opus 4.6', null)] }))).toEqual([
      ['seven_day_opus', 60],
      ['seven_day_opus_4_6', 70],
    ])
  })
  test('a surface has a window, too; the general ones are taken from the list where there is no other', () => {
    const limits = [
      { kind: 'session', percent: 5, resets_at: null },
      { kind: 'weekly_all', percent: 6 },
      { kind: 'weekly_scoped', percent: 7, scope: { model: null, surface: 'cowork' } },
    ]
    expect(windows(cached({ five_hour: null, limits }))).toEqual([
      ['five_hour', 5],
      ['seven_day', 6],
      ['seven_day_cowork', 7],
    ])
  })
  test('spend that is off is no window; extra usage counts where there is no spend', () => {
    expect(windows(cached({ spend: { percent: 5, enabled: false }, extra_usage: { is_enabled: false, utilization: 7 } }))).toEqual([])
    expect(windows(cached({ extra_usage: { is_enabled: true, utilization: 107 } }))).toEqual([['spend', 107]])
  })
  test.each([[{ five_hour: { utilization: '41' } }], [{ five_hour: { utilization: -1 } }], [{ limits: 'no' }], [null]])(
    '%j tells nothing',
    (utilization) => {
      expect(windows(cached(utilization))).toEqual([])
    },
  )
  test('another login leaves nothing of what the former one used', () => {
    expect(cached({ five_hour: { utilization: 1 } }, 'someone-else')).toMatchObject({ observations: [], accountUuid: 'someone-else' })
  })
  test('of several files the one with numbers, then the newest; a decoy or half a file last', () => {
    const [old, young] = [cached({}, 'u', now - 1), cached({}, 'u', now)]
    const decoy = parseClaudeConfig('{"theme":"dark"}', context)
    const torn = parseClaudeConfig('{"oauth', context)
    expect(chooseClaudeConfig([torn, decoy, old, young])).toBe(young)
    expect(chooseClaudeConfig([torn, decoy])).toBe(decoy)
    expect(chooseClaudeConfig([])).toBeUndefined()
  })
})

describe('status line', () => {
  test('of another endpoint it tells nothing of the Claude account', () => {
    const of = (id: string) =>
      parseStatusline(JSON.stringify({ model: { id }, rate_limits: { five_hour: { used_percentage: 5 } } }), context)?.observations.length
    expect([of('claude-opus-5[1m]'), of('glm-5.3')]).toEqual([1, 0])
    expect([isClaudeModel('claude-opus-5'), isClaudeModel('not-claude-5')]).toEqual([true, false])
  })
  test('half a file is none', () => {
    expect(parseStatusline('{"model":{', context)).toBeUndefined()
  })
})

describe('Codex', () => {
  const line = (rateLimits: unknown, timestamp: unknown = '2026-11-20T09:00:00Z') =>
    JSON.stringify({ timestamp, type: 'event_msg', payload: { type: 'token_count', rate_limits: rateLimits } })
  const found = (text: string) => parseCodexRateLimits(text, context).map(({ window, usedPercent }) => [window?.id, usedPercent])
  test('windows a minute short are the usual ones; another limit than the plan is its own', () => {
    const primary = { used_percent: 1, window_minutes: 299 }
    expect(found(line({ primary, secondary: { used_percent: 2, window_minutes: 10_079 } }))).toEqual([
      ['300', 1],
      ['10080', 2],
    ])
    expect(found(line({ limit_id: 'spark', primary }))).toEqual([['300_spark', 1]])
  })
  test('a refusal is that of the full window, or of none that is named; `null` says that requests pass', () => {
    const said = (limits: object) => parseCodexRateLimits(line(limits), context).map(({ window, status }) => [window?.id ?? null, status])
    const primary = { used_percent: 100, window_minutes: 300 }
    expect(said({ primary, rate_limit_reached_type: 'rate_limit_reached' })).toEqual([['300', 'rejected']])
    expect(said({ primary: null, rate_limit_reached_type: 'rate_limit_reached' })).toEqual([[null, 'rejected']])
    expect(said({ primary, rate_limit_reached_type: null })).toEqual([['300', 'allowed']])
    expect(said({ primary })).toEqual([['300', null]])
  })
  test('without minutes or a time a line tells nothing; the plan is but a label', () => {
    expect(found(line({ primary: { used_percent: 1 } }))).toEqual([])
    expect(found(line({ primary: { used_percent: 1, window_minutes: 300 } }, null))).toEqual([])
    expect([parseCodexPlan(line({ plan_type: 'pro' })), parseCodexPlan(line(null))]).toEqual(['pro', null])
  })
})

test('a cache of another tool, bare or wrapped; its own time before that of the file', () => {
  const five_hour = { utilization: 12, resets_at: '2026-11-20T11:00:00Z' }
  const brief = (value: unknown) =>
    parseUsageCache(JSON.stringify(value), context)?.map(({ usedPercent, observedAt }) => [usedPercent, observedAt])
  expect(brief({ five_hour })).toEqual([[12, now]])
  expect(brief({ data: { five_hour }, fetched_at: '2026-11-20T08:00:00Z' })).toEqual([[12, Date.parse('2026-11-20T08:00:00Z')]])
  expect(parseUsageCache('{', context)).toBeUndefined()
})

test('whatever a file holds, nothing throws', () => {
  const text = fc.oneof(
    fc.json(),
    fc.string(),
    fc.json().map((json) => `{"type":"rate_limit_event","rate_limit_info":${json},"rate_limits":${json}}`),
  )
  fc.assert(
    fc.property(text, (any) => {
      parseClaudeConfig(any, context)
      parseStatusline(any, context)
      parseRateLimitEvent(any, context)
      parseCodexRateLimits(any, context)
      parseUsageCache(any, context)
    }),
  )
})
