import type { Budget, BudgetMetric, BudgetState } from './budgets/budget.ts'
import type { CurrentValue, QuotaQuality } from './windows/current-value.ts'
import type { QuotaSourceRef } from './windows/observation.ts'
import type { Forecast } from './windows/forecast.ts'

/** One limit as a program shows it: a provider's window, or a budget, which is never mixed with the former. Times are milliseconds since the epoch. */
export interface QuotaItem {
  readonly kind: 'provider' | 'budget'
  readonly provider: string
  readonly account: string
  /** The provider's name for the window; `5h`, `day`, `anchored5h` for a budget; `unknown` where a refusal names none. */
  readonly window: string
  readonly scope: string | null
  readonly usedPercent: number | null
  readonly used: number | null
  readonly limit: number | null
  /** Of `used` and `limit`: `percent` where there is neither; `usd`, `tokens`, `output_tokens`, `requests`, or a currency such as `EUR`. */
  readonly unit: string
  readonly resetsAt: number | null
  readonly observedAt: number | null
  readonly ageS: number | null
  readonly stale: boolean
  readonly lowerBound: boolean
  /** The provider refuses requests, or the budget is used up. */
  readonly exhausted: boolean
  readonly quality: QuotaQuality | 'budget'
  readonly source: string
  readonly forecast: Forecast | null
  /** When it is full; `null`: not known, or not before it resets. */
  readonly fullAt: number | null
  readonly reasonIfUnknown: string | null
  /** Where the figure was read; `null`: it was counted here, or there is none. */
  readonly evidence: QuotaSourceRef | null
}

/** A provider's window as an item. */
export function windowItem(value: CurrentValue, trend: Forecast | undefined): QuotaItem {
  const { provider, account, window, usedPercent, resetsAt, observedAt, quality, source, spend, reasonIfUnknown } = value
  return {
    kind: 'provider',
    provider,
    account,
    window: window?.id ?? 'unknown',
    scope: window?.scope ?? null,
    usedPercent,
    used: spend?.used ?? null,
    limit: spend?.limit ?? null,
    unit: spend?.currency ?? 'percent',
    resetsAt,
    observedAt,
    ageS: Math.floor(value.ageMs / 1000),
    stale: value.isStale,
    lowerBound: value.isLowerBound,
    exhausted: value.isExhausted,
    quality,
    source,
    forecast: trend ?? null,
    fullAt: trend?.fullAt ?? null,
    reasonIfUnknown,
    evidence: value.sourceRef,
  }
}

/** A budget as an item. It is counted from what was used here, at `now`. */
export function budgetItem(provider: string, { account, metric, window }: Budget, state: BudgetState, now: number): QuotaItem {
  return {
    kind: 'budget',
    provider,
    account,
    window: budgetWindowName(window),
    scope: null,
    usedPercent: state.usedPercent,
    used: state.used,
    limit: state.limit,
    unit: metric satisfies BudgetMetric,
    resetsAt: state.resetsAt,
    observedAt: now,
    ageS: 0,
    stale: false,
    lowerBound: state.isLowerBound,
    exhausted: state.used >= state.limit,
    quality: 'budget',
    source: 'transcripts',
    forecast: null,
    fullAt: null,
    reasonIfUnknown: null,
    evidence: null,
  }
}

/** `5h`, `90m`, `day`, `anchored5h`: as the operator writes it. */
function budgetWindowName(window: Budget['window']): string {
  if (window.kind === 'calendar') return window.unit
  const minutes = window.lengthMs / 60_000
  const length = minutes % 1440 === 0 ? `${minutes / 1440}d` : minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`
  return window.kind === 'anchored' ? `anchored${length}` : length
}

/** An account of which no limit is known: neither its provider tells one, nor has the operator set a budget. */
export function unknownItem(provider: string, account: string, reasonIfUnknown: string): QuotaItem {
  return {
    kind: 'provider',
    provider,
    account,
    window: 'none',
    scope: null,
    usedPercent: null,
    used: null,
    limit: null,
    unit: 'percent',
    resetsAt: null,
    observedAt: null,
    ageS: null,
    stale: false,
    lowerBound: false,
    exhausted: false,
    quality: 'unknown',
    source: 'none',
    forecast: null,
    fullAt: null,
    reasonIfUnknown,
    evidence: null,
  }
}
