import { decodePriceOverrides } from '@hoop/quota/overrides'
import { createPricer } from '@hoop/quota'
import { Field, Flag, type HostUsage, rowWidth } from '@hoop/transcripts/usage'
import { expect, test } from 'vitest'
import { describeUsage } from '../../../src/cli/usage/describe.ts'
import { parseQuestion } from '../../../src/cli/usage/question.ts'
import { tallyUsage } from '../../../src/cli/usage/tally.ts'

type Row = Partial<Record<Exclude<keyof typeof Field, 'model' | 'speed'>, number>> & { readonly model?: string; readonly speed?: string }

/** What a host with these requests would give. */
function hostWith(rows: readonly Row[], sessions: HostUsage['sessions'] = [{ cli: 'claude', id: 's0', cwd: '/w/a' }]): HostUsage {
  const names = ['']
  const nameId = (name: string) => (names.includes(name) ? names.indexOf(name) : names.push(name) - 1)
  const figures = new Float64Array(rows.length * rowWidth)
  for (const [i, { model = '', speed = '', ...row }] of rows.entries()) {
    const figureOf: Record<string, number> = { at: Number.NaN, costUsd: Number.NaN, ...row, model: nameId(model), speed: nameId(speed) }
    for (const [name, field] of Object.entries(Field)) figures[i * rowWidth + field] = figureOf[name] ?? 0
  }
  const keys = rows.map((_, i) => `claude:${i}`)
  const requests = { count: rows.length, figures, keys, requestIds: keys.map(() => ''), names }
  return { requests, sessions, lines: { total: 9, parsed: 5, ignored: 2, unknown: 1, malformed: 1 }, files: 3, unread: [] }
}

const at = Date.parse('2026-11-20T12:00:00Z')
const opus = { model: 'claude-opus-5', at }
const ask = (args: Parameters<typeof parseQuestion>[0] = {}) => parseQuestion({ timezone: 'UTC', by: 'model', ...args })

test('tokens and cost by model, what costs most first', () => {
  const usage = hostWith([
    { ...opus, input: 1_000_000, output: 2, reasoning: 1 },
    { ...opus, cacheRead: 10, cacheWrite: 4, cacheWrite1h: 4 },
    { model: 'claude-haiku-4-5', at, input: 1_000_000 },
  ])
  expect(tallyUsage(usage, ask()).answer).toEqual({
    by: 'model',
    timezone: 'UTC',
    rows: [
      {
        key: 'claude-opus-5',
        input: 1_000_000,
        output: 2,
        cacheRead: 10,
        cacheWrite: 4,
        reasoning: 1,
        requests: 2,
        costUsd: 5.000095,
        estimated: false,
      },
      {
        key: 'claude-haiku-4-5',
        input: 1_000_000,
        output: 0,
        cacheRead: 0,
        cacheWrite: 0,
        reasoning: 0,
        requests: 1,
        costUsd: 1,
        estimated: false,
      },
    ],
    totals: { input: 2_000_000, output: 2, cacheRead: 10, cacheWrite: 4, reasoning: 1, requests: 3, costUsd: 6.000095, estimated: false },
    lines: { total: 9, parsed: 5, ignored: 2, unknown: 1, malformed: 1 },
    unpriced: [],
    files: 3,
  })
})

test('a model without a price has none, and says so; the rest is the least it can be', () => {
  const usage = hostWith([
    { ...opus, output: 1_000_000 },
    { model: 'no-such-model', at, output: 5 },
    { at, output: 5 },
  ])
  const report = tallyUsage(usage, ask())
  expect(report.answer.rows.map(({ key, costUsd }) => [key, costUsd])).toEqual([
    ['claude-opus-5', 25],
    ['no-such-model', null],
    ['unknown', null],
  ])
  expect(report.answer).toMatchObject({ totals: { costUsd: 25, output: 1_000_010 }, unpriced: ['no-such-model', 'unknown'] })
  expect(report.unpricedRequests).toBe(2)
  const text = describeUsage(report, { columns: undefined, hasColour: false })
  expect(text).toMatch(/Total .* ≥ \$25\.00/)
  expect(text).toMatch(/no-such-model .* no price/)
  expect(text).toContain('No price for no-such-model, unknown: 2 requests not in the cost, which is at least what it says.')
})

test('by day it is part of a sum that says at least', () => {
  const report = tallyUsage(
    hostWith([
      { ...opus, output: 1_000_000 },
      { model: 'x', at, output: 5 },
    ]),
    ask({ by: 'day' }),
  )
  expect(report.answer.rows).toMatchObject([{ key: '2026-11-20', costUsd: 25, requests: 2 }])
  expect([...report.partial]).toEqual(['2026-11-20'])
})

test('nothing but requests without a price costs what nobody knows; no requests cost nothing', () => {
  expect(tallyUsage(hostWith([{ model: 'x', at, output: 5 }]), ask()).answer.totals.costUsd).toBeNull()
  expect(tallyUsage(hostWith([]), ask()).answer).toMatchObject({ rows: [], totals: { requests: 0, costUsd: 0 }, unpriced: [] })
})

test("the CLI's own figure comes first; one of nothing is none", () => {
  const rows = tallyUsage(
    hostWith([
      { ...opus, output: 9, costUsd: 0.5 },
      { model: 'x', at, costUsd: 0.25 },
      { model: 'y', at, output: 1, costUsd: 0 },
    ]),
    ask(),
  )
  expect(rows.answer.rows.map(({ key, costUsd }) => [key, costUsd])).toEqual([
    ['claude-opus-5', 0.5],
    ['x', 0.25],
    ['y', null],
  ])
})

test("the operator's own prices, at the time of the request; a faster tier", () => {
  const decoded = decodePriceOverrides({
    x: [
      { input: 1, output: 1 },
      { from: '2026-11-21', input: 3, output: 3 },
    ],
  })
  const pricer = createPricer({ overrides: decoded.ok ? decoded.overrides : new Map() })
  const usage = hostWith([
    { model: 'x', at, input: 1_000_000 },
    { model: 'x', at: at + 86_400_000, input: 1_000_000 },
    { ...opus, speed: 'fast', output: 1_000_000 },
  ])
  expect(tallyUsage(usage, ask(), { pricer }).answer.rows.map(({ key, costUsd }) => [key, costUsd])).toEqual([
    ['claude-opus-5', 50],
    ['x', 4],
  ])
})

test('rows of rounded figures say so, and so do sums with them', () => {
  const { answer } = tallyUsage(
    hostWith([
      { ...opus, output: 1, flags: Flag.isEstimate },
      { model: 'claude-haiku-4-5', at, output: 1 },
    ]),
    ask(),
  )
  expect(answer.rows.map(({ estimated }) => estimated)).toEqual([true, false])
  expect(answer.totals.estimated).toBe(true)
})

test('by session, project and CLI: a folder in no project is itself, and no folder is unknown', () => {
  const sessions: HostUsage['sessions'] = [
    { cli: 'claude', id: 's0', cwd: '/w/a' },
    { cli: 'codex', id: 's1', cwd: '/w/b' },
    { cli: 'aider', id: 's2' },
  ]
  const usage = hostWith(
    [0, 1, 2].map((session) => ({ ...opus, session, output: 3 - session })),
    sessions,
  )
  const keys = (by: string) =>
    tallyUsage(usage, ask({ by }), { projectOf: (cwd) => (cwd === '/w/a' ? 'web' : cwd) }).answer.rows.map(({ key }) => key)
  expect(keys('session')).toEqual(['s0', 's1', 's2'])
  expect(keys('project')).toEqual(['web', '/w/b', 'unknown'])
  expect(keys('cli')).toEqual(['claude', 'codex', 'aider'])
})

test('only the days asked for; requests without a time are on none of them', () => {
  const usage = hostWith(
    [-86_400_000, -1, 0, 86_399_999, 86_400_000]
      .map((ms) => ({ ...opus, at: Date.parse('2026-11-20T00:00:00Z') + ms, output: 1 }))
      .concat([{ ...opus, at: Number.NaN, output: 1 }]),
  )
  const range = tallyUsage(usage, ask({ by: 'day', since: '2026-11-19', until: '2026-11-20' }))
  expect(range.answer.rows.map(({ key, requests }) => [key, requests])).toEqual([
    ['2026-11-19', 2],
    ['2026-11-20', 2],
  ])
  expect(range.undated).toBe(1)
  expect(tallyUsage(usage, ask({ by: 'day' })).answer.rows.map(({ key }) => key)).toEqual([
    '2026-11-19',
    '2026-11-20',
    '2026-11-21',
    'unknown',
  ])
  expect(describeUsage(range, { columns: undefined, hasColour: false })).toContain('1 request without a time left out.')
})

test('a table that fits, figures to the right, and what was read', () => {
  const report = tallyUsage(hostWith([{ ...opus, input: 1_234_567, output: 2 }]), ask())
  expect(describeUsage(report, { columns: undefined, hasColour: false })).toBe(
    [
      'Usage by model · all days · UTC · cost at list prices, as if paid per request',
      '',
      'MODEL          REQUESTS      INPUT  OUTPUT  CACHE READ  CACHE WRITE     TOKENS   COST',
      'claude-opus-5         1  1,234,567       2           0            0  1,234,569  $6.17',
      'Total                 1  1,234,567       2           0            0  1,234,569  $6.17',
      '',
      'Read 9 lines of 3 files, 2 that tell nothing of usage or talk, 1 of a kind not known here, 1 malformed.',
    ].join('\n'),
  )
  for (const columns of [20, 40, 60, 80])
    for (const line of describeUsage(report, { columns, hasColour: false }).split('\n').slice(2, 5))
      expect(line.length).toBeLessThanOrEqual(Math.max(columns, 34))
})

test('nothing found, and nothing in these days, are two things', () => {
  const look = { columns: undefined, hasColour: false }
  expect(describeUsage(tallyUsage({ ...hostWith([]), files: 0 }, ask()), look)).toContain('No transcripts')
  expect(describeUsage(tallyUsage(hostWith([{ ...opus, output: 1 }]), ask({ since: '2027-01-01' })), look)).toContain(
    'No requests in these days.',
  )
})
