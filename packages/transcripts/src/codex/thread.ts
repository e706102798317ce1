import type { Line } from '@hoop/jsonl'
import { Entry } from '@hoop/protocol'
import * as v from 'valibot'
import type { LineOutput, NewEntry } from '../line-reader.ts'
import type { LineCounts } from '../model.ts'
import type { Totals } from '../totals.ts'

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Counter = v.object({ input: Count, cached: Count, cacheWrite: Count, output: Count, reasoning: Count })

/** A call whose output has not come, and what events said of it meanwhile. */
const OpenCall = v.object({
  id: v.string(),
  name: v.string(),
  isProgram: v.boolean(),
  hasFailed: v.boolean(),
  durationMs: v.optional(v.number()),
  files: v.array(v.string()),
})
export type OpenCall = v.InferOutput<typeof OpenCall>

/** What is remembered of a rollout from one line to the next, besides the totals. */
const Memory = v.object({
  /** The first `session_meta`, or the header of the flat format, has come. */
  hasHeader: v.boolean(),
  /** Lines are bare items: 0.20 and before. */
  isFlat: v.boolean(),
  isSidechain: v.boolean(),
  /** When the thread began. Milliseconds since the epoch. */
  bornAt: v.optional(v.number()),
  /** The thread whose tokens are in the first counter. */
  forkOf: v.optional(v.string()),
  /** Another thread's lines are being read, copied in by a fork; `at` is the time of the last one. */
  copied: v.optional(v.object({ id: v.string(), at: v.optional(v.number()) })),
  model: v.optional(v.string()),
  /** The last cumulative counter. */
  total: v.optional(Counter),
  /** How often that counter began anew. */
  restarts: Count,
  /** `token_usage_record` says what is used: `token_count` only repeats it. */
  hasUsageRecords: v.boolean(),
  /** Events tell when turns begin and end. */
  hasTasks: v.boolean(),
  /** The model has said something of its own in this file. */
  hasSpoken: v.boolean(),
  lastError: v.optional(v.string()),
  /** See `reply.ts`. */
  held: v.optional(v.object({ entry: Entry, as: v.picklist(['spoken', 'early', 'bearer']) })),
  /** A message that looks injected; the next line tells whether a person sent it. */
  wrapped: v.optional(Entry),
  /** Prompts of which the event has not come, and the beginning of one of which the item has not. */
  itemPrompts: Count,
  eventPrompt: v.optional(v.string()),
})
export type Memory = v.InferOutput<typeof Memory>

const State = v.object({ memory: Memory, calls: v.array(OpenCall), totals: v.unknown() })

/** A line, and which one of the file it is. */
export type NumberedLine = Line & { readonly number: number }

/** What every part of the decoder works on. One object for the life of a decoder; the last three fields are those of the current line. */
export interface Thread {
  readonly totals: Totals
  readonly memory: Memory
  readonly calls: Map<string, OpenCall>
  /** The id where no record tells one. */
  readonly fallbackId: string
  at: number | undefined
  line: NumberedLine
  out: LineOutput
}

/** What became of a line. */
export type Became = Exclude<keyof LineCounts, 'total'>

/** How many calls without an output are remembered; one more, and the oldest is forgotten. */
export const maxOpenCalls = 200

export const newMemory = (): Memory => ({
  hasHeader: false,
  isFlat: false,
  isSidechain: false,
  restarts: 0,
  hasUsageRecords: false,
  hasTasks: false,
  hasSpoken: false,
  itemPrompts: 0,
})

/** @throws ValiError for what is no state */
export const parseState = (stored: unknown): v.InferOutput<typeof State> => v.parse(State, stored)

/** A value of its own: later lines do not change it. */
export const stateOf = ({ memory, calls, totals }: Thread, recent?: number): unknown => ({
  memory: { ...memory },
  calls: [...calls.values()].map((call) => ({ ...call, files: [...call.files] })),
  totals: totals.state(recent),
})

/** An entry that is being made. */
export type Draft = { -readonly [Key in keyof NewEntry]: NewEntry[Key] }

/** An entry with the time of the current line. Made in one piece: there are as many of them as there are lines. */
export function draft({ at, memory }: Thread, kind: NewEntry['kind'], text: string): Draft {
  const made: Draft = { kind, text }
  if (at !== undefined) made.at = at
  if (memory.isSidechain) made.sidechain = true
  return made
}

/** One more entry. */
export function emit(thread: Thread, entry: NewEntry): Entry {
  const made = thread.out.entry(entry)
  // An entry that nothing completes for so long is left as it is, so that no reader has to wait for it.
  const { held } = thread.memory
  if (held && made.seq - held.entry.seq > 256) thread.memory.held = undefined
  return made
}

/** One more entry that is nothing but a text. */
export const tell = (thread: Thread, kind: NewEntry['kind'], text: string): Entry => emit(thread, draft(thread, kind, text))

export function unknown(thread: Thread, what: string): Became {
  thread.totals.unknown()
  tell(thread, 'unknown', what)
  return 'unknown'
}

export function malformed(thread: Thread, why: string): Became {
  thread.totals.malformed()
  tell(thread, 'unknown', why)
  return 'malformed'
}
