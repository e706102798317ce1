import type { Usage } from '../model.ts'

/** What a Tokens line says. */
export interface TokensLine {
  readonly usage: Usage
  /** US dollars of the message; absent without a price. */
  readonly costUsd?: number
  /** US dollars of the process so far. */
  readonly sessionCostUsd?: number
  /** Cache numbers come from the provider only: aider's own counting has none. */
  readonly hasCache: boolean
}

const line =
  /^Tokens: ([\d.,]+k?) sent(?:, ([\d.,]+k?) cache write)?(?:, ([\d.,]+k?) cache hit)?, ([\d.,]+k?) received\.(?:\s*Cost: \$([\d.,]+) message, \$([\d.,]+) session\.)?$/

/**
 * `Tokens: 2.9k sent, 640 cache write, 1.2k cache hit, 171 received. Cost: $0.01 message, $0.01 session.` → disjoint classes; `undefined` for
 * anything else. `sent` holds cache hits once and cache writes twice. Exact below 1 000, rounded above.
 */
export function parseTokensLine(text: string): TokensLine | undefined {
  const found = line.exec(text)
  if (!found) return undefined
  const [sent = 0, write = 0, hit = 0, received = 0] = found.slice(1, 5).map((part) => (part === undefined ? 0 : tokens(part)))
  const [cost, session] = found.slice(5, 7).map((part) => (part === undefined ? undefined : Number(part.replaceAll(',', ''))))
  if (![sent, write, hit, received].every((count) => Number.isSafeInteger(count))) return undefined
  return {
    usage: { input: Math.max(0, sent - hit - 2 * write), output: received, cacheRead: hit, cacheWrite: write, reasoning: 0 },
    hasCache: found[2] !== undefined || found[3] !== undefined,
    ...(cost !== undefined && Number.isFinite(cost) && { costUsd: cost }),
    ...(session !== undefined && Number.isFinite(session) && { sessionCostUsd: session }),
  }
}

function tokens(text: string): number {
  const number = Number(text.replace(/k$/, '').replaceAll(',', ''))
  return text.endsWith('k') ? Math.round(number * 1000) : number
}
