import type { BeadView, ExecutionView } from '@hoop/protocol'
import { keyOf } from './bead-view.ts'
import type { QueueLinks } from './blocking.ts'
import type { Queue, QueueBead } from './queue-bead.ts'
import { createQueueViews, type QueueViews, type ViewChange } from './queue-views.ts'

/** A bead with all there is of it. */
export interface FoundBead {
  readonly view: BeadView
  readonly bead: QueueBead
  readonly queue: Queue
  readonly links: QueueLinks
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
  readonly executions: readonly ExecutionView[]
  readonly projectOf: (workspace: string) => string | null
  readonly now: number
}

/** The one owner of the views. */
export interface BeadBook extends Beads {
  /** Takes the queues and executions as they are now; answers what that changed. */
  update(sources: BeadSources): readonly ViewChange[]
}

const none: ReadonlyMap<string, number> = new Map()

export function createBeadBook(): BeadBook {
  const books = new Map<string, { readonly views: QueueViews; queue: Queue }>()
  let executions: readonly ExecutionView[] = []
  let counts = new Map<string, ReadonlyMap<string, number>>()
  let version = 0

  const countExecutions = (next: readonly ExecutionView[]) => {
    if (next === executions) return
    executions = next
    const before = counts
    counts = groupCounts(next)
    // The same counts are the same object: a queue is looked at only when one of its own has changed.
    for (const [workspace, own] of counts) {
      const old = before.get(workspace)
      if (old && old.size === own.size && [...own].every(([id, count]) => old.get(id) === count)) counts.set(workspace, old)
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
      return book && view && bead ? { view, bead, queue: book.queue, links: book.views.links } : undefined
    },
    withId: (id) => [...books.values()].flatMap(({ views }) => views.views.get(id) ?? []),
    textOf: ({ workspace, id }) => books.get(workspace)?.queue.beads.get(id)?.description ?? '',
    version: () => version,
    update({ queues, executions: next, projectOf, now }) {
      countExecutions(next)
      const changes: ViewChange[] = []
      for (const [workspace, queue] of queues) {
        const book = books.get(workspace) ?? { views: createQueueViews(), queue }
        book.queue = queue
        books.set(workspace, book)
        const facts = { workspace, project: projectOf(workspace), queue, executions: counts.get(workspace) ?? none, now }
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

function groupCounts(executions: readonly ExecutionView[]): Map<string, Map<string, number>> {
  const counts = new Map<string, Map<string, number>>()
  for (const { workspace, bead } of executions) {
    if (workspace === null) continue
    const own = counts.get(workspace) ?? new Map<string, number>()
    counts.set(workspace, own.set(bead, (own.get(bead) ?? 0) + 1))
  }
  return counts
}

/** The executions of one bead, newest first. */
export function historyOf(executions: readonly ExecutionView[], { key }: BeadView): ExecutionView[] {
  return executions.filter(({ workspace, bead }) => workspace !== null && keyOf(workspace, bead) === key)
}
