import * as v from 'valibot'
import { Count, Digest } from './digest.ts'
import type { SessionHeader } from './source.ts'
import { addDigest, emptySum, Sum } from './sum.ts'

/** A message that was read: its id, its stamp, and the print of what it gave. */
const Known = v.tuple([v.string(), v.string(), v.string()])
export type Known = v.InferOutput<typeof Known>

/** As it is in a checkpoint. */
const Stored = v.object({
  version: v.literal(1),
  cli: v.literal('opencode'),
  header: v.object({
    id: v.string(),
    cliVersion: v.exactOptional(v.string()),
    cwd: v.exactOptional(v.string()),
    title: v.exactOptional(v.string()),
    parentId: v.exactOptional(v.string()),
    created: v.exactOptional(v.number()),
    costUsd: v.exactOptional(v.number()),
    isReverted: v.exactOptional(v.boolean()),
  }),
  settled: v.array(Known),
  sum: Sum,
  before: v.exactOptional(v.object({ created: v.exactOptional(v.number()), twin: Count })),
  open: v.array(Digest),
})

/** So many messages, the last ones, may still change without the rest being read again. */
const openMessages = 32

/**
 * What is known of a session after an update. The last messages are kept one by one, all before them only as a sum: what is held and
 * stored grows with the number of messages, by some 80 bytes each, never with their text.
 */
export interface State {
  readonly header: SessionHeader
  /** Only ever appended to, and shared with later states: the first `sum.messages` of it are of this one. */
  readonly settled: Known[]
  /** Of the settled ones. */
  readonly sum: Sum
  /** The last of the settled ones. */
  readonly before?: Pick<Digest, 'created' | 'twin'>
  /** After the settled ones. */
  readonly open: readonly Digest[]
}

export const initialState = (header: SessionHeader): State => ({ header, settled: [], sum: emptySum, open: [] })

/** The state with messages after its last; the older ones are settled then. */
export function append(state: State, digests: readonly Digest[]): State {
  const open = [...state.open, ...digests]
  const leaving = open.splice(0, Math.max(0, open.length - openMessages))
  const last = leaving.at(-1)
  if (!last) return { ...state, open }
  const settled = state.settled.length === state.sum.messages ? state.settled : state.settled.slice(0, state.sum.messages)
  for (const { id, stamp, print } of leaving) settled.push([id, stamp, print])
  const sum = leaving.reduce((before, digest) => addDigest(before, digest, state.header.created), state.sum)
  return { ...state, settled, sum, before: beforeOf(last), open }
}

export const beforeOf = ({ created, twin }: Pick<Digest, 'created' | 'twin'>): Pick<Digest, 'created' | 'twin'> => ({
  ...(created !== undefined && { created }),
  twin,
})

/** Of all messages. */
export const sumOf = ({ sum, open, header }: State): Sum => open.reduce((before, digest) => addDigest(before, digest, header.created), sum)

/** For `JSON.stringify`, now or later. */
export function storeState(state: State): unknown {
  const { settled, sum } = state
  return { version: 1, cli: 'opencode', ...state, settled: { toJSON: () => settled.slice(0, sum.messages) } }
}

/** What {@link storeState} gave, parsed back; `undefined` for anything else, also a state of another session. */
export function restoreState(stored: unknown, id: string): State | undefined {
  const parsed = v.safeParse(Stored, stored)
  if (!parsed.success || parsed.output.header.id !== id || parsed.output.settled.length !== parsed.output.sum.messages) return undefined
  const { header, settled, sum, before, open } = parsed.output
  return { header, settled, sum, ...(before && { before }), open }
}
