import { isDeepStrictEqual } from 'node:util'
import {
  formatTimestamp,
  type AlertView,
  type BeadView,
  type Diagnostics,
  type ExecutionView,
  type FleetCost,
  type FleetSnapshot,
  type ProjectTopicData,
  type ProjectView,
  type QuotaView,
  type SessionView,
  type WorkerTopicData,
  type WorkerView,
} from '@hoop/protocol'
import type { Announcer, ExecutionFilter, FleetChange, FleetStore, HoopEvent } from './store.ts'

const RECENT_KEPT = 50
const TOPIC_WINDOW_MS = 24 * 3_600_000
const TOPIC_EXECUTIONS = 200

/** Everything that can be seen of the fleet at one moment. */
export interface FleetState {
  readonly projects: readonly ProjectView[]
  readonly workers: readonly WorkerView[]
  /** Newest first. */
  readonly executions: readonly ExecutionView[]
}

export interface WritableFleetStore extends FleetStore, Announcer {
  /** Takes the new state, and tells what differs from the old one, each as one event. */
  update(next: FleetState): void
  setReady(): void
}

export interface StoreOptions {
  readonly epoch: string
  readonly now: () => number
  readonly demo: boolean
  readonly version: string
  readonly diagnostics: () => Diagnostics
  /** The beads that the topic of a project holds. */
  readonly beadsOf?: (project: string, since: string) => readonly BeadView[]
  /** What fires, most urgent first, and what was resolved last. */
  readonly alerts?: { firing(): readonly AlertView[]; resolved(): readonly AlertView[] }
  /** The sessions that the topic of a project holds. */
  readonly sessionsOf?: (project: string) => readonly SessionView[]
  /** What the host spent. */
  readonly cost?: () => FleetCost
  /** How much of every account is used. */
  readonly quota?: () => readonly QuotaView[]
}

/** The age of a heartbeat grows by itself; that alone is no change. */
function settled(view: WorkerView): unknown {
  return { ...view, evidence: { ...view.evidence, heartbeatAgeMs: null } }
}

export function createFleetStore(options: StoreOptions): WritableFleetStore {
  const { epoch, now, demo, version, diagnostics, beadsOf = () => [], sessionsOf = () => [] } = options
  const listeners = new Set<(change: FleetChange) => void>()
  const provided = new Map<string, () => unknown>()
  let seq = 0
  let ready = false
  let projects = new Map<string, ProjectView>()
  let workers = new Map<string, WorkerView>()
  let executions: readonly ExecutionView[] = []
  let executionsById = new Map<string, ExecutionView>()

  const topicsOf = (project: string | null, worker?: string) => [
    'fleet',
    ...(worker === undefined ? [] : [`worker:${worker}`]),
    ...(project === null ? [] : [`project:${project}`]),
  ]
  const tell = (topics: readonly string[], { event, data }: HoopEvent) => {
    seq++
    const change: FleetChange = { seq, topics, event, data }
    for (const listener of listeners) listener(change)
  }
  const updateProjects = (next: readonly ProjectView[]) => {
    const before = projects
    projects = new Map(next.map((project) => [project.name, project]))
    for (const project of next) {
      const old = before.get(project.name)
      if (old !== project && !isDeepStrictEqual(old, project)) tell(topicsOf(project.name), { event: 'project.changed', data: project })
    }
    for (const name of before.keys()) if (!projects.has(name)) tell(topicsOf(name), { event: 'project.gone', data: { name } })
  }
  const updateWorkers = (next: readonly WorkerView[]) => {
    const before = workers
    workers = new Map(next.map((worker) => [worker.id, worker]))
    for (const worker of next) {
      const old = before.get(worker.id)
      if (old === worker || (old && isDeepStrictEqual(settled(old), settled(worker)))) continue
      if (worker.history) {
        if (old && !old.history) tell(topicsOf(old.project, worker.id), { event: 'worker.left', data: { id: worker.id } })
        continue
      }
      const topics = new Set([...topicsOf(worker.project, worker.id), ...topicsOf(old?.project ?? null)])
      tell([...topics], { event: 'worker.changed', data: worker })
    }
    for (const [id, old] of before) {
      if (!workers.has(id) && !old.history) tell(topicsOf(old.project, id), { event: 'worker.left', data: { id } })
    }
  }
  const updateExecutions = (next: readonly ExecutionView[]) => {
    if (next === executions) return
    const before = executionsById
    const since = formatTimestamp(now() - TOPIC_WINDOW_MS)
    executions = next
    executionsById = new Map(next.map((execution) => [execution.id, execution]))
    for (const execution of next.toReversed()) {
      const old = before.get(execution.id)
      if (old === execution || isDeepStrictEqual(old, execution)) continue
      const topics = topicsOf(execution.project, execution.worker)
      // What becomes known later, the session above all, is told again: of what runs, and of what a page may show.
      if (!old || execution.endedAt === null) tell(topics, { event: 'execution.started', data: execution })
      if (execution.endedAt !== null && (!old || old.endedAt === null || execution.endedAt > since))
        tell(topics, { event: 'execution.ended', data: execution })
    }
  }
  const firing = () => [...(options.alerts?.firing() ?? [])]
  const inFleet = () => [...workers.values()].filter((worker) => !worker.history)
  const snapshot = (): FleetSnapshot => ({
    epoch,
    seq,
    at: formatTimestamp(now()),
    demo,
    version,
    projects: [...projects.values()],
    workers: inFleet(),
    recent: executions.filter(({ endedAt, kind }) => endedAt !== null && kind === 'work').slice(0, RECENT_KEPT),
    alerts: firing(),
    quota: [...(options.quota?.() ?? [])],
    cost: options.cost?.() ?? { today: null, week: null },
  })
  const matching = ({ worker, bead, project, outcome }: ExecutionFilter) =>
    executions.filter(
      (execution) =>
        (worker === undefined || execution.worker === worker) &&
        (bead === undefined || execution.bead === bead) &&
        (project === undefined || execution.project === project) &&
        (outcome === undefined || execution.outcome === outcome),
    )
  const projectTopic = (name: string): ProjectTopicData | undefined => {
    const project = projects.get(name)
    if (!project) return undefined
    const since = formatTimestamp(now() - TOPIC_WINDOW_MS)
    return {
      project,
      workers: inFleet().filter((worker) => worker.project === name),
      beads: [...beadsOf(name, since)],
      executions: matching({ project: name }).filter((execution) => execution.endedAt === null || execution.endedAt > since),
      sessions: [...sessionsOf(name)],
    }
  }
  const workerTopic = (id: string): WorkerTopicData | undefined => {
    const worker = workers.get(id)
    return worker && { worker, executions: matching({ worker: id }).slice(0, TOPIC_EXECUTIONS) }
  }
  return {
    epoch,
    seq: () => seq,
    isReady: () => ready,
    snapshot,
    projects: () => [...projects.values()],
    workers: (options) => (options?.history ? [...workers.values()] : inFleet()),
    worker: (id) => workers.get(id),
    executions: (filter) => (filter ? matching(filter) : executions),
    diagnostics,
    topic(topic) {
      if (topic === 'fleet') return snapshot()
      if (topic === 'alerts') return { alerts: firing(), resolved: [...(options.alerts?.resolved() ?? [])] }
      if (topic.startsWith('project:')) return projectTopic(topic.slice('project:'.length))
      if (topic.startsWith('worker:')) return workerTopic(topic.slice('worker:'.length))
      return provided.get(topic)?.()
    },
    announce: tell,
    provide(topic, snapshot) {
      provided.set(topic, snapshot)
      return () => void provided.delete(topic)
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    update(next) {
      updateProjects(next.projects)
      updateWorkers(next.workers)
      updateExecutions(next.executions)
    },
    setReady() {
      ready = true
    },
  }
}
