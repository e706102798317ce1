import { SessionsTopicData, SessionView } from '@hoop/protocol'
import { batch, createEffect, createSignal, on, onCleanup, untrack, type Accessor } from 'solid-js'
import * as v from 'valibot'
import { ApiError } from '../api.ts'
import { listSessions, type SessionFilter } from '../calls/sessions.ts'
import { fitsSession } from '../model/session-filter.ts'
import { useFleet } from './fleet.tsx'
import { createFlush } from './flush.ts'

/** The sessions that fit a filter, page by page from the newest on, and as they come and change. */
export interface LiveSessions {
  readonly all: Accessor<readonly SessionView[]>
  /** `more`: there are older ones, to be asked for. */
  readonly state: Accessor<'loading' | 'more' | 'complete'>
  readonly error: Accessor<ApiError | undefined>
  readonly more: () => void
  readonly reload: () => void
}

const PAGE = 200
const Told = v.object({ event: v.picklist(['session.appeared', 'session.updated', 'session.ended']), data: SessionView })

export function useSessions(filter: Accessor<SessionFilter | undefined>): LiveSessions {
  const fleet = useFleet()
  const flush = createFlush()
  const [all, setAll] = createSignal<readonly SessionView[]>([])
  const [state, setState] = createSignal<ReturnType<LiveSessions['state']>>('loading')
  const [error, setError] = createSignal<ApiError>()
  let byKey = new Map<string, SessionView>()
  let cursor: string | undefined
  let abort = new AbortController()
  let isBusy = false

  const show = () => setAll([...byKey.values()])
  const read = async (isFirst: boolean) => {
    const asked = untrack(filter)
    if (asked === undefined || (isBusy && !isFirst)) return
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    isBusy = true
    try {
      const page = await listSessions(asked, isFirst ? undefined : cursor, PAGE, signal)
      if (signal.aborted) return
      if (isFirst) byKey = new Map()
      for (const session of page.items) byKey.set(session.key, session)
      cursor = page.cursor ?? undefined
      batch(() => {
        show()
        setError(undefined)
        setState(page.cursor === null ? 'complete' : 'more')
      })
    } catch (cause) {
      if (!signal.aborted) setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
    } finally {
      if (!signal.aborted) isBusy = false
    }
  }
  createEffect(
    on(filter, (asked) => {
      if (asked === undefined) return
      setState('loading')
      void read(true)
    }),
  )
  const take = (session: SessionView) => {
    const asked = untrack(filter)
    if (asked === undefined) return
    if (fitsSession(session, asked)) byKey.set(session.key, session)
    else if (!byKey.delete(session.key)) return
    show()
  }
  let isFirst = true
  const unsubscribe = fleet.socket.subscribe('sessions', {
    snapshot(data) {
      const parsed = v.safeParse(SessionsTopicData, data)
      if (!parsed.success) return
      // After a lost link more may have changed than it tells.
      if (!isFirst) void read(true)
      isFirst = false
      flush.add(() => parsed.output.sessions.forEach(take))
    },
    event(event, data) {
      const parsed = v.safeParse(Told, { event, data })
      if (parsed.success) flush.add(() => take(parsed.output.data))
    },
  })
  onCleanup(() => {
    abort.abort()
    unsubscribe()
    flush.stop()
  })
  return {
    all,
    state,
    error,
    more() {
      if (untrack(state) === 'more' && untrack(error) === undefined) void read(false)
    },
    reload() {
      setError(undefined)
      void read(untrack(state) === 'loading')
    },
  }
}
