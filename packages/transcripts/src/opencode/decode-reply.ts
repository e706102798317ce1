import type { Usage, UsageRequest } from '../model.ts'
import type { Digest } from './digest.ts'
import type { Draft, Part } from './decode-part.ts'
import { isZero } from './tokens.ts'

/** What the answer of a model says besides its parts. */
export interface Reply {
  /** When it was made, as it says itself: the same in a copy. */
  readonly created: number | undefined
  readonly twin: number
  readonly model: string | undefined
  readonly isSidechain: boolean
  /** Of its last step, or of its only one. */
  readonly usage: Usage | undefined
  readonly costUsd: number | undefined
}

export interface DecodedReply {
  readonly entries: readonly Draft[]
  readonly requests: readonly UsageRequest[]
  readonly pending: Digest['pending']
}

/** One request to the model and what came of it. */
interface Step {
  readonly parts: Part[]
  readonly usage?: Usage | undefined
  readonly costUsd?: number | undefined
}

/**
 * The parts of an answer, in the order in which things happened. One answer is one step from 1.0 on; before, it is all of them, and what it
 * says of its tokens is about the last one: so the steps count, and the answer's own figure only where it has no finished step.
 */
export function decodeReply(parts: readonly Part[], reply: Reply): DecodedReply {
  const steps = stepsOf(parts)
  const last = steps.at(-1)
  if (last && reply.usage && !isZero(reply.usage) && !steps.some(({ usage }) => usage))
    steps[steps.length - 1] = { ...last, usage: reply.usage, costUsd: reply.costUsd }
  const call = last?.parts.findLast((part) => part.is === 'call' && !part.result)
  return {
    entries: steps.flatMap((step) => closed(inOrder(step.parts), step, reply)),
    requests: steps.flatMap((step, index) => requestOf(step, index, reply) ?? []),
    pending: call?.is === 'call' ? { name: call.name, ...(call.entry.at !== undefined && { at: call.entry.at }) } : undefined,
  }
}

function stepsOf(parts: readonly Part[]): Step[] {
  const steps: Step[] = []
  let open: Part[] = []
  for (const part of parts) {
    if (part.is === 'step-start' && open.length > 0) {
      steps.push({ parts: open })
      open = []
    }
    open.push(part)
    if (part.is !== 'step-finish') continue
    const usage = part.usage && !isZero(part.usage) ? part.usage : undefined
    steps.push({ parts: open, usage, costUsd: part.costUsd })
    open = []
  }
  if (open.length > 0 || steps.length === 0) steps.push({ parts: open })
  return steps
}

/** A result stands where it came: after the parts that were begun before it. So parallel calls keep their numbers while they end. */
function inOrder(parts: readonly Part[]): readonly Draft[] {
  const results = parts.flatMap((part) =>
    part.is === 'call' && part.result ? { result: part.result, at: part.result.at ?? 0, call: part.record } : [],
  )
  results.sort((a, b) => a.at - b.at || a.call - b.call)
  const entries: Draft[] = []
  let begun = 0
  let next = 0
  for (const part of parts) {
    if (part.is !== 'entry' && part.is !== 'call' && part.is !== 'said') continue
    const startedAt = part.is === 'said' ? -1 : (part.startedAt ?? -1)
    for (let ended = results[next]; ended && ended.at <= startedAt && ended.call <= begun; ended = results[next]) {
      entries.push(ended.result)
      next += 1
    }
    entries.push(part.is === 'said' ? { kind: 'assistant', text: part.text, record: part.record } : part.entry)
    begun = part.record
  }
  return [...entries, ...results.slice(next).map(({ result }) => result)]
}

/** The usage of a step goes on the last thing the model did in it. */
function closed(entries: readonly Draft[], { usage }: Step, { created }: Reply): readonly Draft[] {
  if (!usage) return entries
  const index = entries.findLastIndex(({ kind }) => fromModel.has(kind))
  const last = entries[index]
  if (last) return entries.with(index, { ...last, usage })
  return [...entries, { kind: 'assistant', ...(created !== undefined && { at: created }), text: '', usage, record: 0 }]
}

const fromModel: ReadonlySet<Draft['kind']> = new Set(['assistant', 'thinking', 'tool_call', 'summary'])

/**
 * A fork copies every message with a new id, but keeps its time and its tokens: those make the key, so that a copy is known as one. What is
 * unlike in two answers of one millisecond is told by their order.
 */
function requestOf({ parts, usage, costUsd }: Step, index: number, { created, twin, model, isSidechain }: Reply): UsageRequest | undefined {
  if (!usage) return undefined
  const { input, output, cacheRead, cacheWrite } = usage
  const at = parts.reduce<number | undefined>(
    (latest, part) => (part.is === 'entry' || part.is === 'call' ? (part.entry.at ?? latest) : latest),
    created,
  )
  return {
    key: `opencode:${created ?? '?'}.${twin}.${index}:${input}:${cacheRead}:${cacheWrite}:${output}`,
    ...(at !== undefined && { at }),
    ...(model !== undefined && { model }),
    ...usage,
    cacheWrite1h: 0,
    ...(costUsd && { costUsd }),
    isEstimate: false,
    isSidechain,
  }
}
