import type { FormatVersion } from '../model.ts'
import { ignoredEvents, ignoredItems } from './events.ts'

const items = ['message', 'reasoning', 'function_call', 'function_call_output']
const moreItems = [
  ...items,
  'custom_tool_call',
  'custom_tool_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'mcp_tool_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
  'image_generation_call',
].map((type) => `response_item:${type}`)
const ignoredHistory = [
  'additional_tools',
  'compaction',
  'compaction_summary',
  'compaction_trigger',
  'context_compaction',
  'ghost_snapshot',
]
const events = [
  'dynamic_tool_call_response',
  'error',
  'exec_command_end',
  'mcp_tool_call_end',
  'patch_apply_end',
  'stream_error',
  'task_complete',
  'task_started',
  'thread_rolled_back',
  'token_count',
  'turn_aborted',
  'turn_complete',
  'turn_started',
  'undo_completed',
  'user_message',
  'warning',
].map((type) => `event_msg:${type}`)
const completedItems = ['CollabAgentToolCall', 'CommandExecution', 'DynamicToolCall', 'FileChange', 'McpToolCall', 'UserMessage']

const ignoredTyped = [
  'ghost_snapshot',
  'inter_agent_communication',
  'world_state',
  ...ignoredHistory.map((type) => `response_item:${type}`),
  ...[...ignoredEvents].map((type) => `event_msg:${type}`),
]

/** What is read and what is left out, as the records are named: `type`, `type:payload type`, `type:payload type:item type`. */
export const versions: readonly FormatVersion[] = [
  {
    versions: 'before 0.20',
    layout: 'sessions/rollout-*.json, rewritten as a whole',
    read: ['session', ...items, 'local_shell_call', 'local_shell_call_output'],
    ignored: [],
  },
  {
    versions: '0.20 – 0.31',
    layout: 'sessions/YYYY/MM/DD/rollout-*.jsonl, bare items',
    read: ['header', ...items, 'custom_tool_call', 'custom_tool_call_output', 'local_shell_call', 'web_search_call'],
    ignored: ['state'],
  },
  {
    versions: '0.32 – 0.160',
    layout: 'sessions/YYYY/MM/DD/rollout-*.jsonl, archived_sessions/rollout-*.jsonl',
    read: ['session_meta', 'turn_context', 'compacted', ...moreItems, ...events],
    ignored: ignoredTyped,
  },
  {
    versions: '0.169 and later',
    layout: 'the same, paginated: forks refer to the rollout that holds their history',
    read: [
      'session_meta',
      'turn_context',
      'compacted',
      'token_usage_record',
      ...moreItems,
      ...events,
      ...completedItems.map((type) => `event_msg:item_completed:${type}`),
    ],
    ignored: [...ignoredTyped, ...[...ignoredItems].map((type) => `event_msg:item_completed:${type}`)],
  },
  { versions: 'some of 2026', layout: 'rollout-*.jsonl.zst: found, and refused by name', read: [], ignored: [] },
]
