import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import * as v from 'valibot'
import { FleetEvent, ProjectTopicData, WorkerTopicData, WorkerView, type ExecutionView } from '@hoop/protocol'
import { api, ApiError } from '../api.ts'
import { useFleet } from './fleet.tsx'
import type { TopicHandler } from './socket.ts'

/** The executions of one worker or project: what the topic gives, and behind it the longer history. */
export interface Executions {
  readonly items: Accessor<readonly ExecutionView[]>
  readonly state: Accessor<'loading' | 'ready' | 'partial'>
  /** The worker as its own topic tells it: also one that left the fleet. `undefined` until the topic answers, and for a project. */
  readonly worker: Accessor<WorkerView | undefined>
  /** The daemon knows no such worker or project. */
  readonly isMissing: Accessor<boolean>
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
  const { socket, state: fleet } = useFleet()
  const [live, setLive] = createStore<{ byId: Record<string, ExecutionView> }>({ byId: {} })
  const [history, setHistory] = createSignal<readonly ExecutionView[]>([])
  const [state, setState] = createSignal<'loading' | 'ready' | 'partial'>('loading')
  const [error, setError] = createSignal<string>()
  const [turn, setTurn] = createSignal(0)
  const [worker, setWorker] = createSignal<WorkerView>()
  const [isMissing, setMissing] = createSignal(false)
  let askAgain = () => {}
  const schema = kind === 'worker' ? WorkerTopicData : ProjectTopicData

  createEffect(
    on(key, (name) => {
      setLive('byId', reconcile({}))
      setWorker(undefined)
      setMissing(false)
      const topic = `${kind}:${name}`
      const handler: TopicHandler = {
        snapshot(data) {
          const told = kind === 'worker' ? v.safeParse(v.object({ worker: WorkerView }), data) : undefined
          setWorker(told?.success === true ? told.output.worker : undefined)
          setMissing(told?.success === false)
          const parsed = v.safeParse(v.object({ executions: schema.entries.executions }), data)
          if (parsed.success)
            setLive('byId', reconcile(Object.fromEntries(parsed.output.executions.map((execution) => [execution.id, execution]))))
        },
        event(event, data) {
          const parsed = v.safeParse(FleetEvent, { event, data })
          if (!parsed.success) return
          if (parsed.output.event === 'worker.changed' && kind === 'worker') setWorker(parsed.output.data)
          if (parsed.output.event === 'execution.started' || parsed.output.event === 'execution.ended') {
            setLive('byId', parsed.output.data.id, reconcile(parsed.output.data))
          }
        },
        refused: () => setMissing(true),
      }
      askAgain = () => socket.subscribe(topic, handler)
      onCleanup(socket.subscribe(topic, handler))
    }),
  )
  // A worker that leaves or comes is told anew by its topic: who left is history there, and nowhere else.
  createEffect(
    on(
      () => (kind === 'worker' && fleet.isReady ? fleet.workers[key()] !== undefined : undefined),
      (isThere, wasThere) => {
        if (isThere !== undefined && wasThere !== undefined && isThere !== wasThere) askAgain()
      },
    ),
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
  return {
    items: () => mergeExecutions(history(), Object.values(live.byId)),
    state,
    worker,
    isMissing,
    error,
    reload: () => setTurn((count) => count + 1),
  }
}
