import { asString, type JsonObject } from '../parse-record.ts'
import { closeCall, hostedToolCall, openCall } from './calls.ts'
import { textOf } from './content.ts'
import { reasoningText } from './message.ts'
import { userItem } from './prompt.ts'
import { say } from './reply.ts'
import { type Became, draft, tell, type Thread, unknown } from './thread.ts'
import { customToolCall, functionCall, hostedCall, localShellCall } from './tool-call.ts'

/** An item of the history that the model sees: the only source of the conversation. */
export function responseItem(thread: Thread, item: JsonObject): Became {
  switch (item.type) {
    case 'message':
      return message(thread, item)
    case 'reasoning': {
      const text = reasoningText(item)
      if (text === '') return 'ignored'
      say(thread, draft(thread, 'thinking', text))
      return 'parsed'
    }
    case 'function_call':
    case 'tool_search_call':
      return openCall(thread, item, functionCall(item.type === 'function_call' ? item : { ...item, name: 'tool_search' }))
    case 'custom_tool_call':
      return openCall(thread, item, customToolCall(item))
    case 'local_shell_call':
      return openCall(thread, item, localShellCall(item))
    case 'web_search_call':
    case 'image_generation_call':
      return hostedToolCall(thread, item, hostedCall(item, item.type.slice(0, -'_call'.length)))
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'local_shell_call_output':
    case 'mcp_tool_call_output':
    case 'tool_search_output':
      return closeCall(thread, item)
    case 'additional_tools':
    case 'ghost_snapshot':
    case 'compaction':
    case 'compaction_summary':
    case 'compaction_trigger':
    case 'context_compaction':
      return 'ignored'
  }
  return unknown(thread, `response_item of type ${quoted(item.type)}`)
}

function message(thread: Thread, item: JsonObject): Became {
  if (item.role === 'user') return userItem(thread, item)
  const text = textOf(item.content)
  if (text === '') return 'ignored'
  if (item.role === 'assistant') {
    thread.totals.assistant()
    say(thread, draft(thread, 'assistant', text))
  } else tell(thread, 'system', text)
  return 'parsed'
}

/** A value of which we know only that it is none of those we know. */
export const quoted = (value: unknown): string =>
  asString(value) === undefined ? 'unknown' : JSON.stringify(asString(value)?.slice(0, 80))
