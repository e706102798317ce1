/** How the recorded versions of Claude Code differ on disk. */
export interface ClaudeVersion {
  readonly name: string
  /** Relative frequency in a corpus. */
  readonly weight: number
  /** Where the envelope's common fields stand: before the record's own, or after them. */
  readonly envelope: 'before' | 'after'
  /** Sub-agents: lines of the main file, a file beside it, a file in the session's folder. */
  readonly agents: 'inline' | 'beside' | 'folder'
  /** `tail`: only the last line of a message has the final usage and stop reason, the ones before it what was known then. */
  readonly streamed: 'same' | 'tail'
  /** Prompts are queued first (`queue-operation`). */
  readonly queue: boolean
  /** `last-prompt` after a turn. */
  readonly lastPrompt: boolean
  /** Attachments, api-request records, cost-state. */
  readonly bookkeeping: boolean
  /** `usage` knows server tools, iterations and speed. */
  readonly richUsage: boolean
  /** A resumed session is a new file with a copy of the history. */
  readonly resume: 'copy' | 'append'
  readonly models: readonly [string, ...string[]]
}

const SONNET_4 = 'claude-sonnet-4-20250514'
const SONNET_45 = 'claude-sonnet-4-5-20250929'
const OPUS_45 = 'claude-opus-4-5-20251101'
const OPUS_46 = 'claude-opus-4-6'
const HAIKU_45 = 'claude-haiku-4-5-20251001'

export const CLAUDE_VERSIONS: readonly [ClaudeVersion, ...ClaudeVersion[]] = [
  {
    name: '1.0.60',
    weight: 1,
    envelope: 'before',
    agents: 'inline',
    streamed: 'same',
    queue: false,
    lastPrompt: false,
    bookkeeping: false,
    richUsage: false,
    resume: 'copy',
    models: [SONNET_4, SONNET_4, 'claude-opus-4-20250514', 'claude-3-5-haiku-20241022'],
  },
  {
    name: '2.0.37',
    weight: 2,
    envelope: 'before',
    agents: 'beside',
    streamed: 'same',
    queue: true,
    lastPrompt: false,
    bookkeeping: false,
    richUsage: false,
    resume: 'append',
    models: [SONNET_45, SONNET_45, 'claude-opus-4-1-20250805', HAIKU_45, 'glm-4.6'],
  },
  {
    name: '2.1.81',
    weight: 3,
    envelope: 'after',
    agents: 'folder',
    streamed: 'tail',
    queue: true,
    lastPrompt: true,
    bookkeeping: false,
    richUsage: true,
    resume: 'append',
    models: [SONNET_45, OPUS_45, OPUS_45, HAIKU_45, 'glm-4.7'],
  },
  {
    name: '2.1.197',
    weight: 3,
    envelope: 'after',
    agents: 'folder',
    streamed: 'same',
    queue: true,
    lastPrompt: true,
    bookkeeping: false,
    richUsage: true,
    resume: 'append',
    models: [OPUS_46, OPUS_46, SONNET_45, HAIKU_45, 'glm-5'],
  },
  {
    name: '2.1.329',
    weight: 3,
    envelope: 'after',
    agents: 'folder',
    streamed: 'same',
    queue: true,
    lastPrompt: true,
    bookkeeping: true,
    richUsage: true,
    resume: 'append',
    models: [OPUS_46, OPUS_46, SONNET_45, 'claude-sonnet-4-5-20250929[1m]', 'glm-5'],
  },
]
