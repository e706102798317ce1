import type { BeadView, ExecutionView, ProjectView, WorkerView } from '@hoop/protocol'

/** The fleet as it is shown, and what else a condition goes by. Times are milliseconds since the epoch. */
export interface FleetNow {
  readonly now: number
  readonly workers: readonly WorkerView[]
  /** Newest first. */
  readonly executions: readonly ExecutionView[]
  readonly beads: readonly BeadView[]
  readonly projects: readonly ProjectView[]
  /** Whether the agent of an execution runs; `undefined`: nobody can tell. */
  readonly hasAgent: (executionId: string) => boolean | undefined
  /** Whether the index has read all there is: a session that is not joined by then is missing. */
  readonly isIndexed: boolean
  /** NEEDLE's limit for the agents of an adapter; `undefined`: not known. */
  readonly adapterLimitMs: (adapter: string | null) => number | undefined
  /** Names of the workers that left a start record, or `undefined` where no worker leaves one. */
  readonly acks: ReadonlySet<string> | undefined
  /** A bead that is ready for longer than this and that nobody claims is stale. */
  readonly staleAfterMs: number
  /** Since when something holds that no file dates: the first moment at which it was asked for without a break. */
  readonly heldSince: (key: string) => number
}

export const MINUTE_MS = 60_000

export const atOf = (at: string | null): number | undefined => (at === null ? undefined : Date.parse(at))

const closedStatuses = new Set(['closed', 'tombstone', 'done', 'cancelled'])

/** Work that is not over. */
export const isOpen = ({ status }: Pick<BeadView, 'status'>): boolean => !closedStatuses.has(status)
