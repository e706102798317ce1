import { isObject, type JsonObject } from '../parse-record.ts'
import { isBookkeeping } from './versions.ts'

const sessionName = /[\\/]projects[\\/][^\\/]+[\\/](?:.*[\\/])?(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|agent-[\w-]+)\.jsonl$/
const enveloped = new Set<unknown>(['user', 'assistant', 'system', 'attachment', 'progress'])

/** How a record begins whose line goes on past what was looked at. */
const beginnings = [
  /^\{"parentUuid":(?:null|"[^"]{1,64}"),"(?:logicalParentUuid|isSidechain)":/,
  /^\{"type":"queue-operation","operation":"/,
  /^\{"type":"(?:summary|file-history-snapshot|last-prompt)","(?:summary|messageId|lastPrompt)":/,
]

/** Whether a file is a session of Claude Code: one of its first records is, or it is empty and stands where sessions stand. */
export function recognises(file: string, head: Buffer): boolean {
  if (head.length === 0) return sessionName.test(file)
  const lines = head.toString('utf8').split('\n')
  const torn = lines.pop() ?? ''
  return lines.some(isClaudeLine) || isClaudeLine(torn) || beginnings.some((beginning) => beginning.test(torn))
}

function isClaudeLine(line: string): boolean {
  if (!line.startsWith('{') || !line.includes('"type"')) return false
  try {
    const record: unknown = JSON.parse(line)
    return isObject(record) && isClaudeRecord(record)
  } catch {
    return false
  }
}

function isClaudeRecord(record: JsonObject): boolean {
  const { type, uuid, sessionId } = record
  if (enveloped.has(type)) return typeof uuid === 'string' && ('parentUuid' in record || 'isSidechain' in record)
  if (type === 'summary') return typeof record.leafUuid === 'string'
  if (type === 'file-history-snapshot') return typeof record.messageId === 'string'
  return typeof sessionId === 'string' && (type === 'cost-state' || isBookkeeping(type))
}
