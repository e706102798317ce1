import type { BeadView, ExecutionView } from '@hoop/protocol'
import type { BeadWork } from './bead-view.ts'
import type { QueueLinks } from './blocking.ts'
import type { Queue, QueueBead } from './queue-bead.ts'
import { createQueueViews, isSameWork, type QueueViews, type ViewChange } from './queue-views.ts'

/** A bead with all there is of it. */
export interface FoundBead {
  readonly view: BeadView
  readonly bead: QueueBead
  readonly queue: Queue
  readonly links: QueueLinks
  /** Its attempts, newest first. */
  readonly history: readonly ExecutionView[]
}

/** The beads of every workspace, as routes and the WebSocket show them. Reading it waits for nothing. */
export interface Beads {
  all(): Iterable<BeadView>
  ofProject(name: string): Iterable<BeadView>
  ofWorkspace(path: string): Iterable<BeadView>
  workspaces(): Iterable<string>
  /** By key. */
  find(key: string): FoundBead | undefined
  /** Every bead with this id, whatever its workspace. */
  withId(id: string): BeadView[]
  /** Its description, for a search in it. */
  textOf(view: BeadView): string
  /** Counts up with every change. */
  version(): number
}

/** What the views are made of. */
export interface BeadSources {
  readonly queues: ReadonlyMap<string, Queue>
  /** Newest first. */
  readonly executions: readonly ExecutionView[]
  /** The registered workspace that a path or name of an execution means. */
  readonly workspaceOf: (path: string) => string | undefined
  readonly projectOf: (workspace: string) => string | null
  readonly now: number
}

/** The one owner of the views. */
export interface BeadBook extends Beads {
  /** Takes the queues and executions as they are now; answers what that changed. */
  update(sources: BeadSources): readonly ViewChange[]
}

const none: ReadonlyMap<string, BeadWork> = new Map()

export function createBeadBook(): BeadBook {
  const books = new Map<string, { readonly views: QueueViews; queue: Queue }>()
  let executions: readonly ExecutionView[] = []
  let runs = new Map<string, Map<string, ExecutionView[]>>()
  let work = new Map<string, ReadonlyMap<string, BeadWork>>()
  let version = 0

  const takeExecutions = ({ executions: next, workspaceOf }: BeadSources) => {
    if (next === executions) return
    executions = next
    const before = work
    runs = groupRuns(next, workspaceOf)
    work = new Map([...runs].map(([workspace, own]) => [workspace, new Map([...own].map(([id, of]) => [id, sumWork(of)]))]))
    // The same work is the same object: a queue is looked at only when one of its own has changed.
    for (const [workspace, own] of work) {
      const old = before.get(workspace)
      if (old && old.size === own.size && [...own].every(([id, one]) => isSameWork(old.get(id), one))) work.set(workspace, old)
    }
  }
  return {
    *all() {
      for (const { views } of books.values()) yield* views.views.values()
    },
    *ofProject(name) {
      for (const { views } of books.values()) for (const view of views.views.values()) if (view.project === name) yield view
    },
    *ofWorkspace(path) {
      yield* books.get(path)?.views.views.values() ?? []
    },
    workspaces: () => books.keys(),
    find(key) {
      const at = key.lastIndexOf('#')
      const book = at < 0 ? undefined : books.get(key.slice(0, at))
      const id = key.slice(at + 1)
      const view = book?.views.views.get(id)
      const bead = book?.queue.beads.get(id)
      if (!book || !view || !bead) return undefined
      return { view, bead, queue: book.queue, links: book.views.links, history: runs.get(view.workspace)?.get(id) ?? [] }
    },
    withId: (id) => [...books.values()].flatMap(({ views }) => views.views.get(id) ?? []),
    textOf: ({ workspace, id }) => books.get(workspace)?.queue.beads.get(id)?.description ?? '',
    version: () => version,
    update(sources) {
      const { queues, projectOf, now } = sources
      takeExecutions(sources)
      const changes: ViewChange[] = []
      for (const [workspace, queue] of queues) {
        const book = books.get(workspace) ?? { views: createQueueViews(), queue }
        book.queue = queue
        books.set(workspace, book)
        const facts = { workspace, project: projectOf(workspace), queue, work: work.get(workspace) ?? none, now }
        for (const change of book.views.update(facts)) changes.push(change)
      }
      for (const [workspace, { views }] of books) {
        if (queues.has(workspace)) continue
        books.delete(workspace)
        for (const before of views.views.values()) changes.push({ before, after: undefined })
      }
      if (changes.length > 0) version++
      return changes
    },
  }
}

/** Costs are added in millionths, so that they are exact. */
function sumWork(executions: readonly ExecutionView[]): BeadWork {
  const costs = executions.flatMap(({ costUsd }) => costUsd ?? [])
  const costUsd = costs.length === 0 ? null : costs.reduce((sum, usd) => sum + Math.round(usd * 1e6), 0) / 1e6
  return { executions: executions.length, costUsd }
}

/** By workspace and bead. */
function groupRuns(
  executions: readonly ExecutionView[],
  workspaceOf: BeadSources['workspaceOf'],
): Map<string, Map<string, ExecutionView[]>> {
  const runs = new Map<string, Map<string, ExecutionView[]>>()
  const registered = new Map<string, string>()
  for (const execution of executions) {
    const { workspace: path, bead } = execution
    if (path === null) continue
    const workspace = registered.get(path) ?? workspaceOf(path) ?? path
    registered.set(path, workspace)
    const own = runs.get(workspace) ?? new Map<string, ExecutionView[]>()
    runs.set(workspace, own)
    const known = own.get(bead)
    if (known) known.push(execution)
    else own.set(bead, [execution])
  }
  return runs
}
