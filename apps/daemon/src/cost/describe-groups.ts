import type { CostPart, CostRow, CostSum } from '@hoop/protocol'
import { toUsd } from '@hoop/quota'
import { Figure, type GroupPart, type GroupRow, type Groups } from '../index/index.ts'

/** Sums of figures → what `GET /api/cost` answers of them. Pure. */
export function describeGroups({ rows, rest, total, unpriced, undated }: Groups) {
  return {
    rows: rows.map(rowOf),
    rest: rest && { rows: rest.rows, ...sumOf(rest.sum, exactUsd) },
    totals: sumOf(total, toUsd),
    unpriced: [...unpriced],
    undated,
  }
}

/** Rounded to a millionth rows would no longer add up. */
const exactUsd = (nanoUsd: number) => nanoUsd / 1e9

function rowOf({ parts, ...row }: GroupRow): CostRow {
  return { ...partOf(row), ...(parts && { parts: parts.map(partOf) }) }
}

function partOf({ key, label, sum }: GroupPart): CostPart {
  return { key, ...(label !== undefined && { label }), ...sumOf(sum, exactUsd) }
}

function sumOf(sum: Float64Array, usd: (nanoUsd: number) => number): CostSum {
  const of = (figure: keyof typeof Figure) => sum[Figure[figure]] ?? 0
  const isUnpriced = of('requests') > 0 && of('unpriced') === of('requests')
  return {
    input: of('input'),
    output: of('output'),
    cacheRead: of('cacheRead'),
    cacheWrite: of('cacheWrite'),
    reasoning: of('reasoning'),
    requests: of('requests'),
    costUsd: isUnpriced ? null : usd(of('nanoUsd')),
    atLeast: of('unpriced') > 0,
    estimated: of('estimates') > 0,
    reportedUsd: of('reported') > 0 ? usd(of('reportedNanoUsd')) : null,
  }
}
