import { formatTimestamp, parseTimestamp, type ExecutionView, type Timestamp, type WorkerView } from '@hoop/protocol'
import type { FoundBead } from '../beads/bead-book.ts'
import type { StateChange } from '../fleet/state-log.ts'
import type { PageOrder } from './paging.ts'

/** One thing in a worker's life, at the moment at which it began. */
export type TimelineItem =
  | ({ readonly kind: 'state' } & StateChange)
  | { readonly kind: 'execution'; readonly at: Timestamp; readonly execution: ExecutionView }

/** Newest first. Two changes of one moment are told apart by what they changed to. */
export const timelineOrder: PageOrder<TimelineItem> = {
  key: (item) =>
    item.kind === 'execution' ? `${item.at} execution ${item.execution.id}` : `${item.at} state ${item.state} ${item.reason}`,
  direction: 'descending',
}

/** A worker's executions with its state changes between them. The change into the present state is always among them. */
export function listTimeline(
  worker: WorkerView,
  executions: readonly ExecutionView[],
  changes: readonly StateChange[],
): readonly TimelineItem[] {
  const now: StateChange = { at: worker.since, state: worker.state, reason: worker.reason }
  const isKnown = changes.some((change) => change.at === now.at && change.state === now.state && change.reason === now.reason)
  return [
    ...executions.map((execution) => ({ kind: 'execution', at: execution.startedAt, execution }) as const),
    ...(isKnown ? changes : [...changes, now]).map((change) => ({ kind: 'state', ...change }) as const),
  ]
}

/** One thing in a bead's life, at the moment at which it happened or began. */
export type BeadTimelineItem =
  | ({ readonly kind: 'state'; readonly worker: string; readonly executionId: string } & StateChange)
  | { readonly kind: 'execution'; readonly at: Timestamp; readonly execution: ExecutionView }
  /** As the queue dates it. It keeps the last change alone, and of that not what it was: `status` is the one that the bead has now. */
  | { readonly kind: 'bead'; readonly at: Timestamp; readonly event: 'created' | 'updated' | 'closed'; readonly status: string }

/** Newest first. */
export const beadTimelineOrder: PageOrder<BeadTimelineItem> = {
  key: (item) => {
    if (item.kind === 'execution') return `${item.at} execution ${item.execution.id}`
    if (item.kind === 'bead') return `${item.at} bead ${item.event}`
    return `${item.at} state ${item.executionId} ${item.state} ${item.reason}`
  },
  direction: 'descending',
}

/** A worker's state changes within a time, in milliseconds since the epoch, and the state in which that time began. */
export type StatesDuring = (worker: string, from: number, to: number) => readonly StateChange[]

/** A bead's attempts, what its queue dates, and the states of its workers while they held it. */
export function listBeadTimeline(
  {
    bead,
    history,
  }: { readonly bead: Pick<FoundBead['bead'], 'createdAt' | 'updatedAt' | 'closedAt' | 'status'>; readonly history: FoundBead['history'] },
  statesDuring: StatesDuring,
  now: number,
): readonly BeadTimelineItem[] {
  const dated = (['created', 'updated', 'closed'] as const).flatMap((event) => {
    const at = { created: bead.createdAt, updated: bead.updatedAt, closed: bead.closedAt }[event]
    const isSaidBetter = event === 'updated' && (at === bead.createdAt || at === bead.closedAt)
    return at === undefined || isSaidBetter ? [] : [{ kind: 'bead', at: formatTimestamp(at), event, status: bead.status } as const]
  })
  const states = history.flatMap((execution) => {
    const { id: executionId, worker } = execution
    const from = parseTimestamp(execution.startedAt)
    const to = execution.endedAt === null ? now : parseTimestamp(execution.endedAt)
    return statesDuring(worker, from, to).map((change) => ({
      kind: 'state' as const,
      worker,
      executionId,
      ...change,
      // It was in that state when it began.
      ...(parseTimestamp(change.at) < from && { at: execution.startedAt }),
    }))
  })
  return [...dated, ...states, ...history.map((execution) => ({ kind: 'execution', at: execution.startedAt, execution }) as const)]
}
