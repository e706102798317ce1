import * as v from 'valibot'
import { type Decoded, decoded, malformed } from './decoded.ts'
import { parseRecord } from './record.ts'
import { Quantity, Time, whyNot } from './schema.ts'

const Content = v.object({ tokens: Quantity, capacity: Quantity, last_refill: Time })

/** `state/rate_limits/<provider>.json`: NEEDLE's own bucket of requests a minute. It says nothing about the provider's quota. */
export interface RateLimitBucket {
  readonly tokens: number
  readonly capacity: number
  readonly refilledAt: number
}

/** The content of a rate limit file. The provider is the file's name. */
export function decodeRateLimit(text: string): Decoded<RateLimitBucket> {
  const parsed = parseRecord(text)
  if (!parsed.ok) return parsed
  const content = v.safeParse(Content, parsed.value)
  if (!content.success) return malformed(whyNot(content.issues))
  const { tokens, capacity, last_refill } = content.output
  return decoded({ tokens, capacity, refilledAt: last_refill })
}
