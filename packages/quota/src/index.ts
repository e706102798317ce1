export { createPricer, type Price, type PricedRequest, type Pricer, type PricerOptions } from './prices/pricer.ts'
export type { DatedRates, PriceOverrides } from './prices/overrides.ts'
export type { Rate, Rates, Tokens } from './prices/rates.ts'
export { formatUsd, toUsd } from './usd.ts'
