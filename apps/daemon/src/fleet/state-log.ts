import { formatTimestamp, parseTimestamp, StateReason, WorkerState, type Timestamp, type WorkerView } from '@hoop/protocol'
import * as v from 'valibot'
import type { FleetStore } from './store.ts'

/** A worker came into a state, or the reason for it became another. */
export interface StateChange {
  readonly at: Timestamp
  readonly state: WorkerState | null
  readonly reason: StateReason | null
}

/** Where the changes outlive a restart. Times are milliseconds since the epoch. */
export interface StateRows {
  append(changes: readonly StateRow[]): void
  of(worker: string, limit: number, between?: { readonly from: number; readonly to: number }): StateRow[]
  prune(before: number, keptEach: number): void
}

interface StateRow {
  readonly worker: string
  readonly at: number
  readonly state: string | null
  readonly reason: string | null
}

/** The state changes of the last 30 days, worker by worker, oldest first; 5 000 of each at most. */
export interface StateLog {
  of(worker: string): readonly StateChange[]
  /** Those within a time, and the one before it: the state in which it began. Milliseconds since the epoch. */
  during(worker: string, from: number, to: number): readonly StateChange[]
  /** Writes what is not yet written. */
  close(): void
}

const keptMs = 30 * 24 * 3_600_000
const keptEach = 5000
/** Changes that come together are written together. */
const gatherMs = 500
const pruneEveryMs = 6 * 3_600_000

export interface StateLogOptions {
  readonly store: Pick<FleetStore, 'onChange'>
  readonly rows: StateRows
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

export function createStateLog({ store, rows, now, onError }: StateLogOptions): StateLog {
  /** The last one of each worker, so that what is told again is no change. */
  const last = new Map<string, StateRow | undefined>()
  let pending: StateRow[] = []
  let writing: NodeJS.Timeout | undefined

  const write = () => {
    clearTimeout(writing)
    writing = undefined
    const changes = pending
    pending = []
    try {
      rows.append(changes)
    } catch (error) {
      pending = [...changes, ...pending].slice(-keptEach)
      onError(error)
    }
  }
  const prune = () => {
    try {
      rows.prune(now() - keptMs, keptEach)
    } catch (error) {
      onError(error)
    }
  }
  const lastOf = (worker: string) => {
    if (!last.has(worker)) last.set(worker, rows.of(worker, 1)[0])
    return last.get(worker)
  }
  const note = ({ id: worker, since, state, reason }: WorkerView) => {
    const change = { worker, at: parseTimestamp(since), state, reason }
    const before = lastOf(worker)
    if (before && before.at === change.at && before.state === state && before.reason === reason) return
    last.set(worker, change)
    pending.push(change)
    writing ??= setTimeout(write, gatherMs).unref()
  }
  const stop = store.onChange(({ data }) => {
    if ('heartbeatSource' in data) note(data)
  })
  const pruning = setInterval(prune, pruneEveryMs)
  pruning.unref()
  prune()
  return {
    of(worker) {
      write()
      return rows.of(worker, keptEach).flatMap(parseChange)
    },
    during(worker, from, to) {
      write()
      const before = rows.of(worker, 1, { from: 0, to: from - 1 })
      return [...before, ...rows.of(worker, keptEach, { from, to })].flatMap(parseChange)
    },
    close() {
      stop()
      clearInterval(pruning)
      write()
    },
  }
}

const State = v.nullable(WorkerState)
const Reason = v.nullable(StateReason)

/** What a later version wrote is none of ours. */
function parseChange({ at, ...row }: StateRow): StateChange[] {
  const state = v.safeParse(State, row.state)
  const reason = v.safeParse(Reason, row.reason)
  return state.success && reason.success ? [{ at: formatTimestamp(at), state: state.output, reason: reason.output }] : []
}
