import type { LiveSession } from '../index/messages.ts'

/** How far the agent of one execution has got, all its sessions together. Times are milliseconds since the epoch. */
export interface AgentOutput {
  readonly lastOutputAt: number
  readonly lastContentAt: number | undefined
  /** Where the last output stands. */
  readonly source: { readonly path: string; readonly offset?: number }
  /** The call that it waits for; the last of several, for a sub-agent's lies within that of its parent. */
  readonly tool:
    | { readonly name: string; readonly text: string; readonly startedAt: number; readonly timeoutMs: number | undefined }
    | undefined
}

/** A call is dated by the CLI, the start of an execution by NEEDLE. */
const EARLY_MS = 5000

/** What the sessions of an execution that began at `startedAt` tell. `undefined`: there is none. */
export function agentOutput(sessions: readonly LiveSession[], startedAt: number): AgentOutput | undefined {
  const heads = sessions.map(headOf).toSorted((a, b) => b.lastOutputAt - a.lastOutputAt)
  const [newest] = heads
  if (!newest) return undefined
  const contents = heads.map(({ lastContentAt }) => lastContentAt).filter((at) => at !== undefined)
  // A call that an earlier execution left open in the same transcript is nobody's any more.
  const tools = heads.map(({ tool }) => tool).filter((tool) => tool !== undefined && tool.startedAt >= startedAt - EARLY_MS)
  return {
    lastOutputAt: newest.lastOutputAt,
    lastContentAt: contents.length > 0 ? Math.max(...contents) : undefined,
    source: newest.source,
    tool: tools.toSorted((a, b) => (b?.startedAt ?? 0) - (a?.startedAt ?? 0))[0],
  }
}

function headOf({ key, session, mtimeMs, lastOutput, lastAct }: LiveSession): AgentOutput {
  const lastOutputAt = Math.max(lastOutput?.at ?? 0, session.lastAt ?? 0) || mtimeMs
  const { pendingTool } = session
  const call = lastOutput?.call
  return {
    lastOutputAt,
    lastContentAt: lastOutput ? lastOutput.contentAt : session.lastAt,
    source: { path: key, ...(lastOutput && { offset: lastOutput.offset }) },
    tool: pendingTool && {
      name: pendingTool.name,
      text: lastAct?.kind === 'tool' ? lastAct.text : pendingTool.name,
      startedAt: pendingTool.startedAt ?? lastOutput?.contentAt ?? lastOutputAt,
      timeoutMs: call?.tool === pendingTool.name ? call.timeoutMs : undefined,
    },
  }
}
