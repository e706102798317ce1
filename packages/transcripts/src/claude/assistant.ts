import type { Usage } from '../model.ts'
import { asObject, asString, type JsonObject } from '../parse-record.ts'
import type { NewEntry } from '../line-reader.ts'
import { blocksOf, blockText, isCallBlock, isResultBlock, textOf } from './content.ts'
import { type Became, type Context, type Conversation, malformed } from './conversation.ts'
import { keyOf, requestOf, syntheticModel } from './request.ts'
import { boundInput, callFiles, callText } from './tool-call.ts'
import { resultEntry } from './user.ts'

/** An `assistant` record: a block of a reply, or what the CLI says in the model's place. */
export function decodeAssistant(conversation: Conversation, context: Context): Became {
  const { path, totals, header, replies } = conversation
  const { record, at, base, isInlineAgent, offset, out } = context
  const message = asObject(record.message)
  if (!message) return malformed(conversation, out, 'an assistant record without a message', base)
  const place = () => `${path}:${offset}`
  const found = requestOf(record, place)
  if (found.kind === 'malformed') return malformed(conversation, out, found.reason, base)
  if (conversation.isPrompted && !isInlineAgent) {
    conversation.isPrompted = false
    totals.abandonCalls()
  }
  if (record.isApiErrorMessage === true || message.model === syntheticModel) return decodeSynthetic(conversation, context, message)

  const request = found.kind === 'request' ? found.request : undefined
  const model = asString(message.model) || undefined
  const { key, requestId } = request ?? keyOf(record, message, place)
  const shared = model === undefined ? base : { ...base, model }
  const write = (usage: Usage | undefined, known: readonly string[]) => {
    const blocks = newBlocks(message, known)
    const last = usage ? { ...shared, usage } : shared
    return blocks.map((block, index) => out.entry(blockEntry(conversation, context, index === blocks.length - 1 ? last : shared, block)))
  }
  if (replies.add({ key, requestId, request }, write, out)) {
    totals.assistant()
    header.reply(record, at, request?.costUsd)
  }
  if (model !== undefined) totals.model(model)
  if (request) {
    totals.header.usageQuality = 'exact'
    out.request(request)
  }
  return 'parsed'
}

const emptyText: JsonObject = { type: 'text', text: '' }

/** The blocks of a record without calls that the reply had before; a reply that says nothing at all is a reply still. */
function newBlocks(message: JsonObject, known: readonly string[]): readonly JsonObject[] {
  const blocks = blocksOf(message.content) ?? []
  if (blocks.length === 0) return [emptyText]
  return known.length === 0 ? blocks : blocks.filter((block) => !isCallBlock(block) || !known.includes(asString(block.id) ?? ''))
}

function blockEntry(conversation: Conversation, { record, at }: Context, shared: Partial<NewEntry>, block: JsonObject): NewEntry {
  if (isResultBlock(block)) return resultEntry(conversation, shared, block, undefined)
  if (block.type === 'thinking' || block.type === 'redacted_thinking')
    return { kind: 'thinking', ...shared, text: asString(block.thinking) ?? '' }
  if (!isCallBlock(block)) return { kind: 'assistant', ...shared, text: blockText(block) }
  const id = asString(block.id) ?? ''
  const name = asString(block.name) || 'unknown'
  const files = callFiles(block.input)
  conversation.totals.toolCall({ id, name, at })
  const tool = { id, name, ...(block.input !== undefined && { input: boundInput(block.input) }), ...(files.length > 0 && { files }) }
  return { kind: 'tool_call', ...shared, text: callText(name, block.input, asString(record.cwd)), tool }
}

/** A request that failed for good is an error; anything else that the CLI puts in the model's mouth is its own remark. */
function decodeSynthetic({ totals }: Conversation, { record, base, out }: Context, message: JsonObject): Became {
  const text = textOf(message.content)
  const isError = record.isApiErrorMessage === true || typeof record.error === 'string' || text.startsWith('API Error')
  if (isError) totals.error()
  out.entry({ kind: isError ? 'error' : 'system', ...base, text })
  return 'parsed'
}
