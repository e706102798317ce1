import type { EntryView } from '@hoop/protocol'
import { NOW } from './make.ts'

/** An entry of a transcript; each is a second after the one before. */
export function makeEntry(seq: number, fields: Partial<EntryView> = {}): EntryView {
  return { seq, kind: 'assistant', at: NOW + seq * 1000, text: `entry ${seq}`, source: { offset: seq * 100, length: 100 }, ...fields }
}

export const makeCall = (seq: number, id: string, text = 'Bash: npm test', input: unknown = { command: text.slice(6) }): EntryView =>
  makeEntry(seq, { kind: 'tool_call', text, tool: { id, name: text.slice(0, text.indexOf(':')), input } })

export const makeResult = (seq: number, id: string, text = 'ok', isError = false): EntryView =>
  makeEntry(seq, { kind: 'tool_result', text, tool: { id, name: 'Bash', ...(isError ? { isError } : {}) } })
