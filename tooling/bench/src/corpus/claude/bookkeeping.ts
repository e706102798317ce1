import type { Kit } from '../kit.ts'
import { iso, type Bookkeeping, type Speaker } from './records.ts'
import type { Voice } from './voice.ts'

export function queued(sessionId: string, at: number, content: string): readonly Bookkeeping[] {
  const operation = (operation: string): Bookkeeping => ({ type: 'queue-operation', operation, timestamp: iso(at), sessionId })
  return [{ ...operation('enqueue'), content }, operation('dequeue')]
}

export function lastPrompt({ sessionId, parentUuid }: Speaker, text: string): Bookkeeping {
  return { type: 'last-prompt', lastPrompt: text.replaceAll(/\s+/g, ' '), leafUuid: parentUuid, sessionId }
}

/** What 2.1.329 writes around a prompt; the whole system prompt and the listings only around the first. */
export function preamble({ random, filler }: Kit, { speaker, records, scribe, clock, model }: Voice, isFirst: boolean): void {
  const { sessionId } = speaker
  const attach = (attachment: object): void => scribe.chain(records.attachment(clock.tick(0, 2), attachment))
  if (isFirst) {
    attach({ type: 'environment', snapshot: { workingDirectory: speaker.cwd, isWorktree: false, isGitRepo: true, platform: 'linux' } })
    attach({ type: 'model', identity: { modelId: model }, text: `You are powered by the model named ${model}.` })
    attach({ type: 'deferred_tools_delta', addedNames: ['Monitor', 'WebFetch', 'WebSearch'], addedLines: [], removedNames: [] })
    attach({ type: 'skill_listing', content: filler.prose(6_210), skillCount: 13, isInitial: true })
  }
  attach({ type: 'total_tokens_reminder', text: `<total_tokens>${random.int(1, 15_000_000)} tokens left</total_tokens>` })
  scribe.bookkeeping({ type: 'atis-latch', atis: '', sessionId })
  attach({ type: 'date', date: iso(clock.now).slice(0, 10) })
  if (!isFirst) return
  attach({ type: 'prompt_snapshot', systemPrompt: [filler.prose(12_814), filler.prose(3_583)], reminderFold: false, tools: [] })
  const shape = { system: [{ type: 'text', text: filler.prose(9_000) }], tools: [{ name: 'Bash', description: filler.prose(2_400) }] }
  scribe.bookkeeping({
    type: 'api-request-shape',
    sessionId,
    shapeHash: random.hex(64),
    timestamp: iso(clock.now),
    version: '2.1.329',
    shape,
  })
}

/** The copy of what is sent: its blob repeats tool results, and can hold the text of a usage block. */
export function apiRequest({ random, filler }: Kit, { speaker, scribe, clock, model }: Voice): void {
  const { sessionId } = speaker
  const text = random.chance(0.02) ? '{"usage":{"input_tokens":5,"output_tokens":7}}' : filler.code(random.skewed(400, 1.2, 20_000))
  const hash = random.hex(64)
  const content = [{ type: 'tool_result', tool_use_id: `toolu_01${random.base62(22)}`, content: text }]
  scribe.bookkeeping({ type: 'api-request-blob', sessionId, hash, message: { role: 'user', content } })
  const params = { model, betas: ['claude-code-20250219', 'interleaved-thinking-2025-05-14'], max_tokens: 32_000 }
  const about = { sessionId, id: random.uuid(), timestamp: iso(clock.now), version: '2.1.329', querySource: 'sdk' }
  scribe.bookkeeping({
    type: 'api-request',
    ...about,
    shapeHash: random.hex(64),
    params,
    keep: 1,
    tail: [hash],
    requestDigest: random.hex(64),
  })
}

/** Running totals at the end of a process: never to be added to what the replies say. */
export function costState({ speaker, spent, clock, model }: Voice, startTime: number): Bookkeeping {
  const modelUsage = {
    [model]: {
      inputTokens: spent.input,
      outputTokens: spent.output,
      thinkingTokens: 0,
      cacheReadInputTokens: spent.cacheRead,
      cacheCreationInputTokens: spent.cacheWrite,
      cacheCreationEphemeral5mInputTokens: spent.cacheWrite - spent.cacheWrite1h,
      cacheCreationEphemeral1hInputTokens: spent.cacheWrite1h,
      webSearchRequests: 0,
      costUSD: 0.25,
    },
  }
  const sums = { totalCostUSD: 0.25, totalAPIDuration: 500, totalToolDuration: 240, totalLinesAdded: 1, totalLinesRemoved: 1 }
  const totalDuration = clock.now - startTime
  return { type: 'cost-state', sessionId: speaker.sessionId, ...sums, totalDuration, startTime, modelUsage, hasUnknownModelCost: false }
}
