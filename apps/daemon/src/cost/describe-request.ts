import { Cli, type CostRequest, formatTimestamp } from '@hoop/protocol'
import { type Price, priceAt, type Pricer } from '@hoop/quota'
import * as v from 'valibot'
import type { ListedRequest } from '../index/index.ts'
import { isReported } from './charge.ts'

/** One request as `GET /api/cost/requests` shows it, with the price that it was charged. Nothing for one of a CLI that is not known. Pure. */
export function describeRequest({ facts, ...request }: ListedRequest, pricer: Pricer): CostRequest[] {
  const cli = v.safeParse(Cli, facts.cli)
  if (!cli.success) return []
  const { seq, at, model, input, output, cacheRead, cacheWrite, cacheWrite1h, reasoning, speed, nanoUsd } = request
  const tokens = { input, output, cacheRead, cacheWrite, cacheWrite1h }
  const reported = isReported(request.costUsd ?? undefined)
  const price =
    reported || model === null || nanoUsd === null
      ? null
      : pricer.price({ model, ...tokens, ...(at !== null && { at }), ...(speed !== null && { speed }) })
  return [
    {
      key: facts.key,
      sessionId: facts.id,
      seq,
      at: at === null ? null : formatTimestamp(at),
      cli: cli.output,
      model,
      project: facts.project,
      worker: facts.worker,
      bead: facts.bead,
      ...tokens,
      reasoning,
      speed,
      costUsd: nanoUsd === null ? null : nanoUsd / 1e9,
      estimated: request.isEstimate === 1,
      pricedBy: reported ? 'cli' : price === null ? null : price.source === 'override' ? 'override' : 'list',
      price: price && chargedRates(price, input + cacheRead + cacheWrite),
    },
  ]
}

function chargedRates({ list, rates }: Price, promptTokens: number): CostRequest['price'] {
  return {
    list,
    input: priceAt(rates.input, promptTokens),
    output: priceAt(rates.output, promptTokens),
    cacheRead: priceAt(rates.cacheRead, promptTokens),
    cacheWrite: priceAt(rates.cacheWrite, promptTokens),
    cacheWrite1h: priceAt(rates.cacheWrite1h, promptTokens),
  }
}
