import { type AlertView, type ExecutionView, type ProjectView, type QuotaView, type WorkerView } from '@hoop/protocol'
/** The fleet as the page knows it. */
export interface FleetState {
  /** True once a snapshot has come. */
  readonly isReady: boolean
  readonly seq: number
  /** The daemon's clock at the snapshot, less the browser's: ages are told by the daemon's. */
  readonly skewMs: number
  readonly isDemo: boolean
  readonly version: string
  /** In the order of the registry. */
  readonly projectNames: readonly string[]
  readonly projects: Readonly<Record<string, ProjectView>>
  readonly workers: Readonly<Record<string, WorkerView>>
  readonly alerts: Readonly<Record<string, AlertView>>
  /** Executions that ended, newest first, at most 50. */
  readonly recent: readonly ExecutionView[]
  readonly quota: readonly QuotaView[]
  readonly cost: {
    readonly today: number | null
    readonly week: number | null
  }
  /** When the last alert was cleared, as far as this page saw. */
  readonly clearedAt: number | undefined
}
export interface FleetStore {
  readonly state: FleetState
  /** A snapshot replaces everything. Returns false for one that does not parse, which is reported and not thrown. */
  snapshot(data: unknown, receivedAt: number): boolean
  /** An event touches one thing. */
  event(event: string, data: unknown, seq: number): boolean
}
/** As many ended executions as a snapshot brings. */
export declare const RECENT = 50
/** Snapshot and events → the fleet. `onSkew` hears what this page does not understand: a daemon of another version. */
export declare function createFleetStore(onSkew: (why: string) => void): FleetStore
//# sourceMappingURL=fleet-store.d.ts.map
