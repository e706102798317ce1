import {
  FleetEvent,
  FleetSnapshot,
  type AlertView,
  type ExecutionView,
  type FleetCost,
  type ProjectView,
  type QuotaView,
  type WorkerView,
} from '@hoop/protocol'
import { createStore, produce, reconcile } from 'solid-js/store'
import * as v from 'valibot'

interface State {
  isReady: boolean
  seq: number
  skewMs: number
  isDemo: boolean
  version: string
  projectNames: string[]
  projects: Record<string, ProjectView>
  workers: Record<string, WorkerView>
  alerts: Record<string, AlertView>
  recent: ExecutionView[]
  quota: QuotaView[]
  cost: FleetCost
  clearedAt: number | undefined
  departures: number
}

/**
 * The fleet as the page knows it. `isReady` once a snapshot has come; `skewMs` is the daemon's clock less the browser's, since ages
 * are told by the daemon's; `projectNames` in the order of the registry; `recent` the executions that ended, newest first; `clearedAt`
 * when the last alert was cleared, as far as this page saw; `departures` grows whenever a worker left, or may have: 0 before the first
 * snapshot.
 */
export type FleetState = Readonly<State>

export interface FleetStore {
  readonly state: FleetState
  /** A snapshot replaces everything. Returns false for one that does not parse, which is reported and not thrown. */
  snapshot(data: unknown, receivedAt: number): boolean
  /** An event touches one thing. */
  event(event: string, data: unknown, seq: number): boolean
}

/** As many ended executions as a snapshot brings. */
export const RECENT = 50

const keyed = <T>(items: readonly T[], key: (item: T) => string): Record<string, T> =>
  Object.fromEntries(items.map((item) => [key(item), item]))

/** A clock that differs by less than this is the same clock. */
const SAME_CLOCK_MS = 1500

/** Snapshot and events → the fleet. `onSkew` hears what this page does not understand: a daemon of another version. */
export function createFleetStore(onSkew: (why: string) => void): FleetStore {
  const [state, setState] = createStore<State>({
    isReady: false,
    seq: 0,
    skewMs: 0,
    isDemo: false,
    version: '',
    projectNames: [],
    projects: {},
    workers: {},
    alerts: {},
    recent: [],
    quota: [],
    cost: { today: null, week: null },
    clearedAt: undefined,
    departures: 0,
  })

  const remember = (execution: ExecutionView) => {
    setState('recent', (recent) => [execution, ...recent.filter(({ id }) => id !== execution.id)].slice(0, RECENT))
  }
  const forget = (part: 'projects' | 'workers' | 'alerts', key: string) => {
    setState(
      part,
      produce((items) => {
        delete items[key]
      }),
    )
  }

  const apply = (change: FleetEvent) => {
    switch (change.event) {
      case 'worker.changed':
        return setState('workers', change.data.id, reconcile(change.data))
      case 'worker.left':
        forget('workers', change.data.id)
        return setState('departures', (count) => count + 1)
      case 'project.changed':
        setState('projects', change.data.name, reconcile(change.data))
        return setState('projectNames', (names) => (names.includes(change.data.name) ? names : [...names, change.data.name]))
      case 'project.gone':
        setState('projectNames', (names) => names.filter((name) => name !== change.data.name))
        return forget('projects', change.data.name)
      case 'execution.started':
      case 'bead.changed': // lists and pages of beads keep their own
      case 'bead.gone':
        return
      case 'execution.ended':
        return change.data.kind === 'work' ? remember(change.data) : undefined
      case 'quota.changed':
        return setState('quota', reconcile(change.data.quota, { key: null }))
      case 'cost.changed':
        return setState('cost', reconcile(change.data))
      case 'alert.raised':
      case 'alert.changed':
        return setState('alerts', change.data.id, reconcile(change.data))
      case 'alert.cleared':
        setState('clearedAt', change.data.resolvedAt === null ? undefined : Date.parse(change.data.resolvedAt))
        return forget('alerts', change.data.id)
    }
  }

  return {
    state,
    snapshot(data, receivedAt) {
      const parsed = v.safeParse(FleetSnapshot, data)
      if (!parsed.success) {
        onSkew(v.summarize(parsed.issues))
        return false
      }
      const fleet = parsed.output
      const skewMs = Date.parse(fleet.at) - receivedAt
      const next: State = {
        isReady: true,
        seq: fleet.seq,
        skewMs: Math.abs(skewMs) < SAME_CLOCK_MS ? 0 : skewMs,
        isDemo: fleet.demo,
        version: fleet.version,
        projectNames: fleet.projects.map(({ name }) => name),
        projects: keyed(fleet.projects, ({ name }) => name),
        workers: keyed(fleet.workers, ({ id }) => id),
        alerts: keyed(fleet.alerts, ({ id }) => id),
        recent: fleet.recent.slice(0, RECENT),
        quota: fleet.quota,
        cost: fleet.cost,
        clearedAt: state.clearedAt,
        departures: state.departures + 1,
      }
      setState(reconcile(next, { key: 'id' }))
      return true
    },
    event(event, data, seq) {
      if (event === 'index.progress') {
        setState('seq', seq) // shown by those who ask for it
        return true
      }
      const parsed = v.safeParse(FleetEvent, { event, data })
      if (!parsed.success) {
        onSkew(v.summarize(parsed.issues))
        return false
      }
      apply(parsed.output)
      setState('seq', seq)
      return true
    },
  }
}
