import type { ExecutionView, Timestamp, WorkerView } from '@hoop/protocol'
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
