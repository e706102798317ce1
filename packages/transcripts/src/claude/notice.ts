import { asArray, asCount, asObject, asString, type JsonObject } from '../parse-record.ts'
import { textOf } from './content.ts'
import { speakerOf } from './prompt.ts'

/** What a `system` record tells; `undefined` where it tells nothing of the conversation. */
export function systemText(record: JsonObject): string | undefined {
  switch (record.subtype) {
    case 'api_error':
      return retryText(record)
    case 'compact_boundary':
    case 'microcompact_boundary':
      return compactionText(record)
    default:
      return asString(record.content)?.trim() ? asString(record.content) : undefined
  }
}

function compactionText(record: JsonObject): string {
  const facts = asObject(record.compactMetadata) ?? asObject(record.microcompactMetadata)
  const before = asCount(facts?.preTokens)
  const after = asCount(facts?.postTokens)
  const said = [
    asString(facts?.trigger),
    before !== undefined && `${before} tokens before`,
    after !== undefined && `${after} after`,
  ].filter(Boolean)
  return `${asString(record.content) || 'Conversation compacted'}${said.length > 0 ? ` (${said.join(', ')})` : ''}`
}

/** A request that failed and is tried again: an error only if the last try fails too. */
function retryText(record: JsonObject): string {
  const error = asObject(record.error)
  const attempt = asCount(record.retryAttempt)
  const most = asCount(record.maxRetries)
  const wait = record.retryInMs
  const why = asString(error?.formatted) || asString(error?.message) || asString(record.error) || statusText(error) || 'the request failed'
  const which = attempt === undefined ? '' : ` ${attempt}${most === undefined ? '' : ` of ${most}`}`
  return `Retry${which}${typeof wait === 'number' && wait >= 0 ? ` in ${(wait / 1000).toFixed(1)} s` : ''}: ${why}`
}

const statusText = (error: JsonObject | undefined) => (asCount(error?.status) === undefined ? undefined : `HTTP ${Number(error?.status)}`)

/** Attachments that repeat what every session is told, or what stands elsewhere in the file. */
export const quietAttachments = [
  'agent_listing_delta',
  'date',
  'deferred_tools_delta',
  'environment',
  'mcp_instructions_delta',
  'model',
  'prompt_snapshot',
  'remote_session_change',
  'session_context',
  'skill_listing',
  'task_reminder',
  'todo_reminder',
  'token_usage',
  'total_tokens_reminder',
] as const
const quiet = new Set<unknown>(quietAttachments)

/** A prompt that a person typed while the model worked stands in an attachment, and nowhere else. */
export function queuedPrompt(attachment: JsonObject): string | undefined {
  const { type, commandMode: mode } = attachment
  if (type !== 'queued_command' || (mode !== undefined && mode !== 'prompt')) return undefined
  const text = textOf(attachment.prompt)
  return text.trim() !== '' && speakerOf(attachment, text) === 'person' ? text : undefined
}

/** What an attachment tells; `undefined` for those that tell nothing new, or nothing at all. */
export function attachmentText(attachment: JsonObject): string | undefined {
  if (quiet.has(attachment.type)) return undefined
  const type = asString(attachment.type) ?? 'attachment'
  const name = asString(attachment.displayPath) ?? asString(attachment.filename) ?? asString(attachment.hookName)
  const lines = asCount(asObject(asObject(attachment.content)?.file)?.numLines)
  if (name !== undefined && lines !== undefined) return `[${type} ${name}, ${lines} lines]`
  const said =
    asString(attachment.text) ??
    (asString(attachment.content) || (asArray(attachment.content).length > 0 ? textOf(attachment.content) : undefined)) ??
    asString(attachment.stderr) ??
    asString(attachment.stdout) ??
    textOf(attachment.prompt)
  if (!said?.trim() && attachment.filename === undefined) return undefined
  return `[${[type, name].filter(Boolean).join(' ')}]${said ? ` ${said}` : ''}`
}
