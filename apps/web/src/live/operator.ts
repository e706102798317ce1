import { createEffect, createMemo, createSignal, onCleanup, type Accessor } from 'solid-js'
import { readSession, type Session } from '../calls/session.ts'
import { useFleet } from './fleet.tsx'

/** Whether this page may act, and if not, why. */
export interface Operator {
  readonly session: Accessor<Session | undefined>
  /** Why nothing can be done from here just now, as a sentence; `undefined`: go ahead. */
  readonly off: Accessor<string | undefined>
}

/** Asks the daemon as whom it sees this page: at first, and whenever the link is new. */
export function useOperator(): Operator {
  const { link, isLost } = useFleet()
  const [session, setSession] = createSignal<Session>()
  const [error, setError] = createSignal<string>()
  const isLive = createMemo(() => link().phase === 'live')
  createEffect(() => {
    if (!isLive()) return
    const abort = new AbortController()
    onCleanup(() => abort.abort())
    const ask = async () => {
      try {
        setSession(await readSession(abort.signal))
        setError(undefined)
      } catch (cause) {
        if (!abort.signal.aborted) setError(cause instanceof Error ? cause.message : String(cause))
      }
    }
    void ask()
  })
  const off = createMemo((): string | undefined => {
    if (isLost()) return 'The link to the daemon is down'
    if (error() !== undefined) return `Who you are could not be asked: ${error()}`
    switch (session()?.role) {
      case 'operator':
        return undefined
      case 'client':
        return 'This page holds the client token: it may propose, and the operator decides'
      case 'reader':
        return 'This page may only look: load it again on the host that HOOP runs on, or sign in with the operator token'
      case undefined:
        return 'Asking the daemon who you are'
    }
  })
  return { session, off }
}
