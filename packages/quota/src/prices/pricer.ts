import { parseModelName } from './model-name.ts'
import type { PriceOverrides } from './overrides.ts'
import { costOf, multiplyRates, type Rates, type Tokens } from './rates.ts'
import { speedFactor } from './speed.ts'
import { findCard } from './table.ts'

/** One request to a model. */
export interface PricedRequest extends Tokens {
  /** As recorded: `claude-opus-4-6`, `gpt-5.6-sol-xhigh`, `openrouter/z-ai/glm-5.3`. */
  readonly model: string
  /** Milliseconds since the epoch; prices change. Default: now. */
  readonly at?: number | undefined
  /** `fast` for a provider's faster tier, which costs a multiple. */
  readonly speed?: string | undefined
}

/** What a request costs, and why. */
export interface Price {
  /** Billionths of a US dollar, whole: sums of it are exact. */
  readonly nanoUsd: number
  /** Whether the operator's own prices say so, or the shipped list. */
  readonly source: 'override' | 'table'
  /** Whose list: `anthropic`, `z.ai`; `override` for the operator's own. */
  readonly list: string
  /** What was charged, in US dollars per million tokens. */
  readonly rates: Rates
}

export interface Pricer {
  /** The cost of one request at the list price of its time; `null` where that is not known. Never guesses. Offline, synchronous. */
  readonly price: (request: PricedRequest) => Price | null
}

export interface PricerOptions {
  /** The operator's own prices, which win; see `decodePriceOverrides`. */
  readonly overrides?: PriceOverrides | undefined
  /** For requests without a time, in milliseconds since the epoch. Default: the clock. */
  readonly now?: () => number
}

/** Prices of one model at one speed, found once. */
interface Offer {
  readonly source: Price['source']
  readonly list: string
  readonly ratesAt: (at: number) => Rates | undefined
}

/** Makes a pricer. A model is looked up once; a million requests take a fraction of a second. */
export function createPricer({ overrides, now = Date.now }: PricerOptions = {}): Pricer {
  const known = new Map<string, readonly Offer[]>()

  function offersFor(model: string, speed: string | undefined): readonly Offer[] {
    const key = speed === 'fast' ? `${model}\nfast` : model
    const before = known.get(key)
    if (before) return before
    const found = findOffers(model, speed, overrides)
    known.set(key, found)
    return found
  }

  return {
    price(request) {
      const at = request.at ?? now()
      for (const { source, list, ratesAt } of offersFor(request.model, request.speed)) {
        const rates = ratesAt(at)
        if (!rates) continue
        const nanoUsd = costOf(rates, request)
        return nanoUsd === undefined ? null : { nanoUsd, source, list, rates }
      }
      return null
    },
  }
}

function findOffers(model: string, speed: string | undefined, overrides: PriceOverrides | undefined): readonly Offer[] {
  const name = parseModelName(model)
  if (!name) return []
  const offers: Offer[] = []
  const names = [name.full, ...name.names]
  const own = names.map((one) => overrides?.get(one)).find((dated) => dated !== undefined)
  if (own) offers.push({ source: 'override', list: 'override', ratesAt: (at) => own.findLast(({ from }) => at >= from)?.rates })
  const card = findCard(name)
  const factor = speedFactor(name.names.at(-1) ?? '', speed)
  if (card && factor !== undefined) offers.push({ source: 'table', list: card.list, ratesAt: multiplied(card.ratesAt, factor) })
  return offers
}

/** Rates are few objects that come again and again: each is multiplied once. */
function multiplied(ratesAt: Offer['ratesAt'], factor: number): Offer['ratesAt'] {
  if (factor === 1) return ratesAt
  const done = new Map<Rates, Rates>()
  return (at) => {
    const rates = ratesAt(at)
    if (!rates) return undefined
    const product = done.get(rates) ?? multiplyRates(rates, factor)
    done.set(rates, product)
    return product
  }
}
