import { asObject, type JsonObject } from '../parse-record.ts'

/** Who speaks in a `user` record without a tool's result. */
export type Speaker = 'person' | 'harness' | 'summary'

/**
 * What Claude Code writes into the conversation by itself begins so: commands of the CLI and their output, notices of background tasks,
 * reminders, and the trace of an interrupt.
 */
const injected = [
  '<command-name>',
  '<command-message>',
  '<command-args>',
  '<local-command-',
  '<bash-input>',
  '<bash-stdout>',
  '<bash-stderr>',
  '<user-memory-input>',
  '<task-notification>',
  '<system-reminder>',
  'Caveat: The messages below were generated',
  '[Request interrupted by user',
]

/** A prompt of a person or a dispatcher, a summary after a compaction, or the CLI itself. @param record or the attachment that holds a queued prompt */
export function speakerOf(record: JsonObject, text: string): Speaker {
  if (record.isCompactSummary === true) return 'summary'
  if (record.isMeta === true || record.toolUseResult !== undefined || record.promptSource === 'system') return 'harness'
  const origin = asObject(record.origin)?.kind
  if (typeof origin === 'string' && origin !== 'human') return 'harness'
  const start = text.slice(0, 200).trimStart()
  return injected.some((prefix) => start.startsWith(prefix)) ? 'harness' : 'person'
}
