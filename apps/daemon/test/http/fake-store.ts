import type { Diagnostics, ExecutionView, FleetEvent, FleetSnapshot, ProjectView, WorkerView } from '@hoop/protocol'
import type { FleetChange, FleetStore } from '../../src/fleet/store.ts'

import { at } from '../make-views.ts'

export { at, makeExecution, makeProject, makeWorker } from '../make-views.ts'

/** A fleet in memory, changed by the tests. */
export class FakeStore implements FleetStore {
  readonly epoch = 'epoch-1'
  ready = true
  readonly projectMap = new Map<string, ProjectView>()
  readonly workerMap = new Map<string, WorkerView>()
  executionList: ExecutionView[] = []
  readonly #listeners = new Set<(change: FleetChange) => void>()
  #seq = 0

  constructor(workers: readonly WorkerView[] = [], projects: readonly ProjectView[] = []) {
    for (const worker of workers) this.workerMap.set(worker.id, worker)
    for (const project of projects) this.projectMap.set(project.name, project)
  }

  tell(topics: readonly string[], { event, data }: FleetEvent): void {
    const change = { seq: ++this.#seq, topics, event, data }
    for (const listener of this.#listeners) listener(change)
  }

  putWorker(worker: WorkerView): void {
    this.workerMap.set(worker.id, worker)
    this.tell(['fleet', `worker:${worker.id}`, `project:${worker.project}`], { event: 'worker.changed', data: worker })
  }

  removeWorker(id: string): void {
    if (this.workerMap.delete(id)) this.tell(['fleet', `worker:${id}`], { event: 'worker.left', data: { id } })
  }

  seq = () => this.#seq
  isReady = () => this.ready
  projects = () => [...this.projectMap.values()]
  workers = (options?: { readonly history?: boolean }) =>
    [...this.workerMap.values()].filter((worker) => options?.history || !worker.history)
  worker = (id: string) => this.workerMap.get(id)
  executions: FleetStore['executions'] = (filter = {}) =>
    this.executionList.filter(
      (execution) =>
        (filter.worker ?? execution.worker) === execution.worker &&
        (filter.bead ?? execution.bead) === execution.bead &&
        (filter.project ?? execution.project) === execution.project &&
        (filter.outcome ?? execution.outcome) === execution.outcome,
    )

  snapshot = (): FleetSnapshot => ({
    epoch: this.epoch,
    seq: this.#seq,
    at: at(0),
    demo: false,
    version: '0.0.0',
    projects: this.projects(),
    workers: this.workers(),
    recent: [],
    alerts: [],
    quota: [],
    cost: { today: null, week: null },
  })

  diagnostics = (): Diagnostics => ({
    at: at(0),
    uptimeMs: 1,
    rssBytes: 1,
    eventLoopDelayMs: 0,
    clients: 0,
    watches: 0,
    config: { path: '/h/config.yml', loadedAt: null, problem: null },
    registry: { path: '/h/projects.yaml', loadedAt: null, problem: null },
    processTable: { kind: 'proc', processes: 1, lastReadAt: null, error: null },
    totals: { lines: 0, malformed: 0, unknown: 0 },
    sources: [],
  })

  topic = (topic: string): unknown => {
    if (topic === 'fleet') return this.snapshot()
    if (topic === 'alerts') return { alerts: [] }
    const [kind, id = ''] = topic.split(':')
    if (kind === 'worker' && this.workerMap.has(id)) return { worker: this.workerMap.get(id), executions: [] }
    if (kind === 'project' && this.projectMap.has(id)) return { project: this.projectMap.get(id), workers: [] }
    return undefined
  }

  onChange = (listener: (change: FleetChange) => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}
