import type { Observation, ObservationContext } from '../windows/observation.ts'
import { isFields, parseJson } from './fields.ts'
import { readUsagePayload } from './usage-payload.ts'
import { timeOf } from './units.ts'

/**
 * A file in which another tool keeps what the usage endpoint answered, bare or below `usage`, `data` or `utilization`, with `fetchedAtMs`,
 * `fetched_at` or `timestamp` beside it; else `context.observedAt` (the file's own time) is when. `undefined` for a file half written. Total.
 */
export function parseUsageCache(text: string, context: ObservationContext): readonly Observation[] | undefined {
  const value = parseJson(text)
  if (!isFields(value)) return undefined
  const inner = [value['utilization'], value['usage'], value['data']].find(isFields)
  const observedAt = timeOf(value['fetchedAtMs']) ?? timeOf(value['fetched_at']) ?? timeOf(value['timestamp']) ?? context.observedAt
  return readUsagePayload(inner ?? value).map((reading): Observation => ({
    provider: 'anthropic',
    ...context,
    ...reading,
    status: null,
    observedAt,
    source: 'third-party-cache',
  }))
}
