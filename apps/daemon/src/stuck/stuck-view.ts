import type { ToolWork } from '@hoop/health'
import { formatTimestamp, type StuckView } from '@hoop/protocol'
import { explain, type Limits, type StuckState } from '@hoop/stuck'
import type { AgentOutput } from './agent-output.ts'

export interface StuckViewInput {
  readonly executionId: string
  readonly state: StuckState
  readonly limits: Limits
  readonly output: AgentOutput | undefined
  readonly work: ToolWork | undefined
  readonly mask: (text: string) => string
}

const iso = (at: number | null | undefined) => (at == null || !Number.isFinite(at) ? null : formatTimestamp(at))

/** The timers of an execution as they are shown. */
export function stuckView({ executionId, state, limits, output, work, mask }: StuckViewInput): StuckView {
  const { tool } = output ?? {}
  const name = tool && mask(tool.text)
  const pendingTool = tool && { name: tool.name, startedAt: tool.startedAt, busy: work?.busy === true }
  return {
    executionId,
    timers: explain(state, { pendingTool }, limits).map(({ timer, status, limitMs, remainsMs, firedAt, clearedAt, waiting }) => ({
      timer,
      status,
      limitMs: Number.isFinite(limitMs) ? limitMs : null,
      dueAt: status === 'running' && remainsMs !== null ? iso(state.at + remainsMs) : null,
      firedAt: iso(firedAt),
      clearedAt: iso(clearedAt),
      waiting: waiting && { tool: name ?? waiting.tool, since: formatTimestamp(waiting.sinceAt), until: iso(waiting.untilAt) },
    })),
    hasSession: output !== undefined,
    lastOutputAt: iso(output?.lastOutputAt),
    lastContentAt: iso(output?.lastContentAt),
    tool: tool
      ? { text: name ?? tool.name, since: formatTimestamp(tool.startedAt), timeoutMs: tool.timeoutMs ?? null, busy: work?.busy ?? null }
      : null,
    source: output ? { ...output.source } : null,
  }
}
