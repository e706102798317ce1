import { descendants, familyOf } from './family.ts'
import type { ProcessInfo, ProcessSnapshot } from './process.ts'

/** A tool call that an agent waits for. */
export interface ToolCall {
  /** The agent's own processes, from `findAgents`. */
  readonly agents: readonly ProcessInfo[]
  /** When the tool was called; `undefined`: no call is pending, and only the agent's own work is of interest. */
  readonly calledAt: number | undefined
}

/** What one process has used up to a moment. */
export interface Effort {
  readonly pid: number
  readonly startTicks: number | undefined
  readonly name: string
  /** True for one that was started for the call; else it belongs to the agent. */
  readonly isTool: boolean
  /** CPU time of the process and of its collected children. `undefined` where the table does not tell. */
  readonly cpuMs: number | undefined
  /** Bytes read and written. `undefined` where that cannot be known. */
  readonly ioBytes: number | undefined
  /** It waits for a disk. */
  readonly isWaiting: boolean
}

/** What was done between two looks. */
export interface ToolWork {
  /** Whether a process that was started for the call used CPU or I/O. `undefined`: nobody can tell. */
  readonly busy: boolean | undefined
  /** The busiest of those processes. */
  readonly by?: { readonly pid: number; readonly name: string }
  /** CPU that the agent itself used, 100 for one core; helpers that were there before the call included. */
  readonly agentCpuPercent: number | undefined
}

/** Start times are reckoned from the host's own, which may be off by so much. */
const START_TOLERANCE_MS = 500
/** A process that waits for something uses less than this share of a core. */
const LEAST_CPU_SHARE = 0.01
/** Less than this between two looks is bookkeeping. */
const LEAST_IO_BYTES = 256

/**
 * The agent, its helpers and what was started for the call, each with what it has used so far. A process below the agent belongs to the
 * call if it started after it: helper servers were there before. Needs a whole snapshot.
 */
export function takeEfforts(
  snapshot: ProcessSnapshot,
  { agents, calledAt }: ToolCall,
  readIoBytes: (pid: number) => number | undefined = () => undefined,
): Effort[] {
  const family = familyOf(snapshot)
  const mine = new Map<number, { readonly info: ProcessInfo; readonly isTool: boolean }>()
  for (const agent of agents) mine.set(agent.pid, { info: agent, isTool: false })
  for (const agent of agents)
    for (const info of descendants(family, agent.pid)) {
      if (mine.has(info.pid) || info.state === 'zombie') continue
      const isTool = calledAt !== undefined && info.startedAt !== undefined && info.startedAt >= calledAt - START_TOLERANCE_MS
      mine.set(info.pid, { info, isTool })
    }
  return [...mine.values()].map(({ info, isTool }) => ({
    pid: info.pid,
    startTicks: info.startTicks,
    name: info.name,
    isTool,
    // The agent collects its tools: what they used is not its own.
    cpuMs: info.cpuMs === undefined ? undefined : info.cpuMs + (isTool ? (info.childCpuMs ?? 0) : 0),
    ioBytes: isTool ? readIoBytes(info.pid) : undefined,
    isWaiting: info.state === 'waiting',
  }))
}

/** What was done between two takes of one call, `passedMs` apart. Pure. Without an earlier take nobody can tell. */
export function toolWork(before: readonly Effort[] | undefined, after: readonly Effort[], passedMs: number): ToolWork {
  if (before === undefined || passedMs <= 0) return { busy: undefined, agentCpuPercent: undefined }
  const known = new Map(before.map((effort) => [effort.pid, effort]))
  const leastCpuMs = passedMs * LEAST_CPU_SHARE
  let agentCpuMs: number | undefined
  let isUnknown = false
  let best: { readonly effort: Effort; readonly cpuMs: number; readonly ioBytes: number } | undefined
  for (const effort of after) {
    const was = known.get(effort.pid)
    // What was not there before has used all that it used since then.
    const earlier = was?.startTicks === effort.startTicks ? was : undefined
    const cpuMs = effort.cpuMs === undefined ? undefined : effort.cpuMs - (earlier?.cpuMs ?? 0)
    if (!effort.isTool) {
      if (cpuMs !== undefined && earlier !== undefined) agentCpuMs = (agentCpuMs ?? 0) + cpuMs
      continue
    }
    const ioBytes = effort.ioBytes === undefined ? 0 : effort.ioBytes - (earlier?.ioBytes ?? 0)
    const isBusy = (cpuMs ?? 0) >= leastCpuMs || ioBytes >= LEAST_IO_BYTES || (effort.isWaiting && earlier?.isWaiting === true)
    if (isBusy && (best === undefined || (cpuMs ?? 0) > best.cpuMs)) best = { effort, cpuMs: cpuMs ?? 0, ioBytes }
    if (!isBusy && cpuMs === undefined) isUnknown = true
  }
  return {
    busy: best !== undefined ? true : isUnknown ? undefined : false,
    ...(best && { by: { pid: best.effort.pid, name: best.effort.name } }),
    agentCpuPercent: agentCpuMs === undefined ? undefined : Math.round((100 * agentCpuMs) / passedMs),
  }
}
