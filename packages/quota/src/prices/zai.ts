import type { Rates } from './rates.ts'

/**
 * Models of Z.ai at its international prices, in US dollars per million tokens. The package of prices knows their bare names from the
 * Chinese market, which is cheaper; coding agents use them through Z.ai. Source: Z.ai's list of prices, November 2026.
 */
const list: Readonly<Record<string, readonly [input: number, cached: number, output: number]>> = {
  'glm-5.3': [1.4, 0.26, 4.4],
  'glm-5.3-flash': [0.075, 0.015, 0.25],
  'glm-5.2': [1.4, 0.26, 4.4],
  'glm-5.1': [1.4, 0.26, 4.4],
  'glm-5-turbo': [1.2, 0.24, 4],
  'glm-5v-turbo': [1.2, 0.24, 4],
  'glm-5': [1, 0.2, 3.2],
  'glm-4.7': [0.6, 0.11, 2.2],
  'glm-4.6': [0.6, 0.11, 2.2],
  'glm-4.6v': [0.3, 0.05, 0.9],
  'glm-4.5': [0.6, 0.11, 2.2],
  'glm-4.5-air': [0.2, 0.03, 1.1],
  'glm-4.5v': [0.6, 0.11, 1.8],
}

/** Providers that sell these models at these prices, as they stand before a slash. */
const providers = new Set(['zai', 'z-ai', 'zai-org', 'zai-coding-plan'])

/** Whether a model is one of Z.ai's, so that no other list may be asked. */
export function isZai(name: string, provider: string | undefined): boolean {
  return provider === undefined ? /^glm-\d/.test(name) : providers.has(provider)
}

/** `undefined` for a model that is not on the list. Storage of a cache is free. */
export function zaiRates(name: string): Rates | undefined {
  const [input, cached, output] = (Object.hasOwn(list, name) ? list[name] : undefined) ?? []
  if (input === undefined || cached === undefined || output === undefined) return undefined
  return { input, output, cacheRead: cached, cacheWrite: input, cacheWrite1h: input }
}
