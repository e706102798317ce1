import * as v from 'valibot'
import type { LineDecoder, LineOutput } from '../line-reader.ts'
import type { Target } from '../model.ts'
import { asObject, asString, asTime, isObject, type JsonObject, parseRecord } from '../parse-record.ts'
import { createTotals } from '../totals.ts'
import { decodeAssistant } from './assistant.ts'
import { type Became, type Context, type Conversation, malformed, prompt, unknown } from './conversation.ts'
import { createHeaderReader } from './header.ts'
import { attachmentText, queuedPrompt, systemText } from './notice.ts'
import { createReplies } from './replies.ts'
import { decodeUser } from './user.ts'
import { isBookkeeping } from './versions.ts'

const State = v.object({ totals: v.unknown(), header: v.unknown(), replies: v.unknown(), isPrompted: v.boolean() })

/**
 * Reads the lines of one file of Claude Code.
 * @param stored what `state` gave, parsed back; @throws ValiError for anything else.
 */
export function createDecoder({ path, file }: Target, stored?: unknown): LineDecoder {
  const from = stored === undefined ? undefined : v.parse(State, stored)
  const totals = createTotals(from?.totals)
  if (!from) totals.header.usageQuality = 'none'
  const header = createHeaderReader(file, totals, from?.header)
  const replies = createReplies(totals, from?.replies)
  const conversation: Conversation = { path, totals, header, replies, isPrompted: from?.isPrompted ?? false }
  return {
    line({ text, offset, nulBytes }, out) {
      if (text[0] !== '{' && text.trim() === '') return nulBytes ? malformed(conversation, out, `${nulBytes} NUL bytes`) : 'ignored'
      const parsed = parseRecord(text)
      if (!parsed.ok) return malformed(conversation, out, parsed.reason)
      if (!isObject(parsed.value)) return unknown(conversation, out, 'JSON that is no record: expected an object')
      return decodeRecord(conversation, parsed.value, offset, out)
    },
    settled: (next) => replies.settled(next),
    session: () => totals.session({ cli: 'claude', path, fallbackId: header.fallbackId }),
    state: (recent) => ({
      totals: totals.state(recent),
      header: header.state(),
      replies: replies.state(),
      isPrompted: conversation.isPrompted,
    }),
  }
}

function decodeRecord(conversation: Conversation, record: JsonObject, offset: number, out: LineOutput): Became {
  const { type } = record
  if (type === 'queue-operation') conversation.header.bookkeeping(asTime(record.timestamp))
  if (type === 'cost-state') return conversation.header.cost(record)
  if (isBookkeeping(type)) return 'ignored'
  const at = asTime(record.timestamp)
  // A record that only explains another may be dated before the conversation began.
  if (isEnveloped(type)) conversation.header.record(record, type === 'attachment' || record.isMeta === true ? undefined : at)
  const context = contextOf(conversation, record, at, offset, out)
  switch (type) {
    case 'user':
      return decodeUser(conversation, context)
    case 'assistant':
      return decodeAssistant(conversation, context)
    case 'system':
      return decodeSystem(context)
    case 'attachment':
      return decodeAttachment(conversation, context)
    default:
      return unknown(conversation, out, nameOf(type), context.base)
  }
}

function contextOf({ header }: Conversation, record: JsonObject, at: number | undefined, offset: number, out: LineOutput): Context {
  const isSidechain = record.isSidechain === true
  const base = isSidechain ? { ...(at !== undefined && { at }), sidechain: true } : at === undefined ? {} : { at }
  return { record, at, base, out, offset, isInlineAgent: isSidechain && !header.isAgent }
}

function decodeSystem({ record, base, out }: Context): Became {
  const text = systemText(record)
  if (text === undefined) return 'ignored'
  out.entry({ kind: 'system', ...base, text })
  return 'parsed'
}

function decodeAttachment(conversation: Conversation, context: Context): Became {
  const attachment = asObject(context.record.attachment)
  if (!attachment) return malformed(conversation, context.out, 'an attachment record without an attachment', context.base)
  const said = queuedPrompt(attachment)
  if (said !== undefined) return prompt(conversation, context, said)
  const text = attachmentText(attachment)
  if (text === undefined) return 'ignored'
  context.out.entry({ kind: 'system', ...context.base, text })
  return 'parsed'
}

const isEnveloped = (type: unknown) => type === 'user' || type === 'assistant' || type === 'system' || type === 'attachment'

const nameOf = (type: unknown) => (asString(type) ? `a record of type ${String(type).slice(0, 100)}` : 'a record without a type')
