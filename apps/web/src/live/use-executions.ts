import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import * as v from 'valibot'
import { FleetEvent, ProjectTopicData, WorkerTopicData, type ExecutionView } from '@hoop/protocol'
import { api, ApiError } from '../api.ts'
import { useFleet } from './fleet.tsx'

/** The executions of one worker or project: what the topic gives, and behind it the longer history. */
export interface Executions {
  readonly items: Accessor<readonly ExecutionView[]>
  readonly state: Accessor<'loading' | 'ready' | 'partial' | 'missing'>
  /** Why the history is not whole, where it is not. */
  readonly error: Accessor<string | undefined>
  readonly reload: () => void
}

const newestFirst = (a: ExecutionView, b: ExecutionView): number =>
  Date.parse(b.startedAt) - Date.parse(a.startedAt) || (a.id < b.id ? 1 : -1)

/** Merges what came over both ways: the topic's word on an execution is the newer one. */
export function mergeExecutions(history: readonly ExecutionView[], live: readonly ExecutionView[]): readonly ExecutionView[] {
  const all = new Map(history.map((execution) => [execution.id, execution]))
  for (const execution of live) all.set(execution.id, execution)
  return [...all.values()].sort(newestFirst)
}

/** Subscribes to `worker:<id>` or `project:<name>`, and fetches the history once. */
export function useExecutions(kind: 'worker' | 'project', key: Accessor<string>): Executions {
  const { socket } = useFleet()
  const [live, setLive] = createStore<{ byId: Record<string, ExecutionView> }>({ byId: {} })
  const [history, setHistory] = createSignal<readonly ExecutionView[]>([])
  const [state, setState] = createSignal<'loading' | 'ready' | 'partial' | 'missing'>('loading')
  const [error, setError] = createSignal<string>()
  const [turn, setTurn] = createSignal(0)
  const schema = kind === 'worker' ? WorkerTopicData : ProjectTopicData

  createEffect(
    on(key, (name) => {
      setLive('byId', reconcile({}))
      const unsubscribe = socket.subscribe(`${kind}:${name}`, {
        snapshot(data) {
          const parsed = v.safeParse(v.object({ executions: schema.entries.executions }), data)
          if (parsed.success)
            setLive('byId', reconcile(Object.fromEntries(parsed.output.executions.map((execution) => [execution.id, execution]))))
        },
        event(event, data) {
          const parsed = v.safeParse(FleetEvent, { event, data })
          if (parsed.success && (parsed.output.event === 'execution.started' || parsed.output.event === 'execution.ended')) {
            setLive('byId', parsed.output.data.id, reconcile(parsed.output.data))
          }
        },
        refused: () => setState('missing'),
      })
      onCleanup(unsubscribe)
    }),
  )
  createEffect(
    on([key, turn], ([name]) => {
      const abort = new AbortController()
      onCleanup(() => abort.abort())
      setHistory([])
      setError(undefined)
      setState('loading')
      const read = async () => {
        try {
          const { items } = await api.executions(kind === 'worker' ? { worker: name } : { project: name }, abort.signal)
          if (abort.signal.aborted) return
          setHistory(items)
          setState('ready')
        } catch (cause) {
          if (abort.signal.aborted) return
          setError(cause instanceof ApiError ? cause.message : String(cause))
          setState('partial')
        }
      }
      void read()
    }),
  )
  return { items: () => mergeExecutions(history(), Object.values(live.byId)), state, error, reload: () => setTurn((count) => count + 1) }
}
