/** US dollars per million tokens; above a size of the prompt, a tier's price. */
export type Rate = number | { readonly base: number; readonly tiers: readonly { readonly start: number; readonly price: number }[] }

/** What a model costs. All in US dollars per million tokens, but `perRequest`. */
export interface Rates {
  readonly input: Rate
  readonly output: Rate
  readonly cacheRead: Rate
  /** Kept for five minutes, or as long as the provider keeps it. */
  readonly cacheWrite: Rate
  /** Kept for an hour. */
  readonly cacheWrite1h: Rate
  /** US dollars for each request, whatever its size. */
  readonly perRequest?: number
}

/** The tokens of one request, in disjoint classes, but `cacheWrite1h`, which is a part of `cacheWrite`. */
export interface Tokens {
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
}

/** Billionths of a dollar in a dollar. */
const nanoPerUsd = 1e9
/** Tokens that a rate is for. */
const tokensPerRate = 1e6
const nanoPerTokenRate = nanoPerUsd / tokensPerRate

/**
 * The cost of one request in whole billionths of a US dollar (nano-dollars), so that sums are exact up to nine million dollars. The tier
 * is chosen by the whole prompt of this one request: never call it with a sum of several. `undefined` for counts that cannot be. Pure.
 */
export function costOf(rates: Rates, tokens: Tokens): number | undefined {
  const { input, output, cacheRead, cacheWrite } = tokens
  const longWrite = Math.min(tokens.cacheWrite1h, cacheWrite)
  const prompt = input + cacheRead + cacheWrite
  if (!(input >= 0 && output >= 0 && cacheRead >= 0 && longWrite >= 0) || !Number.isFinite(prompt + output)) return undefined
  const perMillion =
    input * priceAt(rates.input, prompt) +
    cacheRead * priceAt(rates.cacheRead, prompt) +
    (cacheWrite - longWrite) * priceAt(rates.cacheWrite, prompt) +
    longWrite * priceAt(rates.cacheWrite1h, prompt) +
    output * priceAt(rates.output, prompt)
  return Math.round(perMillion * nanoPerTokenRate + (rates.perRequest ?? 0) * nanoPerUsd)
}

/** The rate that holds for a prompt of so many tokens: that of the highest tier that begins below it. */
export function priceAt(rate: Rate, promptTokens: number): number {
  if (typeof rate === 'number') return rate
  let price = rate.base
  let from = -1
  for (const tier of rate.tiers)
    if (promptTokens > tier.start && tier.start > from) {
      price = tier.price
      from = tier.start
    }
  return price
}

/** The same rates, each so many times as high. */
export function multiplyRates(rates: Rates, factor: number): Rates {
  const times = (rate: Rate): Rate =>
    typeof rate === 'number'
      ? rate * factor
      : { base: rate.base * factor, tiers: rate.tiers.map(({ start, price }) => ({ start, price: price * factor })) }
  return {
    input: times(rates.input),
    output: times(rates.output),
    cacheRead: times(rates.cacheRead),
    cacheWrite: times(rates.cacheWrite),
    cacheWrite1h: times(rates.cacheWrite1h),
    ...(rates.perRequest !== undefined && { perRequest: rates.perRequest * factor }),
  }
}
