import * as v from 'valibot'

/** A whole number, 0 or more. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** Tokens, as in a session's totals. */
export const Tokens = v.object({ input: Count, output: Count, cacheRead: Count, cacheWrite: Count, reasoning: Count })

/** What became of records. */
export const Tally = v.object({ parsed: Count, ignored: Count, unknown: Count, malformed: Count })
export type Tally = v.InferOutput<typeof Tally>

/** The beginning of a session: what its first prompt says. */
export const Prompt = v.object({
  title: v.exactOptional(v.string()),
  tag: v.exactOptional(v.object({ worker: v.string(), bead: v.string(), strand: v.optional(v.string()) })),
  isMalformed: v.boolean(),
})

/** What one message adds to a session, without its text. */
export const Digest = v.object({
  id: v.string(),
  /** As it was when the message was read. */
  stamp: v.string(),
  /** Of everything that was said of it: the same, if nothing that shows has changed. */
  print: v.string(),
  /** How many entries it gave. */
  entries: Count,
  tally: Tally,
  /** When it was made, as it says itself: the same in a copy. Milliseconds since the epoch. */
  created: v.exactOptional(v.number()),
  /** How many messages right before it were made in the same millisecond. */
  twin: Count,
  firstAt: v.exactOptional(v.number()),
  lastAt: v.exactOptional(v.number()),
  isReply: v.boolean(),
  model: v.exactOptional(v.string()),
  cwd: v.exactOptional(v.string()),
  prompt: v.exactOptional(Prompt),
  usage: Tokens,
  requests: Count,
  costUsd: v.exactOptional(v.number()),
  toolCalls: Count,
  toolErrors: Count,
  errors: Count,
  /** A call of its last step that has no result. */
  pending: v.exactOptional(v.object({ name: v.string(), at: v.exactOptional(v.number()) })),
})
export type Digest = v.InferOutput<typeof Digest>
