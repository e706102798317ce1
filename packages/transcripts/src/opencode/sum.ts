import * as v from 'valibot'
import { noUsage } from '../totals.ts'
import { Count, type Digest, Prompt, Tally, Tokens } from './digest.ts'
import { addUsage } from './tokens.ts'

/** What all messages up to one add up to. */
export const Sum = v.object({
  messages: Count,
  entries: Count,
  tally: Tally,
  user: Count,
  assistant: Count,
  toolCalls: Count,
  toolErrors: Count,
  errors: Count,
  usage: Tokens,
  requests: Count,
  costUsd: v.number(),
  models: v.array(v.string()),
  firstAt: v.exactOptional(v.number()),
  lastAt: v.exactOptional(v.number()),
  cwd: v.exactOptional(v.string()),
  prompt: v.exactOptional(Prompt),
  pending: v.exactOptional(v.object({ name: v.string(), at: v.exactOptional(v.number()) })),
  /** Made before the session was: copies. */
  copied: Count,
})
export type Sum = v.InferOutput<typeof Sum>

export const emptySum: Sum = {
  messages: 0,
  entries: 0,
  tally: { parsed: 0, ignored: 0, unknown: 0, malformed: 0 },
  user: 0,
  assistant: 0,
  toolCalls: 0,
  toolErrors: 0,
  errors: 0,
  usage: noUsage,
  requests: 0,
  costUsd: 0,
  models: [],
  copied: 0,
}

/** One message more. `bornAt`: when the session was made. */
export function addDigest(sum: Sum, digest: Digest, bornAt: number | undefined): Sum {
  const { prompt = digest.prompt, cwd = digest.cwd } = sum
  const firstAt = least(sum.firstAt, digest.firstAt)
  const lastAt = most(sum.lastAt, digest.lastAt)
  // a call that has no result will get none once a model has gone on; a prompt can come while it runs
  const pending = digest.isReply ? digest.pending : (digest.pending ?? sum.pending)
  const { model } = digest
  return {
    messages: sum.messages + 1,
    entries: sum.entries + digest.entries,
    tally: addTally(sum.tally, digest.tally),
    user: sum.user + (digest.prompt ? 1 : 0),
    assistant: sum.assistant + (digest.isReply ? 1 : 0),
    toolCalls: sum.toolCalls + digest.toolCalls,
    toolErrors: sum.toolErrors + digest.toolErrors,
    errors: sum.errors + digest.errors,
    usage: addUsage(sum.usage, digest.usage),
    requests: sum.requests + digest.requests,
    costUsd: sum.costUsd + (digest.costUsd ?? 0),
    models: model === undefined || sum.models.includes(model) ? sum.models : [...sum.models, model],
    ...(firstAt !== undefined && { firstAt }),
    ...(lastAt !== undefined && { lastAt }),
    ...(cwd !== undefined && { cwd }),
    ...(prompt && { prompt }),
    ...(pending && { pending }),
    copied: sum.copied + (bornAt !== undefined && digest.created !== undefined && digest.created < bornAt ? 1 : 0),
  }
}

export const addTally = (a: Tally, b: Tally, sign: 1 | -1 = 1): Tally => ({
  parsed: a.parsed + sign * b.parsed,
  ignored: a.ignored + sign * b.ignored,
  unknown: a.unknown + sign * b.unknown,
  malformed: a.malformed + sign * b.malformed,
})

export const recordsOf = ({ parsed, ignored, unknown, malformed }: Tally): number => parsed + ignored + unknown + malformed

function least(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function most(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}
