import type { LineDecoder, LineOutput, NewEntry } from '../line-reader.ts'
import type { JsonObject } from '../parse-record.ts'
import type { Totals } from '../totals.ts'
import type { HeaderReader } from './header.ts'
import type { Replies } from './replies.ts'

/** What became of a record. */
export type Became = ReturnType<LineDecoder['line']>

/** What the records of a file are read into. */
export interface Conversation {
  readonly path: string
  readonly totals: Totals
  readonly header: HeaderReader
  readonly replies: Replies
  /** A prompt came since the last reply: the calls before it that have no result yet get none. */
  isPrompted: boolean
}

/** One record, and what all of its entries have in common. */
export interface Context {
  readonly record: JsonObject
  readonly at: number | undefined
  /** A sub-agent's, inside the file of the session that it works for. */
  readonly isInlineAgent: boolean
  readonly base: Pick<NewEntry, 'at' | 'sidechain'>
  readonly out: LineOutput
  /** Where the record begins. */
  readonly offset: number
}

/** What was said to the agent: counted, unless a sub-agent of the same file was told. */
export function prompt(conversation: Conversation, { at, base, isInlineAgent, out }: Context, text: string): Became {
  if (!isInlineAgent) {
    conversation.isPrompted = true
    conversation.header.prompt(text, at)
  }
  out.entry({ kind: 'user', ...base, text })
  return 'parsed'
}

/** A record of a kind that is not known. */
export function unknown({ totals }: Conversation, out: LineOutput, name: string, base: Context['base'] = {}): Became {
  totals.unknown()
  out.entry({ kind: 'unknown', ...base, text: name })
  return 'unknown'
}

/** A line that is no JSON, or a record that cannot be right. */
export function malformed({ totals }: Conversation, out: LineOutput, reason: string, base: Context['base'] = {}): Became {
  totals.malformed()
  out.entry({ kind: 'unknown', ...base, text: reason.slice(0, 500) })
  return 'malformed'
}
