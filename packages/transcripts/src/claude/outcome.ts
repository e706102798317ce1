import type { UsageRequest } from '../model.ts'
import { asObject, type JsonObject } from '../parse-record.ts'
import { blocksOf, blockText, isResultBlock } from './content.ts'
import { attachmentText, queuedPrompt, systemText } from './notice.ts'
import { requestOf } from './request.ts'
import { isBookkeeping } from './versions.ts'

/** What the decoder makes of a record, without the making: what it is counted as, and the request it tells of. */
export interface Outcome {
  readonly became: 'parsed' | 'ignored' | 'unknown' | 'malformed'
  readonly request?: UsageRequest
}

/** @param place of the record, the same at every reading: used where it has no id of any kind */
export function outcomeOf(record: JsonObject, place: () => string): Outcome {
  const { type } = record
  if (isBookkeeping(type)) return { became: 'ignored' }
  switch (type) {
    case 'cost-state':
      return { became: isCost(record.totalCostUSD) ? 'parsed' : 'ignored' }
    case 'user':
      return { became: ofUser(record) }
    case 'assistant':
      return ofAssistant(record, place)
    case 'system':
      return { became: systemText(record) === undefined ? 'ignored' : 'parsed' }
    case 'attachment':
      return { became: ofAttachment(record) }
    default:
      return { became: 'unknown' }
  }
}

const isCost = (value: unknown) => typeof value === 'number' && Number.isFinite(value) && value >= 0

function ofUser(record: JsonObject): Outcome['became'] {
  const blocks = blocksOf(asObject(record.message)?.content)
  if (!blocks) return 'malformed'
  return blocks.some((block) => isResultBlock(block) || blockText(block).trim() !== '') ? 'parsed' : 'ignored'
}

function ofAssistant(record: JsonObject, place: () => string): Outcome {
  if (!asObject(record.message)) return { became: 'malformed' }
  const found = requestOf(record, place)
  switch (found.kind) {
    case 'request':
      return { became: 'parsed', request: found.request }
    case 'none':
      return { became: 'parsed' }
    case 'malformed':
      return { became: 'malformed' }
  }
}

function ofAttachment(record: JsonObject): Outcome['became'] {
  const attachment = asObject(record.attachment)
  if (!attachment) return 'malformed'
  return queuedPrompt(attachment) === undefined && attachmentText(attachment) === undefined ? 'ignored' : 'parsed'
}
