import type { AuditRecord } from '@hoop/protocol'
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import { ApiError } from '../../api.ts'
import { listRecords, type RecordFilter } from '../../calls/audit.ts'

/** A long list that is read a page at a time, newest first. */
export interface Records {
  /** `undefined` until the first answer. */
  readonly items: Accessor<readonly AuditRecord[] | undefined>
  readonly hasMore: Accessor<boolean>
  readonly isLoading: Accessor<boolean>
  readonly error: Accessor<ApiError | undefined>
  /** Newer ones that came and are not shown yet. */
  readonly fresh: Accessor<number>
  readonly showFresh: () => void
  readonly more: () => void
  readonly reload: () => void
}

/** `newest`: the number of the last record of the chain; when it grows, what is new is read. `isHeld`: do not move the list now. */
export function useRecords(filter: Accessor<RecordFilter>, newest: Accessor<number>, isHeld: () => boolean): Records {
  const [items, setItems] = createSignal<readonly AuditRecord[]>()
  const [waiting, setWaiting] = createSignal<readonly AuditRecord[]>([])
  const [cursor, setCursor] = createSignal<string | null>(null)
  const [isLoading, setLoading] = createSignal(false)
  const [error, setError] = createSignal<ApiError>()
  const key = createMemo(() => JSON.stringify(filter()))
  let abort = new AbortController()
  let seen = 0
  const run = async (read: (signal: AbortSignal) => Promise<void>) => {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    setLoading(true)
    try {
      await read(signal)
      if (!signal.aborted) setError(undefined)
    } catch (cause) {
      if (signal.aborted) return
      setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
    }
    if (!signal.aborted) setLoading(false)
  }
  const first = () =>
    run(async (signal) => {
      const page = await listRecords(filter(), undefined, signal)
      if (signal.aborted) return
      setItems(page.items)
      setCursor(page.cursor)
      setWaiting([])
      seen = Math.max(seen, newest(), page.items[0]?.seq ?? 0)
    })
  createEffect(
    on(key, () => {
      setItems(undefined)
      void first()
    }),
  )
  const showFresh = () => {
    setItems((all) => [...waiting(), ...(all ?? [])])
    setWaiting([])
  }
  createEffect(
    on(newest, (seq) => {
      const shown = items()
      if (shown === undefined || seq <= seen || isLoading()) return
      seen = seq
      const last = waiting()[0]?.seq ?? shown[0]?.seq ?? 0
      void run(async (signal) => {
        const page = await listRecords(filter(), undefined, signal)
        if (signal.aborted) return
        const added = page.items.filter((record) => record.seq > last)
        // More than a page came at once: what is between is not known, so the list begins anew.
        if (added.length === page.items.length && page.cursor !== null) {
          setItems(page.items)
          setCursor(page.cursor)
          setWaiting([])
          return
        }
        setWaiting((before) => [...added, ...before])
        if (!isHeld()) showFresh()
      })
    }),
  )
  onCleanup(() => abort.abort())
  return {
    items,
    hasMore: () => cursor() !== null,
    isLoading,
    error,
    fresh: () => waiting().length,
    showFresh,
    more() {
      const from = cursor()
      if (from === null || isLoading()) return
      void run(async (signal) => {
        const page = await listRecords(filter(), from, signal)
        if (signal.aborted) return
        setItems((all) => [...(all ?? []), ...page.items])
        setCursor(page.cursor)
      })
    },
    reload: () => void first(),
  }
}
