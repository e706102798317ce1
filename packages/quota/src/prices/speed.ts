/**
 * How many times the usual price Anthropic takes for its fast mode, by model family; the same for every class of tokens. Source: the
 * provider's page on fast mode, as of November 2026.
 */
const fast: readonly (readonly [family: RegExp, factor: number])[] = [
  [/^claude-opus-4[-.][67](?!\d)/, 6],
  [/^claude-opus-4[-.]8(?!\d)/, 2],
  [/^claude-opus-5(?![\d.]|-\d(?!\d))/, 2],
]

/** 1 for the usual speed; `undefined` where the price of a faster one is not known. */
export function speedFactor(name: string, speed: string | undefined): number | undefined {
  if (speed !== 'fast') return 1
  return fast.find(([family]) => family.test(name))?.[1]
}
