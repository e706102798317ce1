import { createEffect, createSignal, onCleanup, untrack, type Accessor } from 'solid-js'
import { ApiError } from '../api.ts'

/** What was asked over HTTP, and how that stands. What was answered stays while it is asked again. */
export interface Answer<T> {
  readonly data: Accessor<T | undefined>
  readonly error: Accessor<ApiError | undefined>
  readonly isLoading: Accessor<boolean>
  readonly reload: () => void
}

/** Changes that come in a burst are asked for once. */
const CALM_MS = 1500

/**
 * Reads `question` whenever it changes, and again, calmly, when `news` does: something came over the socket that may concern it. Another
 * question forgets the answer to the last one; news does not.
 */
export function useAnswer<Q, T>(
  question: Accessor<Q>,
  read: (question: Q, signal: AbortSignal) => Promise<T>,
  news: Accessor<unknown> = () => undefined,
): Answer<T> {
  const [data, setData] = createSignal<T>()
  const [error, setError] = createSignal<ApiError>()
  const [isLoading, setLoading] = createSignal(true)
  let abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const ask = async (asked: Q) => {
    abort.abort()
    clearTimeout(timer)
    timer = undefined
    abort = new AbortController()
    const { signal } = abort
    setLoading(true)
    try {
      const answer = await read(asked, signal)
      if (signal.aborted) return
      setData(() => answer)
      setError(undefined)
    } catch (cause) {
      if (signal.aborted) return
      setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
    }
    setLoading(false)
  }
  let last: Q | undefined
  createEffect(() => {
    const asked = question()
    if (last !== undefined && JSON.stringify(last) === JSON.stringify(asked)) return
    last = asked
    setData(undefined)
    void ask(asked)
  })
  let isFirst = true
  createEffect(() => {
    news()
    if (isFirst) {
      isFirst = false
      return
    }
    timer ??= setTimeout(() => void ask(untrack(question)), CALM_MS)
  })
  onCleanup(() => {
    abort.abort()
    clearTimeout(timer)
  })
  return { data, error, isLoading, reload: () => void ask(untrack(question)) }
}
