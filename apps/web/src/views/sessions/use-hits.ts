import type { SearchHit } from '@hoop/protocol'
import { batch, createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js'
import { ApiError } from '../../api.ts'
import { searchSessions, type SessionFilter } from '../../calls/sessions.ts'

/** What a search over all sessions found, page by page. */
export interface Hits {
  readonly all: Accessor<readonly SearchHit[]>
  readonly state: Accessor<'asking' | 'more' | 'complete'>
  readonly error: Accessor<ApiError | undefined>
  readonly more: () => void
}

const PAUSE_MS = 200
const PAGE = 50

/** Asks once the typing pauses; what was asked before is given up. */
export function useHits(text: Accessor<string>, filter: Accessor<SessionFilter>): Hits {
  const [all, setAll] = createSignal<readonly SearchHit[]>([])
  const [state, setState] = createSignal<ReturnType<Hits['state']>>('asking')
  const [error, setError] = createSignal<ApiError>()
  let cursor: string | undefined
  let abort = new AbortController()
  const read = async (isFirst: boolean) => {
    const query = untrack(text).trim()
    if (query === '') return
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    try {
      const words = /[\p{L}\p{N}]$/u.test(query) ? `${query}*` : query
      const page = await searchSessions(words, untrack(filter), isFirst ? undefined : cursor, PAGE, signal)
      if (signal.aborted) return
      cursor = page.cursor ?? undefined
      batch(() => {
        setAll((before) => (isFirst ? page.items : [...before, ...page.items]))
        setState(page.cursor === null ? 'complete' : 'more')
        setError(undefined)
      })
    } catch (cause) {
      if (!signal.aborted) setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
    }
  }
  createEffect(
    on([text, filter], () => {
      setState('asking')
      const timer = setTimeout(() => void read(true), PAUSE_MS)
      onCleanup(() => clearTimeout(timer))
    }),
  )
  onCleanup(() => abort.abort())
  return {
    all,
    state,
    error,
    more() {
      if (untrack(state) === 'more') void read(false)
    },
  }
}
