import type { Usage } from '../model.ts'
import { asCount, asObject } from '../parse-record.ts'

/**
 * `tokens{total?, input, output, reasoning, cache{read, write}}` of a message or a `step-finish` → ours. What lies inside what depends on
 * the version: before 1.0, `input` has the cached tokens; from somewhere between 1.2.6 and 1.14.41 on, `output` has no reasoning. A session
 * that was resumed has messages of several versions, so `total`, where it stands, decides. (For an OpenAI-compatible provider; others
 * may differ.)
 * @returns `undefined` where there are none; `'malformed'` for a figure that is no whole number, 0 or more
 */
export function usageOf(tokens: unknown, cliVersion: string | undefined): Usage | 'malformed' | undefined {
  if (tokens === undefined || tokens === null) return undefined
  const record = asObject(tokens)
  if (!record) return 'malformed'
  const cache = asObject(record.cache ?? {})
  const [input, output, reasoning, cacheRead, cacheWrite] = [record.input, record.output, record.reasoning, cache?.read, cache?.write].map(
    (value) => asCount(value ?? 0),
  )
  if (
    !cache ||
    input === undefined ||
    output === undefined ||
    reasoning === undefined ||
    cacheRead === undefined ||
    cacheWrite === undefined
  )
    return 'malformed'
  if (cliVersion?.startsWith('0.')) {
    const uncached = Math.max(0, input - cacheRead)
    return { input: uncached, output: Math.max(output, reasoning), cacheRead, cacheWrite, reasoning }
  }
  const total = asCount(record.total)
  const inside = input + output + cacheRead + cacheWrite
  const isOutside = total === inside ? false : total === inside + reasoning || !isBefore13(cliVersion)
  return { input, output: isOutside ? output + reasoning : Math.max(output, reasoning), cacheRead, cacheWrite, reasoning }
}

export const isZero = ({ input, output, cacheRead, cacheWrite }: Usage): boolean => input + output + cacheRead + cacheWrite === 0

export const addUsage = (a: Usage, b: Usage): Usage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cacheRead: a.cacheRead + b.cacheRead,
  cacheWrite: a.cacheWrite + b.cacheWrite,
  reasoning: a.reasoning + b.reasoning,
})

/** Where between 1.2.6 and 1.14.41 the change was is not known. A version that is not known is as good as a new one. */
function isBefore13(version: string | undefined): boolean {
  return version !== undefined && /^1\.[012](?:\.|$)/.test(version)
}
