import { parseTimestamp, type ExecutionView } from '@hoop/protocol'
import type { StitchExecution } from './ports.ts'

/** Executions as stitches see them: each made once, and the list only when it is another one. */
export function createStitchExecutions(executions: () => readonly ExecutionView[]): () => readonly StitchExecution[] {
  const made = new WeakMap<ExecutionView, StitchExecution>()
  let views: readonly ExecutionView[] = []
  let list: readonly StitchExecution[] = []
  const viewOf = (view: ExecutionView): StitchExecution => {
    const known = made.get(view)
    if (known) return known
    const { worker, bead, workspace, startedAt, endedAt, sessionId, costUsd } = view
    const one = {
      worker,
      bead,
      workspace,
      startedAt: parseTimestamp(startedAt),
      endedAt: endedAt === null ? undefined : parseTimestamp(endedAt),
      sessionId,
      costUsd,
    }
    made.set(view, one)
    return one
  }
  return () => {
    const now = executions()
    if (now === views) return list
    views = now
    return (list = now.map(viewOf))
  }
}
