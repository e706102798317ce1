import { BeadChange, type BeadView } from '@hoop/protocol'
import { createRoot, createSignal, onCleanup, type Accessor } from 'solid-js'
import * as v from 'valibot'
import { ApiError } from '../api.ts'
import { listBeads } from '../calls/beads.ts'
import type { BeadNews } from '../model/bead-news.ts'
import { createBeadStore } from './bead-store.ts'
import { useFleet, type Fleet } from './fleet.tsx'

/** The beads of every queue: read once, then kept by what the topic `fleet` tells. */
export interface LiveBeads {
  /** In no particular order. The same array until something changes. */
  readonly all: Accessor<readonly BeadView[]>
  readonly find: (key: string) => BeadView | undefined
  readonly news: (key: string) => BeadNews | undefined
  /** `loading` until every page was read for the first time; `partial` where that failed. */
  readonly state: Accessor<'loading' | 'ready' | 'partial'>
  readonly error: Accessor<ApiError | undefined>
  readonly reload: () => void
  /** Grows when beads come, go, or are linked otherwise: then a graph is another one. */
  readonly structure: Accessor<number>
  /** Grows with every burst of changes. */
  readonly version: Accessor<number>
}

const Told = v.variant('event', [
  v.object({ event: v.literal('bead.changed'), data: BeadChange }),
  v.object({ event: v.literal('bead.gone'), data: v.object({ key: v.string() }) }),
])

/** A burst of changes is drawn once in this time: calm, and cheap over thousands of rows. */
const CALM_MS = 120
/** How long the beads are kept current after the last view that shows them was left: going back is then at once. */
const LINGER_MS = 120_000

function createLiveBeads({ listen, state: fleet }: Fleet): LiveBeads {
  const store = createBeadStore()
  const [version, setVersion] = createSignal(0)
  const [structure, setStructure] = createSignal(0)
  const [all, setAll] = createSignal<readonly BeadView[]>([])
  const [state, setState] = createSignal<'loading' | 'ready' | 'partial'>('loading')
  const [error, setError] = createSignal<ApiError>()
  let pending: (() => void)[] = []
  let isOther = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const show = () => {
    setAll([...store.byKey.values()])
    setVersion((count) => count + 1)
  }
  const settle = () => {
    timer = undefined
    const work = pending
    pending = []
    for (const step of work) step()
    show()
    if (isOther) setStructure((count) => count + 1)
    isOther = false
  }
  let abort = new AbortController()
  const load = async () => {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    store.begin()
    try {
      for (let cursor: string | null | undefined; cursor !== null;) {
        // oxlint-disable-next-line no-await-in-loop -- a page names the next one
        const page = await listBeads(cursor, signal)
        if (signal.aborted) return
        store.page(page.items)
        if (state() !== 'ready') show()
        cursor = page.cursor
      }
      store.finish()
      setError(undefined)
      setState('ready')
      setStructure((count) => count + 1)
    } catch (cause) {
      if (signal.aborted) return
      setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
      setState('partial')
    }
    show()
  }
  const unlisten = listen({
    // Events were missed, or the link is new: then everything is read again.
    snapshot: () => void load(),
    event(event, data) {
      if (event !== 'bead.changed' && event !== 'bead.gone') return
      const parsed = v.safeParse(Told, { event, data })
      if (!parsed.success) return
      const told = parsed.output
      const at = Date.now() + fleet.skewMs
      const changed = told.event === 'bead.changed' ? (told.data.changed ?? []) : []
      if (changed.length === 0 || changed.some((field) => field === 'dependsOn' || field === 'project')) isOther = true
      pending.push(() => (told.event === 'bead.changed' ? store.change(told.data, at) : store.gone(told.data.key)))
      timer ??= setTimeout(settle, CALM_MS)
    },
  })
  onCleanup(() => {
    abort.abort()
    unlisten()
    clearTimeout(timer)
  })
  if (fleet.isReady) void load()
  return {
    all,
    version,
    structure,
    state,
    error,
    find: (key) => (version(), store.byKey.get(key)),
    news: (key) => (version(), store.news.get(key)),
    reload: () => void load(),
  }
}

const shared = new WeakMap<Fleet, { readonly beads: LiveBeads; readonly dispose: () => void; users: number }>()

/** The beads of the page, shared by all its views and kept a while after the last of them. */
export function useBeads(): LiveBeads {
  const fleet = useFleet()
  const entry =
    shared.get(fleet) ??
    createRoot((dispose) => ({
      beads: createLiveBeads(fleet),
      dispose,
      users: 0,
    }))
  shared.set(fleet, entry)
  entry.users += 1
  onCleanup(() => {
    entry.users -= 1
    setTimeout(() => {
      if (entry.users > 0 || shared.get(fleet) !== entry) return
      shared.delete(fleet)
      entry.dispose()
    }, LINGER_MS)
  })
  return entry.beads
}
