import type { Usage } from '../model.ts'
import { asCount, isObject } from '../parse-record.ts'

/** Token counts as Codex writes them: `input` holds what was read from and written to a cache, `output` holds the reasoning. */
export interface Counter {
  readonly input: number
  readonly cached: number
  readonly cacheWrite: number
  readonly output: number
  readonly reasoning: number
}

/** A `…_token_usage` object. A field that is missing is 0; `undefined` where one is no count, or where there is no object at all. */
export function parseCounter(value: unknown): Counter | undefined {
  if (!isObject(value)) return undefined
  const input = countOf(value.input_tokens)
  const cached = countOf(value.cached_input_tokens)
  const cacheWrite = countOf(value.cache_write_input_tokens)
  const output = countOf(value.output_tokens)
  const reasoning = countOf(value.reasoning_output_tokens)
  if (input === undefined || cached === undefined || cacheWrite === undefined || output === undefined || reasoning === undefined)
    return undefined
  return { input, cached, cacheWrite, output, reasoning }
}

/** Disjoint classes. What claims to be more than the whole that it is part of is cut to it. */
export function usageOf({ input, cached, cacheWrite, output, reasoning }: Counter): Usage {
  const cacheRead = Math.min(cached, input)
  const written = Math.min(cacheWrite, input - cacheRead)
  return { input: input - cacheRead - written, output, cacheRead, cacheWrite: written, reasoning: Math.min(reasoning, output) }
}

/** What a cumulative counter says was used since it last spoke. */
export interface Change {
  readonly used: Counter
  /** It is lower than before: it began anew, and all of it is new. */
  readonly isRestart: boolean
}

/**
 * From one cumulative count to the next; `undefined` when it only repeats. The total that a context overflow fakes (all zero but
 * `total_tokens`) is a restart of which nothing was used.
 */
export function changeOf(now: Counter, before: Counter): Change | undefined {
  if (now.input < before.input || now.output < before.output) return { used: now, isRestart: true }
  if (now.input === before.input && now.output === before.output) return undefined
  const since = (key: keyof Counter) => Math.max(0, now[key] - before[key])
  return {
    used: {
      input: since('input'),
      cached: since('cached'),
      cacheWrite: since('cacheWrite'),
      output: since('output'),
      reasoning: since('reasoning'),
    },
    isRestart: false,
  }
}

const countOf = (value: unknown): number | undefined => (value === undefined || value === null ? 0 : asCount(value))
