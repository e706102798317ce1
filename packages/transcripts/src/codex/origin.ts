import { asObject, asString, asTime, type JsonObject } from '../parse-record.ts'

/** What the first `session_meta` of a rollout says of where the thread comes from. */
export interface Origin {
  readonly id: string | undefined
  /** When the thread began. Milliseconds since the epoch. */
  readonly at: number | undefined
  readonly cwd: string | undefined
  readonly cliVersion: string | undefined
  readonly gitBranch: string | undefined
  /** The thread that spawned it, or that it is a fork of. */
  readonly parentId: string | undefined
  readonly isSubAgent: boolean
  /** The thread whose tokens its counters begin with. */
  readonly forkOf: string | undefined
  /** The thread whose rollout holds the beginning of the conversation. */
  readonly historyIn: string | undefined
}

export function originOf(payload: JsonObject): Origin {
  const source = asObject(payload.source)
  const subAgent = source?.subagent ?? source?.sub_agent
  const spawn = asObject(asObject(subAgent)?.thread_spawn)
  const historyIn = asString(asObject(payload.history_base)?.thread_id)
  const forkOf = asString(payload.forked_from_id) ?? historyIn
  const spawnedBy = asString(payload.parent_thread_id) ?? asString(spawn?.parent_thread_id)
  return {
    id: asString(payload.id),
    at: asTime(payload.timestamp),
    cwd: asString(payload.cwd),
    cliVersion: asString(payload.cli_version),
    gitBranch: asString(asObject(payload.git)?.branch),
    parentId: spawnedBy ?? forkOf,
    isSubAgent: subAgent !== undefined || payload.thread_source === 'subagent',
    forkOf,
    historyIn,
  }
}

/** The time inside a UUID of version 7, as Codex gives to threads and turns. Milliseconds since the epoch. */
export function timeOfId(id: unknown): number | undefined {
  if (typeof id !== 'string') return undefined
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/i.exec(id) ?? []
  return high === undefined || low === undefined ? undefined : Number.parseInt(high + low, 16)
}
