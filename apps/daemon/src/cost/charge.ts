import type { Pricer } from '@hoop/quota'

/** A request, as far as its cost goes. */
export interface ChargedRequest {
  /** As recorded; absent or '' where the transcript does not tell. */
  readonly model?: string | undefined
  /** Milliseconds since the epoch. */
  readonly at?: number | undefined
  readonly input: number
  readonly output: number
  readonly cacheRead: number
  readonly cacheWrite: number
  readonly cacheWrite1h: number
  readonly speed?: string | undefined
  /** The CLI's own figure in US dollars. */
  readonly costUsd?: number | undefined
}

/** Whether the CLI itself says what a request cost. 0 says nothing: it is written where a subscription pays, and where no price was known. */
export const isReported = (costUsd: number | undefined): costUsd is number => costUsd !== undefined && costUsd > 0

/** Billionths of a US dollar: the CLI's own figure, else tokens at the list price of their time; `undefined` where neither is known. */
export function chargeOf(pricer: Pricer, { costUsd, model, speed, ...request }: ChargedRequest): number | undefined {
  if (isReported(costUsd)) return Math.round(costUsd * 1e9)
  if (!model) return undefined
  return pricer.price({ model, ...request, ...(speed ? { speed } : {}) })?.nanoUsd
}
