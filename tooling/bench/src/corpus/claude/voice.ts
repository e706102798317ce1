import { createClock, type Clock, type Kit } from '../kit.ts'
import type { TokenCounts } from '../truth.ts'
import { createContext, messageId, requestId, usageOf, type Reply } from './message.ts'
import { createRecords, type RecordMaker, type Speaker } from './records.ts'
import type { Scribe } from './scribe.ts'
import type { ToolCall } from './tools.ts'

/** A model at work in one session or sub-agent: its context, its clock, its place in a file. */
export interface Voice {
  readonly speaker: Speaker
  readonly records: RecordMaker
  readonly scribe: Scribe
  readonly clock: Clock
  /** The name its usage is booked under. */
  readonly session: string
  /** What the CLI itself has added up so far. */
  readonly spent: TokenCounts
  readonly model: string
  /** Writes one reply, a line per block; returns the uuid of the line of each call. */
  reply(calls: readonly ToolCall[], stopReason: Reply['stopReason']): readonly string[]
  /** The context has reached the size at which the CLI compacts it. */
  readonly isFull: boolean
  compact(): void
}

export interface VoiceOptions {
  readonly speaker: Speaker
  readonly scribe: Scribe
  readonly session: string
  readonly model: string
  readonly start: number
  /** False: a gateway that sends no request id. */
  readonly requestIds: boolean
}

export function createVoice(kit: Kit, options: VoiceOptions): Voice {
  const { random, filler, ledger } = kit
  const { speaker, scribe, session, model } = options
  const { version } = speaker
  const records = createRecords(random, speaker)
  const clock = createClock(random, options.start)
  const isClaude = model.startsWith('claude-')
  const context = createContext(random, isClaude && random.chance(0.3))
  const isFast = version.name === '2.1.329' && model.includes('opus') && random.chance(0.1)
  const spent: TokenCounts = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cacheWrite1h: 0, reasoning: 0 }

  return {
    speaker,
    records,
    scribe,
    clock,
    session,
    spent,
    model,
    get isFull() {
      return context.isFull()
    },
    compact: () => context.compact(),
    reply(calls, stopReason) {
      const reply: Reply = {
        id: messageId(random, model),
        requestId: options.requestIds ? requestId(random) : undefined,
        model,
        tokens: context.next(),
        fast: isFast,
        stopReason,
      }
      const blocks: object[] = []
      if (random.chance(0.35)) blocks.push(thinking(kit, version.bookkeeping))
      if (calls.length === 0 || random.chance(0.6)) blocks.push({ type: 'text', text: filler.prose(random.skewed(180, 1, 8_000)) })
      const firstCall = blocks.length
      for (const { id, name, input } of calls) blocks.push({ type: 'tool_use', id, name, input })

      const written: { atMs: number; tokens: TokenCounts }[] = []
      const uuids: string[] = []
      blocks.forEach((block, index) => {
        const isTail = version.streamed === 'same' || index === blocks.length - 1
        const known = Math.min(reply.tokens.output - 1, 1 + index * 3)
        const atMs = clock.tick(40, 9_000)
        const stop = isTail ? { stop_reason: stopReason } : { stop_reason: null }
        const usage = usageOf(version, reply, isTail, known)
        const message = { id: reply.id, type: 'message', role: 'assistant', model, content: [block], ...stop, stop_sequence: null, usage }
        const record = records.assistant(atMs, message, own(version.bookkeeping, reply, index))
        scribe.chain(record)
        uuids.push(record.uuid)
        written.push({ atMs, tokens: isTail ? reply.tokens : { ...reply.tokens, output: known } })
      })
      book(written, reply)
      return uuids.slice(firstCall)
    },
  }

  /** The line with the largest total is the request's; of equal ones the first. */
  function book(written: readonly { atMs: number; tokens: TokenCounts }[], reply: Reply): void {
    const about = { cli: 'claude' as const, model, project: speaker.cwd, session }
    const best = version.streamed === 'same' ? written[0] : written.at(-1)
    if (!best) return
    ledger.request({ ...about, ...best })
    scribe.requests?.push({ ...about, ...best })
    for (const key of ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const) spent[key] += best.tokens[key]
    // Without a request id ccusage takes each time stamp of a message for a request of its own.
    if (reply.requestId === undefined) for (const line of written) if (line !== best) ledger.extra({ ...about, ...line })
  }
}

/** Fields of an assistant record around its message. */
function own(bookkeeping: boolean, { requestId: id, model }: Reply, index: number): object {
  const request = id === undefined ? {} : { requestId: id }
  return bookkeeping
    ? { apiBlockIndex: index, ...request, requestedModel: model, promptCacheRequested: '5m', perTurnEffort: null, madeBy: 'model' }
    : request
}

function thinking({ random, filler }: Kit, omitted: boolean): object {
  const signature = filler.base64(random.int(200, 900))
  return { type: 'thinking', thinking: omitted ? '' : filler.prose(random.skewed(500, 0.9, 6_000)), signature }
}
