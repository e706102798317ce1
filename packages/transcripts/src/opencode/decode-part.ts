import type { NewEntry } from '../line-reader.ts'
import type { Usage } from '../model.ts'
import { asArray, asObject, asString, cutLongStrings, type JsonObject, isObject, parseRecord } from '../parse-record.ts'
import type { Tally } from './digest.ts'
import { asAmount } from './header.ts'
import type { RawRecord } from './source.ts'
import { usageOf } from './tokens.ts'
import { describeCall, describeFile, filesOf } from './tools.ts'

/** An entry before it has its number; `record` says which record of the message it is of, the message itself being 0. */
export type Draft = NewEntry & { readonly record: number }

/** What one part of a message is to us. */
export type Part = { readonly became: keyof Tally; readonly record: number } & (
  | { readonly is: 'nothing' }
  /** Said by a person, where the message is one's. */
  | { readonly is: 'said'; readonly text: string }
  | { readonly is: 'entry'; readonly entry: Draft; readonly startedAt?: number | undefined }
  | { readonly is: 'call'; readonly entry: Draft; readonly startedAt?: number | undefined; readonly result?: Draft; readonly name: string }
  | { readonly is: 'step-start' }
  | { readonly is: 'step-finish'; readonly usage?: Usage; readonly costUsd?: number }
)

/** What a part must know of its message. */
export interface PartContext {
  readonly isUser: boolean
  /** The answer is a summary of all before. */
  readonly isSummary: boolean
  readonly at: number | undefined
  readonly cwd: string | undefined
  readonly cliVersion: string | undefined
}

/** A JSON object, or why it is none. */
export function decodeRecord(raw: RawRecord): JsonObject | string {
  const parsed = parseRecord(raw.text)
  if (!parsed.ok) return parsed.reason
  return isObject(parsed.value) ? parsed.value : 'not a JSON object'
}

/** Total. `record` is the number of the part in its message, from 1. */
export function decodePart(raw: RawRecord, record: number, context: PartContext): Part {
  const part = decodeRecord(raw)
  if (typeof part === 'string') return unreadable('malformed', part)
  const startedAt = asAmount(asObject(part.time)?.start)
  const at = startedAt ?? context.at
  const time = at === undefined ? {} : { at }
  /** When the row was made is surer than what it says, and is there from the beginning. */
  const order = { startedAt: raw.created ?? startedAt }

  switch (part.type) {
    case 'text': {
      const text = asString(part.text) ?? ''
      if (text === '') return { became: 'ignored', record, is: 'nothing' }
      if (part.synthetic === true || part.ignored === true) return entry({ kind: 'system', ...time, text })
      if (context.isUser) return { became: 'parsed', record, is: 'said', text: unquoted(text) }
      return entry({ kind: context.isSummary ? 'summary' : 'assistant', ...time, text })
    }
    case 'reasoning': {
      const text = asString(part.text) ?? ''
      return text === '' ? { became: 'ignored', record, is: 'nothing' } : entry({ kind: 'thinking', ...time, text })
    }
    case 'tool':
      return decodeCall(part)
    case 'file':
      if (context.isUser) return { became: 'parsed', record, is: 'said', text: describeFile(part) }
      return entry({ kind: 'assistant', ...time, text: describeFile(part) })
    case 'subtask':
      return { became: 'parsed', record, is: 'said', text: asString(part.prompt) ?? asString(part.description) ?? '' }
    case 'compaction':
      return entry({
        kind: 'system',
        ...time,
        text: part.auto === true ? 'The conversation was compacted automatically.' : 'The conversation was compacted.',
      })
    case 'retry': {
      const attempt = typeof part.attempt === 'number' ? ` (attempt ${part.attempt})` : ''
      return entry({
        kind: 'error',
        ...timeOf(asAmount(asObject(part.time)?.created) ?? context.at),
        text: `${describeError(part.error)}${attempt}`,
      })
    }
    case 'step-start':
      return { became: 'parsed', record, is: 'step-start' }
    case 'step-finish': {
      const usage = usageOf(part.tokens, context.cliVersion)
      if (usage === 'malformed') return unreadable('malformed', 'tokens that are no whole numbers, 0 or more')
      const costUsd = asAmount(part.cost)
      return { became: 'parsed', record, is: 'step-finish', ...(usage && { usage }), ...(costUsd && { costUsd }) }
    }
    case 'patch':
    case 'snapshot':
    case 'agent':
      return { became: 'ignored', record, is: 'nothing' }
    default:
      return unreadable('unknown', `a part of type ${String(asString(part.type)?.slice(0, 100))}`)
  }

  function entry(made: NewEntry): Part {
    return { became: 'parsed', record, is: 'entry', entry: { ...made, record }, ...order }
  }

  function unreadable(became: 'unknown' | 'malformed', text: string): Part {
    return { became, record, is: 'entry', entry: { kind: 'unknown', ...timeOf(context.at), text, record } }
  }

  /** `state.status`: pending → running → completed or error. A command that fails is `completed`; its exit code is in the metadata. */
  function decodeCall(call: JsonObject): Part {
    const state = asObject(call.state) ?? {}
    const input = asObject(state.input) ?? {}
    const name = asString(call.tool) ?? 'unknown'
    const id = asString(call.callID) ?? raw.id
    const ranAt = asAmount(asObject(state.time)?.start)
    const endedAt = asAmount(asObject(state.time)?.end)
    const files = filesOf(input)
    const made: Draft = {
      kind: 'tool_call',
      ...timeOf(ranAt ?? context.at),
      text: describeCall(name, input, context.cwd),
      tool: { id, name, ...(state.input !== undefined && { input: bounded(state.input) }), ...(files.length > 0 && { files: [...files] }) },
      record,
    }
    const isError = state.status === 'error'
    const shared = { became: 'parsed', record, is: 'call', entry: made, startedAt: raw.created ?? ranAt, name } as const
    if (!isError && state.status !== 'completed') return shared
    const result: Draft = {
      kind: 'tool_result',
      ...timeOf(endedAt ?? ranAt ?? context.at),
      text: isError ? (asString(state.error) ?? '') : outputOf(state),
      tool: { id, name, isError, ...(ranAt !== undefined && endedAt !== undefined && endedAt >= ranAt && { durationMs: endedAt - ranAt }) },
      record,
    }
    return { ...shared, result }
  }
}

/** `{name, data{message, statusCode}}` in one line. */
export function describeError(error: unknown): string {
  const { name, data } = asObject(error) ?? {}
  const { message, statusCode } = asObject(data) ?? {}
  const status = typeof statusCode === 'number' ? ` (HTTP ${statusCode})` : ''
  const text = asString(message) ?? asString(asObject(error)?.message) ?? ''
  return `${asString(name) ?? 'Error'}${status}${text === '' ? '' : `: ${text}`}`
}

function outputOf(state: JsonObject): string {
  const exit = asObject(state.metadata)?.exit
  const attachments = asArray(state.attachments).flatMap((file) => (isObject(file) ? describeFile(file) : []))
  const code = typeof exit === 'number' && exit !== 0 ? [`[exit code ${exit}]`] : []
  return [asString(state.output) ?? '', ...attachments, ...code].filter((text) => text !== '').join('\n')
}

/** The command line stores a prompt of several words in quotes, with those inside escaped; before 1.2, with a newline at its end. */
function unquoted(text: string): string {
  const line = text.trimEnd()
  const inner = line.slice(1, -1)
  const isQuoted = line.length > 1 && line.startsWith('"') && line.endsWith('"') && !/(?:^|[^\\])"/.test(inner)
  return isQuoted ? inner.replaceAll('\\"', '"') : text.replace(/\r?\n$/, '')
}

const maxInputChars = 64 * 1024

/** The arguments as recorded; where they are long, with their long texts cut; where they are nested without end, not at all. */
function bounded(input: unknown): unknown {
  try {
    const text = JSON.stringify(input)
    return text.length <= maxInputChars ? input : JSON.parse(cutLongStrings(text, 4_096))
  } catch {
    return '[nested too deeply]'
  }
}

const timeOf = (at: number | undefined) => (at === undefined ? {} : { at })
