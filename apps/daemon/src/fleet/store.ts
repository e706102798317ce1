import type {
  Diagnostics,
  DraftEvent,
  ExecutionView,
  FleetEvent,
  FleetSnapshot,
  ProjectView,
  SessionEvent,
  WorkerView,
} from '@hoop/protocol'

/** One thing that changed, with its number and the topics that show it. */
export interface FleetChange {
  /** The daemon's one counter; the snapshot taken right after has the same number. */
  readonly seq: number
  /** `fleet`, `worker:<id>`, `project:<name>`, … */
  readonly topics: readonly string[]
  readonly event: HoopEvent['event']
  readonly data: HoopEvent['data']
}

/** Everything that can be told on the WebSocket. */
export type HoopEvent = FleetEvent | DraftEvent | SessionEvent

/** The parts of HOOP that are no projection of the fleet tell their changes here: there is one counter and one order for all. */
export interface Announcer {
  /** Numbers the event and tells everyone. */
  announce(topics: readonly string[], event: HoopEvent): void
  /** Whose snapshot a topic of this name is. Returns a function that takes it back. */
  provide(topic: string, snapshot: () => unknown): () => void
}

export interface ExecutionFilter {
  readonly worker?: string
  readonly bead?: string
  readonly project?: string
  readonly outcome?: ExecutionView['outcome']
}

/** The fleet as last seen: what routes and the WebSocket hub show. Reading it computes nothing and waits for nothing. */
export interface FleetStore {
  /** A random string per start. */
  readonly epoch: string
  seq(): number
  /** True once the first whole look at the disk and the process table is done. */
  isReady(): boolean
  snapshot(): FleetSnapshot
  projects(): readonly ProjectView[]
  /** Without `history`: the workers of the fleet now. With it: those that left or are long dead, too. */
  workers(options?: { readonly history?: boolean }): readonly WorkerView[]
  worker(id: string): WorkerView | undefined
  /** Newest first. */
  executions(filter?: ExecutionFilter): readonly ExecutionView[]
  diagnostics(): Diagnostics
  /** The snapshot of a topic, or `undefined` for one that does not exist (an unknown worker or project). */
  topic(topic: string): unknown
  /** Called for each change, in order of `seq`. Returns a function that stops it. */
  onChange(listener: (change: FleetChange) => void): () => void
}
