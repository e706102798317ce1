import type { AuditEntry } from '@hoop/audit'
import { maskSecrets, type AlertView, type WorkerView } from '@hoop/protocol'
import type { FleetChange, FleetStore } from '../fleet/store.ts'
import type { Known } from './known.ts'

/** Turns of state and alerts, each recorded once: what the chain has last is where a start goes on from. */
export interface FleetChanges {
  /** The chain has been read and the fleet been seen: what was seen so far is held against what is recorded. */
  start(known: Known): void
  close(): void
}

/** What the records are made from; the last state of each worker and the alerts that fire, whether recorded or on their way. */
export function createFleetChanges(store: Pick<FleetStore, 'onChange' | 'worker'>, record: (entry: AuditEntry) => void): FleetChanges {
  const waiting: FleetChange[] = []
  const states = new Map<string, string | null>()
  const alerts = new Map<string, Pick<AlertView, 'kind' | 'subject' | 'project'>>()
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
    if (!('severity' in data)) return
    if (event === 'alert.raised' && !alerts.has(data.id)) raise(data)
    if (event === 'alert.cleared' && alerts.has(data.id)) clear(data.id, data)
  }
  const raise = (alert: AlertView) => {
    alerts.set(alert.id, alert)
    const { id, kind, severity, subject, project, why, since } = alert
    record({ type: 'alert.raised', actor: 'hoop', project, subject, data: { alert: id, kind, severity, why: maskSecrets(why), since } })
  }
  const clear = (id: string, { kind, subject, project }: Pick<AlertView, 'kind' | 'subject' | 'project'>) => {
    alerts.delete(id)
    record({ type: 'alert.cleared', actor: 'hoop', project, subject, data: { alert: id, kind } })
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
      for (const [id, { subject, project, data }] of known.alerts)
        alerts.set(id, { kind: typeof data['kind'] === 'string' ? data['kind'] : '', subject: subject ?? '', project })
      const firing = new Set<string>()
      for (const { event, data } of waiting) {
        if (event === 'alert.raised' && 'severity' in data) firing.add(data.id)
        if (event === 'alert.cleared' && 'severity' in data) firing.delete(data.id)
      }
      for (const change of waiting.splice(0)) take(change)
      // Those that left, or whose files went, while nobody looked.
      for (const id of states.keys()) {
        const worker = store.worker(id)
        noteState(id, worker?.project ?? null, worker?.state ?? null, worker?.reason ?? null)
      }
      for (const [id, alert] of alerts) if (!firing.has(id)) clear(id, alert)
    },
    close: stop,
  }
}
