import type { StateReason, Timestamp, WorkerState, WorkerView } from '@hoop/protocol'
import type { FleetStore } from './store.ts'

/** A worker came into a state, or the reason for it became another. */
export interface StateChange {
  readonly at: Timestamp
  readonly state: WorkerState | null
  readonly reason: StateReason | null
}

const KEPT_EACH = 500

/** The state changes seen since the daemon started, worker by worker, oldest first. */
export interface StateLog {
  of(worker: string): readonly StateChange[]
}

export function createStateLog(store: Pick<FleetStore, 'onChange'>): StateLog {
  const changes = new Map<string, StateChange[]>()
  const note = ({ id, since: at, state, reason }: WorkerView) => {
    const list = changes.get(id) ?? []
    const last = list.at(-1)
    if (last && last.at === at && last.state === state && last.reason === reason) return
    list.push({ at, state, reason })
    if (list.length > KEPT_EACH) list.shift()
    changes.set(id, list)
  }
  store.onChange(({ data }) => {
    if ('heartbeatSource' in data) note(data)
  })
  return { of: (worker) => changes.get(worker) ?? [] }
}
