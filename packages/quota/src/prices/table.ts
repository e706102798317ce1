import type { ConditionalPrice, ModelPrice } from '@pydantic/genai-prices'
import { findModel, type ListedModel } from './find-model.ts'
import type { ModelName } from './model-name.ts'
import type { Rate, Rates } from './rates.ts'
import { isZai, zaiRates } from './zai.ts'

/** What a model costs at any time. */
export interface Card {
  /** Whose list of prices: `anthropic`, `openai`, `z.ai`. */
  readonly list: string
  /** The prices at a time in milliseconds since the epoch. */
  readonly ratesAt: (at: number) => Rates | undefined
}

/** Looks a model up in the shipped list of prices; `undefined` for one that is not in it, never a likeness of it. */
export function findCard({ full, provider, names }: ModelName): Card | undefined {
  for (const name of names) {
    if (isZai(name, provider)) {
      const rates = zaiRates(name)
      if (rates) return { list: 'z.ai', ratesAt: () => rates }
      continue
    }
    const found = look(name, provider ?? (bedrock.test(full) ? 'aws' : undefined))
    if (found) return found
  }
  return undefined
}

/** Names that only Amazon Bedrock gives to a model: `us.anthropic.claude-opus-4-6-v1:0`. */
const bedrock = /^(?:[a-z]{2,6}\.)?(?:anthropic|amazon|meta|mistral|cohere|deepseek|qwen|openai)\.\w/

function look(name: string, providerId: string | undefined): Card | undefined {
  const found = findModel(name, providerId)
  return found && { list: found.list, ratesAt: timeline(found.model) }
}

/** A model's prices by time. As in the package, the last one whose condition holds; the first where none does. */
function timeline({ prices }: ListedModel): Card['ratesAt'] {
  if (!isDated(prices)) {
    const always = toRates(prices)
    return () => always
  }
  const steps = prices.map((price) => ({ holds: toCondition(price), rates: toRates(price.prices) }))
  return (at) => (steps.findLast(({ holds }) => holds(at)) ?? steps[0])?.rates
}

const isDated = (prices: ListedModel['prices']): prices is readonly ConditionalPrice[] => Array.isArray(prices)

const dayMs = 86_400_000

function toCondition({ constraint }: ConditionalPrice): (at: number) => boolean {
  if (constraint === undefined) return () => true
  if (constraint.type === 'start_date') {
    const start = Date.parse(constraint.start_date)
    return (at) => at >= start
  }
  const start = timeOfDay(constraint.start_time)
  const end = timeOfDay(constraint.end_time)
  return (at) => {
    const time = ((at % dayMs) + dayMs) % dayMs
    return end < start ? time >= start || time < end : time >= start && time < end
  }
}

/** `16:30:00Z` → milliseconds since midnight UTC. */
function timeOfDay(text: string): number {
  const at = Date.parse(`1970-01-01T${text}`)
  return ((at % dayMs) + dayMs) % dayMs
}

/** Tokens of a class without a price of its own are charged as the class around it, as the package does. */
function toRates(price: ModelPrice): Rates {
  const input = toRate(price['input_mtok']) ?? 0
  const cacheWrite = toRate(price['cache_write_mtok']) ?? input
  const perThousandRequests = price['requests_kcount']
  return {
    input,
    output: toRate(price['output_mtok']) ?? 0,
    cacheRead: toRate(price['cache_read_mtok']) ?? input,
    cacheWrite,
    cacheWrite1h: toRate(price['cache_write_1h_mtok']) ?? cacheWrite,
    ...(typeof perThousandRequests === 'number' && { perRequest: perThousandRequests / 1_000 }),
  }
}

function toRate(rate: ModelPrice[string]): Rate | undefined {
  return typeof rate === 'object' ? { base: rate.base, tiers: rate.tiers } : rate
}
