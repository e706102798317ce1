import type { UsageRequest } from '@hoop/transcripts'

/** A row of `requests`. */
export interface RequestRow {
  readonly session: number
  readonly key: string
  /** '' where the record has none. */
  readonly requestId: string
  readonly at: number | null
  readonly model: string | null
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly output: number
  readonly reasoning: number
  readonly speed: string | null
  /** The CLI's own figure in US dollars. */
  readonly costUsd: number | null
  readonly isEstimate: number
  readonly isSidechain: number
  /** Billionths of a US dollar; `null` without a price. */
  readonly nanoUsd: number | null
}

/** The columns of a {@link RequestRow}, in the order of the table, which has `counts` behind them. */
export const requestColumns = `session, key, request_id as requestId, at, model, input, cache_read as cacheRead, cache_write as cacheWrite,
  cache_write_1h as cacheWrite1h, output, reasoning, speed, cost_usd as costUsd, is_estimate as isEstimate, is_sidechain as isSidechain,
  nano_usd as nanoUsd`

export function toRow(session: number, request: UsageRequest, nanoUsd: number | undefined): RequestRow {
  const { key, requestId = '', at = null, model = null, speed = null, costUsd = null, isEstimate, isSidechain } = request
  const { input, cacheRead, cacheWrite, cacheWrite1h, output, reasoning } = request
  const figures = { input, cacheRead, cacheWrite, cacheWrite1h, output, reasoning }
  const flags = { isEstimate: Number(isEstimate), isSidechain: Number(isSidechain) }
  return { session, key, requestId, at, model, ...figures, speed, costUsd, ...flags, nanoUsd: nanoUsd ?? null }
}

/** As {@link requestColumns} has them. */
export function valuesOf(row: RequestRow): readonly (number | string | null)[] {
  const { session, key, requestId, at, model, input, cacheRead, cacheWrite, cacheWrite1h, output, reasoning } = row
  const names = [session, key, requestId, at, model]
  return [
    ...names,
    input,
    cacheRead,
    cacheWrite,
    cacheWrite1h,
    output,
    reasoning,
    row.speed,
    row.costUsd,
    row.isEstimate,
    row.isSidechain,
    row.nanoUsd,
  ]
}

/** What of a record decides which of several of one request counts. */
export interface Told {
  readonly at?: number | null
  readonly input: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly output: number
  readonly isSidechain: number | boolean
}

/**
 * Below 0 where the first of two records of one request counts: it has the larger sum of tokens; or it is of the main session and the
 * other of a sub-agent; or it is earlier. 0 where the sessions must decide.
 */
export function compareTold(a: Told, b: Told): number {
  const more = tokensOf(b) - tokensOf(a)
  if (more !== 0) return more
  const side = Number(a.isSidechain) - Number(b.isSidechain)
  if (side !== 0) return side
  return (a.at ?? Infinity) === (b.at ?? Infinity) ? 0 : (a.at ?? Infinity) - (b.at ?? Infinity)
}

const tokensOf = ({ input, cacheRead, cacheWrite, output }: Told) => input + cacheRead + cacheWrite + output
