import { asObject, asString, isObject, type JsonObject } from '../parse-record.ts'
import { abandonCalls, noteOutcome } from './calls.ts'
import { textOf } from './content.ts'
import { quoted } from './items.ts'
import { promptEvent } from './prompt.ts'
import { endReply } from './reply.ts'
import { type Became, tell, type Thread, unknown } from './thread.ts'
import { tokenCount } from './tokens.ts'

/** Known events that repeat items, or are only of use to the screen they were made for. */
export const ignoredEvents = new Set([
  'agent_message',
  'agent_reasoning',
  'agent_reasoning_raw_content',
  'agent_reasoning_section_break',
  'background_event',
  'collab_agent_interaction_end',
  'collab_agent_spawn_end',
  'collab_close_end',
  'collab_resume_end',
  'collab_waiting_end',
  'context_compacted',
  'deprecation_notice',
  'dynamic_tool_call_request',
  'entered_review_mode',
  'exec_command_begin',
  'exec_command_output_delta',
  'exited_review_mode',
  'guardian_assessment',
  'hook_completed',
  'hook_started',
  'image_generation_begin',
  'image_generation_end',
  'item_started',
  'mcp_startup_complete',
  'mcp_startup_update',
  'mcp_tool_call_begin',
  'patch_apply_begin',
  'plan_update',
  'session_configured',
  'shutdown_complete',
  'sub_agent_activity',
  'terminal_interaction',
  'thread_goal_updated',
  'thread_name_updated',
  'thread_settings_applied',
  'turn_diff',
  'view_image_tool_call',
  'web_search_begin',
  'web_search_end',
])

/** The same of completed items. */
export const ignoredItems = new Set([
  'AgentMessage',
  'ContextCompaction',
  'EnteredReviewMode',
  'ExitedReviewMode',
  'HookPrompt',
  'ImageGeneration',
  'ImageView',
  'Plan',
  'Reasoning',
  'SubAgentActivity',
  'WebSearch',
])

/** `event_msg`: taken for prompts, timing, exit codes, tokens and errors only. */
export function eventMessage(thread: Thread, event: JsonObject): Became {
  const { memory } = thread
  switch (event.type) {
    case 'token_count':
      return tokenCount(thread, event)
    case 'item_completed':
      return itemCompleted(thread, event)
    case 'user_message': {
      // Older versions tell injected context by the same event, under another kind.
      if (event.kind !== undefined && event.kind !== null && event.kind !== 'plain') return 'ignored'
      return promptEvent(thread, asString(event.message) ?? '')
    }
    case 'task_started':
    case 'turn_started':
      memory.hasTasks = true
      memory.lastError = undefined
      endTurn(thread)
      return 'ignored'
    case 'task_complete':
    case 'turn_complete':
      endTurn(thread)
      return isObject(event.error) ? failed(thread, event.error) : 'ignored'
    case 'turn_aborted':
      endTurn(thread)
      tell(thread, 'system', `the turn was aborted: ${asString(event.reason) ?? 'no reason given'}`)
      return 'parsed'
    case 'error':
    case 'stream_error':
      return failed(thread, event)
    case 'warning':
      tell(thread, 'system', asString(event.message) ?? 'a warning')
      return 'parsed'
    case 'thread_rolled_back':
    case 'undo_completed':
      tell(thread, 'system', event.type === 'undo_completed' ? 'the last change was undone' : rolledBack(event))
      return 'parsed'
    case 'exec_command_end':
    case 'patch_apply_end':
    case 'mcp_tool_call_end':
    case 'dynamic_tool_call_response':
      return noteOutcome(thread, asString(event.call_id), event, event)
  }
  if (typeof event.type === 'string' && ignoredEvents.has(event.type)) return 'ignored'
  return unknown(thread, `event_msg of type ${quoted(event.type)}`)
}

function itemCompleted(thread: Thread, event: JsonObject): Became {
  const item = asObject(event.item) ?? {}
  switch (item.type) {
    case 'UserMessage':
      return promptEvent(thread, textOf(item.content))
    case 'CommandExecution':
    case 'FileChange':
    case 'McpToolCall':
    case 'DynamicToolCall':
    case 'CollabAgentToolCall':
      return noteOutcome(thread, asString(item.id), item, event)
  }
  if (typeof item.type === 'string' && ignoredItems.has(item.type)) return 'ignored'
  return unknown(thread, `item_completed of type ${quoted(item.type)}`)
}

function endTurn(thread: Thread): void {
  endReply(thread)
  abandonCalls(thread)
}

/** An error that a turn ended with, or that was retried. The same one told twice in a turn is one. */
function failed(thread: Thread, error: JsonObject): Became {
  const { memory } = thread
  const info = error.codex_error_info
  const name = asString(info) ?? (isObject(info) ? Object.keys(info)[0] : undefined)
  const message = asString(error.message) ?? 'no message'
  const text = name === undefined || name === '' ? message : `${name}: ${message}`
  if (memory.lastError === text) return 'ignored'
  memory.lastError = text
  thread.totals.error()
  tell(thread, 'error', text)
  return 'parsed'
}

const rolledBack = ({ num_turns: turns }: JsonObject): string => `the thread was rolled back by ${String(turns)} turns`
