import { EntriesChange, SessionTopicData, SessionView, type EntryView, type SessionDetail } from '@hoop/protocol'
import { batch, createSignal, onCleanup, untrack, type Accessor } from 'solid-js'
import * as v from 'valibot'
import { ApiError } from '../api.ts'
import { readEntries, readOutline, readSessionDetail } from '../calls/sessions.ts'
import { cleanEntry } from '../model/clean-entry.ts'
import { createOutline, type Outline } from '../model/outline.ts'
import { createEntryStore, type EntryStore, type Range } from './entry-store.ts'
import type { Fleet } from './fleet.tsx'
import { createFlush } from './flush.ts'

/** A session on the screen: who it was, what it said as far as it is in memory, and what comes. */
export interface Transcript {
  readonly session: Accessor<SessionDetail | undefined>
  readonly error: Accessor<ApiError | undefined>
  /** Why new entries do not come by themselves; `undefined`: they do. */
  readonly offline: Accessor<string | undefined>
  readonly entries: Pick<EntryStore, 'get' | 'partner'>
  readonly outline: Outline
  /** Entries that there are; `undefined` until it is known. */
  readonly total: Accessor<number | undefined>
  /** Grows with every entry that came into memory or changed. */
  readonly version: Accessor<number>
  /** Grows whenever kinds of entries became known. */
  readonly outlineVersion: Accessor<number>
  /** Grows when the kinds of all entries became known at once. */
  readonly readings: Accessor<number>
  /** Grows when the transcript began anew: nothing of before holds. */
  readonly generation: Accessor<number>
  /** What failed last of the entries that are wanted. */
  readonly trouble: Accessor<ApiError | undefined>
  /** Where the reader is, and what is in sight there: it is fetched, and what is far goes. */
  readonly want: (ranges: readonly Range[]) => void
  readonly reload: () => void
}

const apiError = (cause: unknown) => (cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))

/** While the reader scrolls on, what just came in sight is not worth asking for. */
const PAUSE_MS = 40
const ASKED_AT_ONCE = 2
const RETRY_MS = 2000

const Told = v.variant('event', [
  v.object({ event: v.picklist(['entries.appended', 'entries.changed']), data: EntriesChange }),
  v.object({ event: v.picklist(['session.appeared', 'session.updated', 'session.ended']), data: SessionView }),
])

/** Reads and follows a session by its key, or by its id. */
export function createTranscript(fleet: Pick<Fleet, 'socket'>, name: string): Transcript {
  const store = createEntryStore()
  const outline = createOutline()
  const flush = createFlush()
  const [session, setSession] = createSignal<SessionDetail>()
  const [error, setError] = createSignal<ApiError>()
  const [offline, setOffline] = createSignal<string>()
  const [total, setTotal] = createSignal<number>()
  const [version, setVersion] = createSignal(0)
  const [outlineVersion, setOutlineVersion] = createSignal(0)
  const [readings, setReadings] = createSignal(0)
  const [generation, setGeneration] = createSignal(0)
  const [trouble, setTrouble] = createSignal<ApiError>()
  const abort = new AbortController()
  let wanted: readonly Range[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const asked = new Map<AbortController, Range>()
  let retryAt = 0
  let isFollowed = false

  const take = (entries: readonly EntryView[], count: number) => {
    store.put(entries.map(cleanEntry))
    let isNews = false
    for (const entry of entries) isNews = outline.put(entry) || isNews
    outline.grow(count)
    batch(() => {
      setTotal((before) => Math.max(before ?? 0, count))
      setVersion((before) => before + 1)
      if (isNews) setOutlineVersion((before) => before + 1)
    })
  }

  const fetchRange = async (range: Range) => {
    const [from, to] = range
    const own = new AbortController()
    const born = untrack(generation)
    asked.set(own, range)
    try {
      const page = await readEntries(name, from, to - from, own.signal)
      if (born !== untrack(generation) || own.signal.aborted) return
      take(page.items, page.total)
      setTrouble(undefined)
      if (page.items.length === 0) retryAt = Date.now() + RETRY_MS // said to be there, and not yet readable
    } catch (cause) {
      if (own.signal.aborted) return
      retryAt = Date.now() + RETRY_MS
      setTrouble(apiError(cause))
    } finally {
      asked.delete(own)
      look(0)
    }
  }
  const fetchWanted = () => {
    timer = undefined
    const [first, last] = [wanted[0], wanted.at(-1)]
    if (first === undefined || last === undefined || abort.signal.aborted) return
    store.trim(Math.floor((first[0] + last[1]) / 2))
    for (const [own, [from, to]] of asked) {
      if (wanted.some((range) => range[0] < to && range[1] > from)) continue
      own.abort()
      asked.delete(own)
    }
    const wait = retryAt - Date.now()
    if (wait > 0) return look(wait)
    for (const range of store.missing(wanted)) {
      if (asked.size >= ASKED_AT_ONCE) return
      if (![...asked.values()].some(([from, to]) => from < range[1] && to > range[0])) void fetchRange(range)
    }
  }
  const look = (afterMs: number) => {
    if (abort.signal.aborted) return
    if (timer !== undefined && afterMs > 0) return
    clearTimeout(timer)
    timer = setTimeout(fetchWanted, afterMs)
  }

  const readKinds = async () => {
    const born = untrack(generation)
    try {
      const found = await readOutline(name, abort.signal)
      if (born !== untrack(generation)) return
      outline.read(found.kinds)
      outline.grow(found.total)
      batch(() => {
        setTotal((before) => Math.max(before ?? 0, found.total))
        setReadings((before) => before + 1)
        setOutlineVersion((before) => before + 1)
      })
    } catch {
      // Without it kinds become known as entries come; who the session is, or why there is none, is told by its header.
    }
  }
  const readHeader = async () => {
    try {
      const found = await readSessionDetail(name, abort.signal)
      if (isFollowed) return
      batch(() => {
        setSession(found)
        setError(undefined)
        setTotal((before) => Math.max(before ?? 0, found.entries))
      })
    } catch (cause) {
      if (!abort.signal.aborted && session() === undefined) setError(apiError(cause))
    }
  }
  const begin = () => {
    void readHeader()
    void readKinds()
  }

  const snapshot = (data: unknown) => {
    const parsed = v.safeParse(SessionTopicData, data)
    if (!parsed.success) {
      setOffline(`The daemon is of another version: ${v.summarize(parsed.issues)}`)
      return
    }
    const fresh = parsed.output
    batch(() => {
      // The first one adds to what was read; a later one may tell of another text under the same numbers.
      if (isFollowed) {
        store.clear()
        outline.clear()
        for (const own of asked.keys()) own.abort()
        asked.clear()
        setTotal(fresh.total)
        setGeneration((before) => before + 1)
        void readKinds()
      }
      isFollowed = true
      setOffline(undefined)
      setError(undefined)
      setSession(fresh.session)
      take(fresh.entries, fresh.total)
    })
    look(0)
  }
  const event = (kind: string, data: unknown) => {
    const parsed = v.safeParse(Told, { event: kind, data })
    if (!parsed.success) return
    const told = parsed.output
    const header = 'session' in told.data ? told.data.session : told.data
    batch(() => {
      setSession((before) => (before === undefined ? before : { ...before, ...header }))
      if ('session' in told.data) take(told.data.entries, told.data.total)
    })
  }
  const unsubscribe = fleet.socket.subscribe(`session:${name}`, {
    snapshot: (data) => flush.add(() => snapshot(data)),
    event: (kind, data) => flush.add(() => event(kind, data)),
    refused: ({ title }) => setOffline(title),
  })
  begin()
  onCleanup(() => {
    abort.abort()
    for (const own of asked.keys()) own.abort()
    clearTimeout(timer)
    unsubscribe()
    flush.stop()
  })
  return {
    session,
    error,
    offline,
    entries: store,
    outline,
    total,
    version,
    outlineVersion,
    readings,
    generation,
    trouble,
    want(ranges) {
      wanted = ranges
      look(asked.size === 0 && timer === undefined ? 0 : PAUSE_MS)
    },
    reload() {
      setError(undefined)
      setTrouble(undefined)
      retryAt = 0
      begin()
      look(0)
    },
  }
}
