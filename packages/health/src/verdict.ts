import type { Memory } from './memory.ts'
import type { ProcessView } from './process.ts'

/** There is no fourth. */
export type State = 'live' | 'hung' | 'dead'

/** Why a worker is in its state; `null`: live, and nothing to add. */
export type Reason =
  | null
  | 'heartbeat-stale'
  | 'process-stopped'
  | 'process-gone'
  | 'zombie'
  | 'pid-reused'
  | 'pid-unknown'
  | 'remote'
  | 'heartbeat-lost'
  | 'draining'
  | 'continued'

/** What a verdict rests on. */
export interface Evidence {
  /** The row of the truth table, in words: `alive, stale`. */
  readonly rule: string
  readonly process: ProcessView['kind']
  readonly pid: number | null
  /** As the worker dated it. */
  readonly heartbeatAt: number
  /** Since the moment that the beat counts from: its own date, unless a note says otherwise. Never negative. */
  readonly heartbeatAgeMs: number
  readonly staleAfterMs: number
  /** What else weighed in, one sentence each. */
  readonly notes: readonly string[]
}

/** The answer for one worker at one moment. */
export interface Verdict {
  readonly state: State
  readonly reason: Reason
  /** Since when this state and reason hold. */
  readonly since: number
  /** True if state or reason differ from what `previous` held: one event. A first verdict differs from none. */
  readonly changed: boolean
  readonly evidence: Evidence
  /** Hand it back as `previous` next time. Plain JSON. */
  readonly memory: Memory
  /** The next moment at which the verdict can change by time alone; `undefined`: never. */
  readonly nextAt: number | undefined
}
