import type { FormatVersion } from '../model.ts'
import { quietAttachments } from './notice.ts'

const quiet = quietAttachments.map((type) => `attachment: ${type}`)

/** Records that repeat others, or that keep the CLI's own books. */
export const bookkeeping = [
  'agent-color',
  'agent-name',
  'agent-setting',
  'ai-title',
  'api-request',
  'api-request-blob',
  'api-request-shape',
  'atis-latch',
  'attribution-snapshot',
  'content-replacement',
  'context-collapse',
  'custom-title',
  'file-history-delta',
  'file-history-snapshot',
  'last-prompt',
  'marble-origami-commit',
  'marble-origami-snapshot',
  'mode',
  'permission-mode',
  'pr-link',
  'progress',
  'queue-operation',
  'speculation-accept',
  'summary',
  'tag',
  'task-summary',
  'tools-used',
  'worktree-state',
] as const
const known = new Set<unknown>(bookkeeping)

export const isBookkeeping = (type: unknown): boolean => known.has(type)

/** Which records are understood; a table of it stands in the README. */
export const versions: readonly FormatVersion[] = [
  {
    versions: '1.0',
    layout: 'projects/<folder>/<session>.jsonl, sub-agents inside',
    read: ['user', 'assistant', 'system'],
    ignored: ['summary'],
  },
  {
    versions: '2.0',
    layout: 'projects/<folder>/<session>.jsonl, sub-agents beside: agent-<id>.jsonl',
    read: ['user', 'assistant', 'system', 'attachment'],
    ignored: ['summary', 'file-history-snapshot', 'queue-operation'],
  },
  {
    versions: '2.1 and later',
    layout: 'projects/<folder>/<session>.jsonl, sub-agents in <session>/subagents/, at any depth',
    read: ['user', 'assistant', 'system', 'attachment', 'cost-state'],
    ignored: [...bookkeeping, ...quiet],
  },
]
