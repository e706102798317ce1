import type { NewEntry } from '../line-reader.ts'
import { asObject, asString, type JsonObject } from '../parse-record.ts'
import { blocksOf, blockText, isResultBlock } from './content.ts'
import { type Became, type Context, type Conversation, malformed, prompt } from './conversation.ts'
import { speakerOf } from './prompt.ts'
import { durationOf, isFailure, resultText } from './tool-result.ts'

/** A `user` record: the results of tools, a prompt, or what the CLI says in the user's place. */
export function decodeUser(conversation: Conversation, context: Context): Became {
  const { record, base, out } = context
  const blocks = blocksOf(asObject(record.message)?.content)
  if (!blocks) return malformed(conversation, out, 'a user record without a message', base)
  const results = blocks.filter(isResultBlock)
  const toolUseResult = results.length === 1 ? record.toolUseResult : undefined
  for (const block of results) out.entry(resultEntry(conversation, base, block, toolUseResult))
  const text = blocks
    .filter((block) => !isResultBlock(block))
    .map(blockText)
    .join('\n')
  if (text.trim() === '') return results.length > 0 ? 'parsed' : 'ignored'
  const speaker = results.length > 0 ? 'harness' : speakerOf(record, text)
  if (speaker === 'person') return prompt(conversation, context, text)
  out.entry({ kind: speaker === 'summary' ? 'summary' : 'system', ...base, text })
  return 'parsed'
}

/** The result of a call: in a `user` record or, for tools that run at the provider, in an `assistant` record. */
export function resultEntry({ totals }: Conversation, base: Context['base'], block: JsonObject, toolUseResult: unknown): NewEntry {
  const id = asString(block.tool_use_id) ?? ''
  const isError = isFailure(block)
  const durationMs = durationOf(toolUseResult)
  const name = totals.toolResult({ id, isError })?.name ?? 'unknown'
  const tool = { id, name, ...(isError && { isError }), ...(durationMs !== undefined && { durationMs }) }
  return { kind: 'tool_result', ...base, text: resultText(block, toolUseResult), tool }
}
