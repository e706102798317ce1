import type { AuditEntry } from '@hoop/audit'
import type { WorkerView } from '@hoop/protocol'
import type { FleetChange, FleetStore } from '../fleet/store.ts'
import type { Known } from './known.ts'

/** Turns of state, each recorded once: what the chain has last is where a start goes on from. */
export interface FleetChanges {
  /** The chain has been read and the fleet been seen: what was seen so far is held against what is recorded. */
  start(known: Known): void
  close(): void
}

/** What the records are made from: the last state of each worker, whether recorded or on its way. */
export function createFleetChanges(store: Pick<FleetStore, 'onChange' | 'worker'>, record: (entry: AuditEntry) => void): FleetChanges {
  const waiting: FleetChange[] = []
  const states = new Map<string, string | null>()
  let isStarted = false

  const noteState = (id: string, project: string | null, to: WorkerView['state'], reason: WorkerView['reason']) => {
    const from = states.get(id) ?? null
    if (from === to) return
    states.set(id, to)
    record({ type: 'worker.state', actor: 'hoop', project, subject: id, data: { from, to, reason } })
  }
  const take = ({ event, data }: FleetChange) => {
    if (event === 'worker.changed' && 'heartbeatSource' in data) noteState(data.id, data.project, data.state, data.reason)
    if (event === 'worker.left' && 'id' in data) {
      const left = store.worker(data.id)
      // One that a peer tidied away after its death has left the list, and is dead all the same.
      noteState(data.id, left?.project ?? null, left?.state ?? null, left?.reason ?? null)
    }
  }
  const stop = store.onChange((change) => {
    if (isStarted) take(change)
    else waiting.push(change)
  })
  return {
    start(known) {
      if (isStarted) return
      isStarted = true
      for (const [id, state] of known.states) states.set(id, state)
      for (const change of waiting.splice(0)) take(change)
      // Those that left, or whose files went, while nobody looked.
      for (const id of states.keys()) {
        const worker = store.worker(id)
        noteState(id, worker?.project ?? null, worker?.state ?? null, worker?.reason ?? null)
      }
    },
    close: stop,
  }
}
