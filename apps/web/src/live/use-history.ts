import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { api, ApiError } from '../api.ts'
import { useFleet } from './fleet.tsx'

/** Workers that left the fleet or are long dead. They are in no snapshot, and so are asked for. */
export interface History {
  /** `undefined` until the first answer: not known is not none. */
  readonly workers: Accessor<readonly WorkerView[] | undefined>
  readonly error: Accessor<string | undefined>
  readonly reload: () => void
}

/** Reads the history when the fleet is known, and again whenever a worker leaves; of one project, or of all. */
export function useHistory(project?: Accessor<string>): History {
  const { state } = useFleet()
  const [read, setRead] = createSignal<readonly WorkerView[]>()
  const [error, setError] = createSignal<string>()
  const [turn, setTurn] = createSignal(0)
  createEffect(
    on(
      () => project?.(),
      () => setRead(undefined),
      { defer: true },
    ),
  )
  createEffect(
    on([() => state.departures, () => project?.(), turn], ([departures, name]) => {
      if (departures === 0) return
      const abort = new AbortController()
      onCleanup(() => abort.abort())
      const ask = async () => {
        try {
          const workers = await api.workers(name === undefined ? {} : { project: name }, abort.signal)
          if (abort.signal.aborted) return
          setRead(workers.filter((worker) => worker.history))
          setError(undefined)
        } catch (cause) {
          if (!abort.signal.aborted) setError(cause instanceof ApiError ? cause.message : String(cause))
        }
      }
      void ask()
    }),
  )
  // One that came back is in the fleet, whatever the last answer said.
  const workers = createMemo(() => read()?.filter(({ id }) => state.workers[id] === undefined))
  return { workers, error, reload: () => setTurn((count) => count + 1) }
}
