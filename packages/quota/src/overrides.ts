export { type DatedRates, decodePriceOverrides, type DecodedOverrides, type PriceFault, type PriceOverrides } from './prices/overrides.ts'
