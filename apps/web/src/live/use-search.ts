import type { SearchHit } from '@hoop/protocol'
import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import { ApiError } from '../api.ts'
import { searchSessions } from '../calls/sessions.ts'

/** What a search over every transcript gave, and how it stands. */
export interface LiveSearch {
  /** Of the newest question that was answered; empty where nothing is asked. */
  readonly hits: Accessor<readonly SearchHit[]>
  readonly state: Accessor<'idle' | 'asking' | 'done' | 'failed'>
  readonly error: Accessor<ApiError | undefined>
}

/** Typing goes on: a question waits so long for the next letter. */
const WAIT_MS = 130
/** Fewer letters stand everywhere. */
const SHORTEST = 2

/** Searches every transcript for what is typed. A newer question ends the older one; its answer stays until the new one is there. */
export function useSearch(query: Accessor<string>, limit: Accessor<number>): LiveSearch {
  const [hits, setHits] = createSignal<readonly SearchHit[]>([])
  const [state, setState] = createSignal<'idle' | 'asking' | 'done' | 'failed'>('idle')
  const [error, setError] = createSignal<ApiError>()
  createEffect(
    on([query, limit], ([typed, most]) => {
      const text = typed.trim()
      if (text.length < SHORTEST) {
        setHits([])
        setState('idle')
        return
      }
      setState('asking')
      const abort = new AbortController()
      const ask = async () => {
        try {
          const { items } = await searchSessions(text, {}, undefined, most, abort.signal)
          if (abort.signal.aborted) return
          setHits(items)
          setError(undefined)
          setState('done')
        } catch (cause) {
          if (abort.signal.aborted) return
          setHits([])
          setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
          setState('failed')
        }
      }
      const timer = setTimeout(() => void ask(), WAIT_MS)
      onCleanup(() => {
        clearTimeout(timer)
        abort.abort()
      })
    }),
  )
  return { hits, state, error }
}
