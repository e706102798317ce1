import type { Random } from '../random.ts'
import type { TokenCounts } from '../truth.ts'
import type { ClaudeVersion } from './versions.ts'

/** One reply of the model before it is cut into lines. */
export interface Reply {
  readonly id: string
  readonly requestId: string | undefined
  readonly model: string
  readonly tokens: TokenCounts
  readonly fast: boolean
  readonly stopReason: 'tool_use' | 'end_turn'
}

interface Context {
  next(): TokenCounts
  isFull(): boolean
  compact(): void
}

/**
 * A context that grows: what was written to the cache is read from it by the next request, until a compaction starts afresh. Input,
 * cache and output figures have the sizes of real sessions.
 */
export function createContext(random: Random, hourCache: boolean): Context {
  let cached = random.int(9_000, 18_000)
  let isCold = true
  return {
    next() {
      const added = random.skewed(900, 1, 60_000)
      const cacheWrite = isCold ? cached + added : added
      const cacheRead = isCold ? 0 : cached
      cached += added
      isCold = random.chance(0.01)
      const output = random.skewed(260, 1.1, 32_000) + 9
      return {
        input: random.chance(0.9) ? random.int(1, 12) : random.int(100, 4_000),
        output,
        cacheRead,
        cacheWrite,
        cacheWrite1h: hourCache ? (random.chance(0.8) ? cacheWrite : Math.floor(cacheWrite / 3)) : 0,
        reasoning: 0,
      }
    },
    isFull: () => cached > 150_000,
    compact() {
      cached = random.int(12_000, 24_000)
      isCold = true
    },
  }
}

/** `message.id` as the provider makes it; gateways to other makers make other ones. */
export function messageId(random: Random, model: string): string {
  return model.startsWith('claude-') ? `msg_01${random.base62(22)}` : `${2_026_110_000 + random.int(0, 9_999)}${random.hex(18)}`
}

export const requestId = (random: Random): string => `req_011C${random.base62(24)}`

/** The `usage` of one line. `isTail` false: an early line of a streamed message, with the few output tokens known by then. */
export function usageOf(version: ClaudeVersion, { tokens, fast }: Reply, isTail: boolean, known: number): object {
  const { input, output, cacheRead, cacheWrite, cacheWrite1h } = tokens
  const cache = { input_tokens: input, cache_creation_input_tokens: cacheWrite, cache_read_input_tokens: cacheRead }
  const fiveMinutes = cacheWrite - cacheWrite1h
  if (!version.richUsage || !isTail)
    return {
      ...cache,
      cache_creation: { ephemeral_5m_input_tokens: fiveMinutes, ephemeral_1h_input_tokens: cacheWrite1h },
      output_tokens: isTail ? output : known,
      service_tier: 'standard',
    }
  return {
    ...cache,
    output_tokens: output,
    ...(version.bookkeeping ? { output_tokens_details: { thinking_tokens: 0 } } : {}),
    server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    service_tier: 'standard',
    cache_creation: { ephemeral_1h_input_tokens: cacheWrite1h, ephemeral_5m_input_tokens: fiveMinutes },
    inference_geo: '',
    iterations: [],
    speed: fast ? 'fast' : 'standard',
    ...(version.bookkeeping ? { fallback_credit: null } : {}),
  }
}
