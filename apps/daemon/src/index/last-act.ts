import type { LastAct } from './messages.ts'
import type { SessionRows } from './session-rows.ts'

const lineChars = 200

/** The last tool call, or thought, among new entries of a transcript; `undefined` where there is none. */
export function lastActOf({ entries }: Pick<SessionRows, 'entries'>): LastAct | undefined {
  const last = entries.findLast(({ kind }) => kind === 'tool_call' || kind === 'thinking')
  if (!last) return undefined
  const line = last.text.trimStart().split('\n', 1)[0] ?? ''
  return { kind: last.kind === 'tool_call' ? 'tool' : 'thinking', text: line.slice(0, lineChars), at: last.at }
}
