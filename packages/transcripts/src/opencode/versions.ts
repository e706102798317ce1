import type { FormatVersion } from '../model.ts'

const parts = ['text', 'reasoning', 'tool', 'step-start', 'step-finish', 'file', 'subtask', 'compaction', 'retry'].map(
  (type) => `part ${type}`,
)
const left = ['patch', 'snapshot', 'agent'].map((type) => `part ${type}`)
const messages = ['session', 'message user', 'message assistant']

/** Observed: 0.5.29, 1.0.162, 1.2.6, 1.14.41, 1.18.33. */
export const opencodeVersions: readonly FormatVersion[] = [
  {
    versions: '0.5',
    layout: '~/.local/share/opencode/project/<cwd>/storage/session/{info,message,part}/…',
    read: [...messages, ...parts],
    ignored: left,
  },
  {
    versions: '1.0 – 1.1',
    layout: '~/.local/share/opencode/storage/{session/<project>,message/<ses>,part/<msg>}/…',
    read: [...messages, ...parts],
    ignored: [...left, 'project', 'session_diff', 'todo'],
  },
  {
    versions: '1.2 – 1.18',
    layout: '~/.local/share/opencode/opencode.db (with its -wal)',
    read: [...messages, ...parts],
    ignored: [...left, 'project', 'todo', 'event', 'session_message', 'permission', 'session_share'],
  },
]
