import type { Usage } from '../model.ts'
import { asObject } from '../parse-record.ts'

/**
 * `tokens` of a reply in our terms: cached tokens are inside Gemini's input, thoughts are outside its output, what tools put into the
 * prompt (`tool`) is outside its input. `undefined` where there are none; `null` where a figure is not a count.
 */
export function readTokens(value: unknown): Usage | null | undefined {
  const tokens = asObject(value)
  if (!tokens) return value === undefined || value === null ? undefined : null
  const [input, output, cached, thoughts, tool] = [tokens.input, tokens.output, tokens.cached, tokens.thoughts, tokens.tool].map(count)
  if (input === undefined || output === undefined || cached === undefined || thoughts === undefined || tool === undefined) return null
  return { input: Math.max(0, input - cached) + tool, output: output + thoughts, cacheRead: cached, cacheWrite: 0, reasoning: thoughts }
}

function count(value: unknown): number | undefined {
  if (value === undefined || value === null) return 0
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
