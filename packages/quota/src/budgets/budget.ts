import { anchoredSpan } from './anchored.ts'
import { calendarSpan } from './calendar.ts'

/** What a budget counts. `tokens`: all classes together. */
export type BudgetMetric = 'usd' | 'tokens' | 'output_tokens' | 'requests'

/** The span of a budget. `anchored` begins with the first request after the former span ended; days and weeks (from Monday) are those of the time zone. */
export type BudgetWindow =
  | { readonly kind: 'rolling'; readonly lengthMs: number }
  | { readonly kind: 'calendar'; readonly unit: 'day' | 'week' | 'month' }
  | { readonly kind: 'anchored'; readonly lengthMs: number }

/** A limit that the operator sets. Never a provider's. */
export interface Budget {
  readonly account: string
  readonly metric: BudgetMetric
  /** In US dollars, tokens or requests; above zero. */
  readonly limit: number
  readonly window: BudgetWindow
  /** IANA name; default: UTC. Only calendar windows ask for it. */
  readonly timezone?: string | undefined
}

/** Local use at one moment: one request, or the sum of several. */
export interface UsagePoint {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Billionths of a US dollar; `null`: no price is known. */
  readonly nanoUsd: number | null
  readonly tokens: number
  readonly outputTokens: number
  readonly requests: number
}

/** What a budget counts now, in milliseconds since the epoch. */
export interface BudgetSpan {
  /** `null` for an anchored one that no request has opened. */
  readonly from: number | null
  /** When it ends and counting begins anew; `null` for rolling ones, which never do. */
  readonly resetsAt: number | null
}

/** Where a budget stands. */
export interface BudgetState extends BudgetSpan {
  /** US dollars, tokens or requests; for a rolling window, those of the last `lengthMs`. */
  readonly used: number
  readonly limit: number
  readonly usedPercent: number
  /** Some of it has no price: it is at least this. */
  readonly isLowerBound: boolean
}

/** Which span of time a budget counts now. Anchored ones need the times of requests since their last gap: see {@link budgetLookbackMs}. */
export function budgetSpan({ window, timezone = 'UTC' }: Budget, now: number, requests: Iterable<number> = []): BudgetSpan {
  switch (window.kind) {
    case 'rolling':
      return { from: now - window.lengthMs, resetsAt: null }
    case 'calendar':
      return calendarSpan(window.unit, timezone, now)
    case 'anchored':
      return anchoredSpan(window.lengthMs, requests, now)
  }
}

/** Local use, added up. */
export interface UsageSum {
  /** Billionths of a US dollar, of what has a price. */
  readonly nanoUsd: number
  /** Requests without a price: with them, `nanoUsd` is a lower bound. */
  readonly unpriced: number
  readonly tokens: number
  readonly outputTokens: number
  readonly requests: number
}

/** How much of a budget is used at `now` (milliseconds since the epoch), by points in any order; what lies outside its span does not count. Linear. */
export function budgetState(budget: Budget, points: readonly UsagePoint[], now: number): BudgetState {
  const past = points.filter(({ at }) => at <= now)
  const span = budgetSpan(
    budget,
    now,
    past.map(({ at }) => at),
  )
  const { from } = span
  const counted = from === null ? [] : past.filter(({ at }) => (budget.window.kind === 'rolling' ? at > from : at >= from))
  return spentBudget(budget, span, addUp(counted))
}

/** The same, where a database has added up what lies in the span. */
export function spentBudget({ metric, limit }: Budget, span: BudgetSpan, sum: UsageSum): BudgetState {
  const used = { usd: sum.nanoUsd / 1e9, tokens: sum.tokens, output_tokens: sum.outputTokens, requests: sum.requests }[metric]
  return { used, limit, usedPercent: (used / limit) * 100, isLowerBound: metric === 'usd' && sum.unpriced > 0, ...span }
}

/** How far back, in milliseconds, points are needed. An anchored span hangs on the one before; a day's gap in use settles it, eight days are looked at. */
export function budgetLookbackMs({ window }: Pick<Budget, 'window'>): number {
  const day = 86_400_000
  switch (window.kind) {
    case 'rolling':
      return window.lengthMs
    case 'calendar':
      return { day: 2, week: 8, month: 32 }[window.unit] * day
    case 'anchored':
      return 8 * day
  }
}

function addUp(points: readonly UsagePoint[]): UsageSum {
  const total = (value: (point: UsagePoint) => number) => points.reduce((so, point) => so + value(point), 0)
  return {
    nanoUsd: total(({ nanoUsd }) => nanoUsd ?? 0),
    unpriced: total(({ nanoUsd, requests }) => (nanoUsd === null ? requests : 0)),
    tokens: total(({ tokens }) => tokens),
    outputTokens: total(({ outputTokens }) => outputTokens),
    requests: total(({ requests }) => requests),
  }
}
