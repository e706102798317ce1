import { useSearchParams } from '@solidjs/router'
import { createMemo, createSignal, onCleanup, createEffect, type Accessor } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import { findBeads } from '../../calls/beads.ts'
import type { LiveBeads } from '../../live/beads.ts'
import { fitsFilter, isNarrowed, readFilter, type BeadFilter, type FilterParams } from '../../model/bead-filter.ts'
import { keepOrder } from '../../model/keep-order.ts'
import { readOrder, sortBeads, writeOrder, type BeadOrder } from '../../model/bead-order.ts'

export const beadViews = ['list', 'board', 'graph'] as const
export type BeadViewName = (typeof beadViews)[number]

/** What is shown of the beads and how; all of it stands in the URL. */
export interface BeadQuery {
  readonly view: Accessor<BeadViewName>
  readonly filter: Accessor<BeadFilter>
  readonly order: Accessor<BeadOrder>
  /** Beads that hold the text in what only the daemon knows: their description. */
  readonly described: Accessor<ReadonlySet<string>>
  /** What fits, in its order. */
  readonly found: Accessor<readonly BeadView[]>
  readonly set: (params: FilterParams) => void
  readonly clear: () => void
  readonly setOrder: (order: BeadOrder) => void
  readonly setView: (view: BeadViewName) => void
}

type Params = FilterParams & { readonly view?: string; readonly sort?: string }

const nothing: Record<keyof FilterParams, undefined> = {
  q: undefined,
  status: undefined,
  project: undefined,
  type: undefined,
  priority: undefined,
  label: undefined,
  assignee: undefined,
  ready: undefined,
}

/** Until this long after the last letter the daemon is not asked. */
const PAUSE_MS = 250

export function useBeadQuery(beads: LiveBeads): BeadQuery {
  const [search, setSearch] = useSearchParams<Params & Record<string, string | undefined>>()
  const quietly = { replace: true, scroll: false }
  const filter = createMemo(() =>
    readFilter({
      q: search.q,
      status: search.status,
      project: search.project,
      type: search.type,
      priority: search.priority,
      label: search.label,
      assignee: search.assignee,
      ready: search.ready,
    }),
  )
  const order = createMemo(() => readOrder(search.sort))
  const view = createMemo(() => beadViews.find((name) => name === search.view) ?? 'list')
  const described = useDescribed(() => filter().text.trim())
  // Sorted before it is filtered: a letter more in the filter then only leaves out. And from the order of before, which is nearly right.
  const sorted = createMemo<readonly BeadView[]>((before) => sortBeads(keepOrder(before, beads.all()), order()), [])
  const found = createMemo(() => {
    const [asked, also] = [filter(), described()]
    return isNarrowed(asked) ? sorted().filter((bead) => fitsFilter(bead, asked, also)) : sorted()
  })
  return {
    view,
    filter,
    order,
    described,
    found,
    set: (params) => setSearch({ ...params }, quietly),
    clear: () => setSearch(nothing, quietly),
    setOrder: (next) => setSearch({ sort: writeOrder(next) }, quietly),
    setView: (next) => setSearch({ view: next === 'list' ? undefined : next }, { replace: false, scroll: false }),
  }
}

/** Asks the daemon which descriptions hold the text. Where it does not answer, what the page knows itself is still found. */
function useDescribed(text: Accessor<string>): Accessor<ReadonlySet<string>> {
  const none: ReadonlySet<string> = new Set()
  const [described, setDescribed] = createSignal(none)
  createEffect(() => {
    const asked = text()
    setDescribed(none)
    if (asked.length < 2) return
    const abort = new AbortController()
    const find = async () => {
      const keys = await findBeads(asked, abort.signal).catch(() => none)
      if (!abort.signal.aborted) setDescribed(keys)
    }
    const timer = setTimeout(() => void find(), PAUSE_MS)
    onCleanup(() => {
      clearTimeout(timer)
      abort.abort()
    })
  })
  return described
}
