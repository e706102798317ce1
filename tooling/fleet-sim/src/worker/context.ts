import type { Layout } from '../fleet/layout.ts'
import type { Queue } from '../queue/queue.ts'
import type { Belonging } from '../system/keeper.ts'
import type { Random } from '../system/random.ts'
import type { Clock } from '../system/time.ts'
import type { Registry } from './registry.ts'
import type { Adapter, NeedleSettings } from './settings.ts'
import type { WorkerState } from './state-file.ts'
import type { Telemetry } from './telemetry.ts'
import type { WorkspaceEvents } from './workspace-events.ts'

/** How a worker finds work in its home workspace: one atomic claim by the queue, or NEEDLE's own pluck. */
export type ClaimStyle = 'auto' | 'pluck'

/** Who a worker is. */
export interface WorkerIdentity {
  readonly identifier: string
  readonly qualifiedId: string
  readonly workspace: string
  readonly claimStyle: ClaimStyle
  readonly roams: boolean
}

/** What changes while a worker lives. One owner: the worker's own loop. */
export interface WorkerStatus {
  state: WorkerState
  bead: string | null
  workspace: string
  beadsProcessed: number
  readonly startedAt: string
  readonly startedMs: number
  registeredAt: string
  /** Set by a stop signal. */
  stopSignal: NodeJS.Signals | null
  lastExecutionEndedMs: number | null
  /** A fault: no progress any more. */
  isStalled: boolean
  /** A fault: what the next agent is told by its environment, and no other. */
  nextAgent: Readonly<Record<string, string>>
}

/** Everything the parts of a worker's loop need. */
export interface WorkerContext {
  readonly identity: WorkerIdentity
  readonly status: WorkerStatus
  readonly belonging: Belonging
  readonly layout: Layout
  readonly settings: NeedleSettings
  readonly adapter: Adapter
  readonly clock: Clock
  readonly random: Random
  readonly telemetry: Telemetry
  readonly events: WorkspaceEvents
  readonly registry: Registry
  /** Aborts at a stop signal. */
  readonly stopping: AbortSignal
  queueOf(workspace: string): Queue
  /** Changes the state, and says so in the log. */
  transition(to: WorkerState): void
  /** Waits a moment of the fleet's own time; a stalled worker never comes back. */
  pause(ms: number): Promise<void>
  /** Writes the worker's entry in the registry as it is now. */
  register(): void
}

/** A bead in hand. */
export interface Claim {
  readonly beadId: string
  readonly priority: number
  readonly strand: 'auto' | 'pluck' | 'explore'
  readonly workspace: string
}
