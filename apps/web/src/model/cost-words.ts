import type { CostAnswer } from '@hoop/protocol'
import { formatMicroUsd, formatAmount } from '../format/money.ts'
import { plural } from '../format/number.ts'
import { idOfKey } from './bead-key.ts'
import type { Chart, Column, Series } from './cost-chart.ts'
import type { CostFilterName, CostRange, CostTable } from './cost-query.ts'
import { titleWords } from './session-words.ts'

export const rangeWord: Readonly<Record<CostRange, string>> = { today: 'Today', '7d': '7 d', '30d': '30 d', custom: 'Other' }
export const tableWord: Readonly<Record<CostTable, string>> = {
  project: 'Project',
  worker: 'Worker',
  bead: 'Bead',
  session: 'Session',
  model: 'Model',
  cli: 'CLI',
  request: 'Request',
}
export const filterWord: Readonly<Record<CostFilterName, string>> = {
  project: 'project',
  worker: 'worker',
  bead: 'bead',
  session: 'session',
  model: 'model',
  cli: 'CLI',
  strand: 'strand',
  account: 'account',
}

/** A key as it is shown: a bead by its id, a session by its title or its file, what belongs to none by that. */
export function keyWords(name: CostFilterName, key: string | null, label?: string): string {
  if (key === null || key === '') return name === 'model' ? 'model not told' : `no ${filterWord[name]}`
  if (name === 'bead') return idOfKey(key)
  if (name === 'session') return label === undefined ? (key.split('/').at(-1) ?? key) : titleWords(label)
  return label ?? key
}

export const seriesWords = ({ key }: Series, split: CostFilterName): string => (key === undefined ? 'all others' : keyWords(split, key))

const dayFormat = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })

/** `Fri 20 Nov`. */
export const dayWords = (day: string): string => dayFormat.format(Date.parse(`${day}T00:00:00Z`)).replace(',', '')
/** `20 Nov`. */
export const shortDayWords = (day: string): string => shortDay.format(Date.parse(`${day}T00:00:00Z`))

/** A column as a sentence: the day, what it cost, and of what. */
export function columnSentence(column: Column, chart: Chart, split: CostFilterName): string {
  const { requests, usd } = column
  if (requests === 0) return `${dayWords(column.day)}: no request`
  const pieces = column.pieces.map((piece) => {
    const series = chart.series[piece.series]
    return `${series === undefined ? 'others' : seriesWords(series, split)} ${formatMicroUsd(piece.usd)}`
  })
  const of = pieces.length === 0 ? '' : `: ${pieces.join(', ')}`
  return `${dayWords(column.day)}: ${formatAmount({ ...column, usd })}, ${plural(requests, 'request')}${of}`
}

/** What the chart shows, in a sentence. */
export function chartSentence(chart: Chart): string {
  const priced = chart.columns.filter(({ usd }) => usd !== null && usd > 0)
  const dearest = priced.toSorted((a, b) => (b.usd ?? 0) - (a.usd ?? 0))[0]
  const most = dearest === undefined ? 'nothing with a price' : `most on ${dayWords(dearest.day)}: ${formatAmount(dearest)}`
  return `Cost by day, ${plural(chart.columns.length, 'day')}; ${most}`
}

/** Who says what it cost. */
export const pricedByWord = { cli: 'recorded by the CLI', override: 'your prices', list: 'list price' } as const

/** Where the prices are from: `@pydantic/genai-prices 0.1.8, and yours in ~/.config/hoop/prices.yml`. */
export const priceSourceWords = ({ source, version, overrides }: CostAnswer['priceSource']): string =>
  `${source} ${version}${overrides === null ? '' : `, and your own in ${overrides}`}`

/** Lines for the file of prices: one a model, with places for the amounts, which HOOP does not guess. */
export const priceLines = (models: readonly string[]): string =>
  models.map((model) => `${yamlText(model)}: { input: USD, output: USD }`).join('\n')

/** A text as YAML, quoted where it would be something else. */
export const yamlText = (text: string): string => (/^[A-Za-z~/][\w./~-]*$/.test(text) ? text : JSON.stringify(text))
