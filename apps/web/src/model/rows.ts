import type { ProjectView, WorkerView } from '@hoop/protocol'
import { lookWord, type Look } from './look.ts'
import { matchesText } from './matches.ts'
import { compareRanked } from './order.ts'

/** A head of the table and its rows. `project` is undefined for workers that belong to no registered one. */
export interface Group {
  readonly name: string
  readonly project: ProjectView | undefined
  readonly ids: readonly string[]
}

/** Whether a row answers to the filter: any word of name, bead, title, agent, strand, project or state. */
export function matchesWorker(worker: WorkerView, look: Look, query: string): boolean {
  if (query === '') return true
  // Idle, draining and no agent are how Live looks, so "live" finds them too.
  const state = `${lookWord[look]} ${worker.state ?? ''} ${worker.reason ?? ''}`
  return matchesText(
    [worker.name, worker.id, worker.bead, worker.beadTitle, worker.adapter, worker.model, worker.strand, worker.project, state]
      .filter(Boolean)
      .join(' '),
    query,
  )
}

/** Workers → a group per project in the order of the registry, worst row first in each; then those without a project. */
export function groupsOf(
  projects: readonly ProjectView[],
  workers: readonly WorkerView[],
  lookOf: (worker: WorkerView) => Look,
): readonly Group[] {
  const ranked = workers
    .map((worker) => ({ id: worker.id, name: worker.name, look: lookOf(worker), project: worker.project }))
    .sort(compareRanked)
  const known = new Set(projects.map(({ name }) => name))
  const groups: Group[] = projects.map((project) => ({
    name: project.name,
    project,
    ids: ranked.filter((row) => row.project === project.name).map(({ id }) => id),
  }))
  const rest = ranked.filter((row) => row.project === null || !known.has(row.project))
  return rest.length === 0 ? groups : [...groups, { name: '', project: undefined, ids: rest.map(({ id }) => id) }]
}
