import type { LastOutput } from './messages.ts'
import type { EntryRow } from './session-rows.ts'

/** Text of the model, or a tool call: what shows that an agent gets on. */
export const contentKinds: readonly EntryRow['kind'][] = ['assistant', 'thinking', 'tool_call']

/** What of a session is needed to tell whether its agent is stuck. */
interface Growth {
  readonly entries: readonly Pick<EntryRow, 'kind' | 'at' | 'offset' | 'tool' | 'timeoutMs'>[]
  /** When the transcript was written to: for entries that have no time of their own. */
  readonly mtimeMs: number
}

/** The last of the new entries of a transcript, and the last of them that is content; `undefined` where there is none. */
export function lastOutputOf({ entries, mtimeMs }: Growth): LastOutput | undefined {
  const last = entries.at(-1)
  if (!last) return undefined
  const content = entries.findLast(({ kind }) => contentKinds.includes(kind))
  const call = entries.findLast(({ kind }) => kind === 'tool_call')
  return {
    at: last.at ?? mtimeMs,
    offset: last.offset,
    ...(content && { contentAt: content.at ?? mtimeMs }),
    ...(call && { call: { tool: call.tool, timeoutMs: call.timeoutMs } }),
  }
}

/** New output over what was known: what the new entries do not hold stands. */
export function mergeOutput(known: LastOutput | undefined, news: LastOutput | undefined): LastOutput | undefined {
  if (!known || !news) return news ?? known
  return { ...known, ...news, at: Math.max(known.at, news.at), ...latest(known.contentAt, news.contentAt) }
}

function latest(a: number | undefined, b: number | undefined): { readonly contentAt?: number } {
  const at = Math.max(a ?? -Infinity, b ?? -Infinity)
  return at === -Infinity ? {} : { contentAt: at }
}

/** The limit that a tool call states for itself, in milliseconds: `timeout` (Claude's Bash), `timeout_ms` (Codex). */
export function timeoutOf(input: unknown): number | undefined {
  if (typeof input !== 'object' || input === null) return undefined
  const stated = 'timeout_ms' in input ? input.timeout_ms : 'timeout' in input ? input.timeout : undefined
  return typeof stated === 'number' && stated > 0 ? stated : undefined
}
