import { createSignal, onCleanup, type Accessor } from 'solid-js'
import type { Diagnostics } from '@hoop/protocol'
import { api, ApiError } from '../../api.ts'

const EVERY_MS = 5000

/** How HOOP itself is, read again every five seconds while the page is seen: no topic tells it. */
export function useDiagnostics(): {
  readonly data: Accessor<Diagnostics | undefined>
  readonly error: Accessor<ApiError | undefined>
  readonly reload: () => void
} {
  const [data, setData] = createSignal<Diagnostics>()
  const [error, setError] = createSignal<ApiError>()
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout>
  const read = async () => {
    clearTimeout(timer)
    try {
      setData(await api.diagnostics(abort.signal))
      setError(undefined)
    } catch (cause) {
      if (abort.signal.aborted) return
      setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
    }
    if (!abort.signal.aborted) timer = setTimeout(() => (document.visibilityState === 'visible' ? void read() : undefined), EVERY_MS)
  }
  const seen = () => document.visibilityState === 'visible' && void read()
  document.addEventListener('visibilitychange', seen)
  onCleanup(() => {
    document.removeEventListener('visibilitychange', seen)
    clearTimeout(timer)
    abort.abort()
  })
  void read()
  return { data, error, reload: () => void read() }
}
