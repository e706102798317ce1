import { AlertView } from '@hoop/protocol'
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import * as v from 'valibot'
import { ApiError } from '../api.ts'
import { listResolved, type AlertFilter } from '../calls/alerts.ts'
import { byEnd } from '../model/alert-rows.ts'
import { useFleet } from './fleet.tsx'

/** Alerts that are over: a page at a time, and each as it ends. */
export interface ResolvedAlerts {
  /** The last that ended first; `undefined` until the first answer. */
  readonly items: Accessor<readonly AlertView[] | undefined>
  readonly hasMore: Accessor<boolean>
  readonly isLoading: Accessor<boolean>
  readonly error: Accessor<ApiError | undefined>
  readonly more: () => void
  readonly reload: () => void
}

const TOLD_KEPT = 500

/** Reads them when the fleet is known, again with another filter, and again after anything may have been missed. */
export function useResolved(filter: Accessor<AlertFilter>): ResolvedAlerts {
  const fleet = useFleet()
  const [read, setRead] = createSignal<ReadonlyMap<string, AlertView>>()
  /** What ended while this page looked on: no answer may be older than that. */
  const [told, setTold] = createSignal<readonly AlertView[]>([])
  const [cursor, setCursor] = createSignal<string | null>(null)
  const [isLoading, setLoading] = createSignal(false)
  const [error, setError] = createSignal<ApiError>()
  let abort = new AbortController()
  const ask = async (from?: string) => {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    setLoading(true)
    try {
      const page = await listResolved(filter(), from, signal)
      if (signal.aborted) return
      setRead((known) => new Map([...(from === undefined ? [] : (known ?? [])), ...page.items.map((alert) => [alert.id, alert] as const)]))
      setCursor(page.cursor)
      setError(undefined)
    } catch (cause) {
      if (signal.aborted) return
      setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
    }
    setLoading(false)
  }
  const key = createMemo(() => JSON.stringify(filter()))
  createEffect(
    on([key, () => fleet.state.isReady], ([, isReady]) => {
      setRead(undefined)
      setTold([])
      if (isReady) void ask()
    }),
  )
  const unlisten = fleet.listen({
    snapshot: () => void ask(),
    event(event, data) {
      if (event !== 'alert.cleared') return
      const parsed = v.safeParse(AlertView, data)
      // One that its group tells of from now on goes without having ended.
      if (!parsed.success || parsed.output.resolvedAt === null) return
      const { kind, severity, project } = filter()
      const alert = parsed.output
      if (kind !== undefined && alert.kind !== kind) return
      if (severity !== undefined && alert.severity !== severity) return
      if (project !== undefined && alert.project !== project) return
      setTold((all) => [...all, alert].slice(-TOLD_KEPT))
    },
  })
  onCleanup(() => {
    abort.abort()
    unlisten()
  })
  return {
    items: createMemo(() => {
      const all = read()
      return all && [...new Map([...all, ...told().map((alert) => [alert.id, alert] as const)]).values()].sort(byEnd)
    }),
    hasMore: () => cursor() !== null,
    isLoading,
    error,
    more() {
      const from = cursor()
      if (from !== null && !isLoading()) void ask(from)
    },
    reload: () => void ask(),
  }
}
