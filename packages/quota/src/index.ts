export { createPricer, type Price, type PricedRequest, type Pricer, type PricerOptions } from './prices/pricer.ts'
export { priceList } from './prices/price-list.ts'
export type { DatedRates, PriceOverrides } from './prices/overrides.ts'
export { priceAt, type Rate, type Rates, type Tokens } from './prices/rates.ts'
export { formatUsd, toUsd } from './usd.ts'

export type {
  Observation,
  ObservationContext,
  QuotaSource,
  QuotaSourceRef,
  QuotaStatus,
  QuotaWindow,
  Spend,
} from './windows/observation.ts'
export { isSameRun, windowKey } from './windows/observation.ts'
export { chooseClaudeConfig, type ClaudeConfig, parseClaudeConfig, switchedReason, type TornClaudeConfig } from './sources/claude-config.ts'
export { isClaudeModel, parseStatusline, type Statusline } from './sources/statusline.ts'
export { parseRateLimitEvent } from './sources/rate-limit-event.ts'
export { parseCodexPlan, parseCodexRateLimits } from './sources/codex-rate-limits.ts'
export { parseUsageCache } from './sources/usage-cache.ts'

export {
  currentValue,
  currentValues,
  type CurrentLimits,
  type CurrentValue,
  defaultCurrentLimits,
  groupByWindow,
  type QuotaQuality,
} from './windows/current-value.ts'
export { forecast, type Forecast } from './windows/forecast.ts'
export { type SaturationInput, type SaturationLimits, type SaturationState, type SaturationStep, stepSaturation } from './saturation.ts'
export {
  type Budget,
  budgetLookbackMs,
  budgetSpan,
  type BudgetSpan,
  spentBudget,
  type BudgetMetric,
  type BudgetState,
  budgetState,
  type BudgetWindow,
  type UsagePoint,
  type UsageSum,
} from './budgets/budget.ts'
export { budgetItem, type QuotaItem, unknownItem, windowItem } from './quota-item.ts'
