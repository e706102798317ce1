import { type AgentSearch, type Effort, findAgents, type ProcessTable, takeEfforts, toolWork, type ToolWork } from '@hoop/health'

/** Whose work is looked at: the worker, and when the tool was called that its agent waits for. */
export interface WatchedCall {
  readonly worker: AgentSearch
  readonly calledAt: number | undefined
}

/** What was last seen of the work of some executions. */
export interface ToolWatch {
  /** Looks at the process table for these, and forgets all others. Two looks are needed before anything can be said. */
  look(wanted: ReadonlyMap<string, WatchedCall>): Promise<void>
  /** `undefined`: nothing can be said yet. */
  workOf(executionId: string): ToolWork | undefined
  /** Whether an agent of it was there at the last look. */
  hasAgent(executionId: string): boolean | undefined
}

interface Watched {
  readonly at: number
  readonly hasAgent: boolean
  readonly efforts: readonly Effort[]
  readonly work: ToolWork | undefined
}

/** @param table a whole table is read at each look, so that nothing is where nothing is wanted */
export function createToolWatch(table: ProcessTable, now: () => number): ToolWatch {
  const watched = new Map<string, Watched>()
  return {
    async look(wanted) {
      for (const id of watched.keys()) if (!wanted.has(id)) watched.delete(id)
      if (wanted.size === 0) return
      const snapshot = await table.read()
      const at = now()
      for (const [id, { worker, calledAt }] of wanted) {
        const before = watched.get(id)
        const agents = findAgents(snapshot, worker)
        const efforts = takeEfforts(snapshot, { agents, calledAt }, (pid) => table.readIoBytes?.(pid))
        const isBlind = agents.length === 0
        const work = isBlind ? { busy: undefined, agentCpuPercent: undefined } : before && toolWork(before.efforts, efforts, at - before.at)
        watched.set(id, { at, hasAgent: !isBlind, efforts, work })
      }
    },
    workOf: (id) => watched.get(id)?.work,
    hasAgent: (id) => watched.get(id)?.hasAgent,
  }
}
