import type { CostRow } from '@hoop/protocol'
import { expect, test } from 'vitest'
import { chartOf } from '../../src/model/cost-chart.ts'
import { chartSentence, columnSentence } from '../../src/model/cost-words.ts'
import { makeCostRow, makeCostSum } from '../make.ts'

const day = (key: string, parts: Readonly<Record<string, number | null>>): CostRow => {
  const priced = Object.values(parts).filter((usd) => usd !== null)
  return makeCostRow(key, {
    requests: Object.keys(parts).length,
    costUsd: priced.length === 0 ? null : priced.reduce((sum, usd) => sum + usd, 0),
    atLeast: priced.length < Object.keys(parts).length,
    parts: Object.entries(parts).map(([part, costUsd]) => ({ key: part, ...makeCostSum({ costUsd }) })),
  })
}

test('every day of the range has its column; one without a request is empty, one without a price is unknown', () => {
  const rows = [day('2026-11-18', { opus: 2, haiku: 0.5 }), day('2026-11-20', { secret: null })]
  const chart = chartOf({ rows }, '2026-11-17', '2026-11-20')
  expect(chart.columns.map(({ day: of, usd, requests }) => [of, usd, requests])).toEqual([
    ['2026-11-17', 0, 0],
    ['2026-11-18', 2.5, 2],
    ['2026-11-19', 0, 0],
    ['2026-11-20', null, 1],
  ])
  expect(chart.columns.map((column) => columnSentence(column, chart, 'model'))).toEqual([
    'Tue 17 Nov: no request',
    'Wed 18 Nov: $2.50, 2 requests: opus $2.00, haiku $0.50',
    'Thu 19 Nov: no request',
    'Fri 20 Nov: no price, 1 request',
  ])
  expect(chartSentence(chart)).toBe('Cost by day, 4 days; most on Wed 18 Nov: $2.50')
})

test('the dearest series stands first in the legend and in every column', () => {
  const { series, columns } = chartOf(
    { rows: [day('2026-11-18', { haiku: 1, opus: 0.5 }), day('2026-11-19', { opus: 3 })] },
    '2026-11-18',
    '2026-11-19',
  )
  expect(series).toEqual([
    { key: 'opus', usd: 3.5 },
    { key: 'haiku', usd: 1 },
  ])
  expect(columns[0]?.pieces).toEqual([
    { series: 0, usd: 0.5 },
    { series: 1, usd: 1 },
  ])
})

test('seven can be told apart: of more the rest is one', () => {
  const models = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, count - at]))
  const chart = (count: number) => chartOf({ rows: [day('2026-11-18', models(count))] }, '2026-11-18', '2026-11-18')
  expect(chart(7).series.map(({ key }) => key)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', 'm6'])
  expect(chart(9).series.map(({ key }) => key)).toEqual(['m0', 'm1', 'm2', 'm3', 'm4', 'm5', undefined])
  expect(chart(9).series.at(-1)?.usd).toBe(3 + 2 + 1)
  expect(chart(9).columns[0]?.pieces.reduce((sum, { usd }) => sum + usd, 0)).toBe(45)
})

test('the axis ends at a round amount above every column', () => {
  const top = (usd: number) => chartOf({ rows: [day('2026-11-18', { opus: usd })] }, '2026-11-18', '2026-11-18').topUsd
  expect([0, 0.9, 1, 1.01, 3.3, 41, 87, 810].map(top)).toEqual([1, 1, 1, 2, 4, 50, 100, 1000].map((usd) => expect.closeTo(usd, 9)))
})

test('a range without an end is the days that are known; a very long one has no empty days', () => {
  const rows = [day('2025-01-01', { opus: 1 }), day('2026-11-18', { opus: 1 })]
  expect(chartOf({ rows }, '', '').columns.map(({ day: of }) => of)).toEqual(['2025-01-01', '2026-11-18'])
  expect(chartOf({ rows: [] }, '', '').columns).toEqual([])
})
