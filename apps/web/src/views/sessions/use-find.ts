import { createEffect, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import { searchSessions } from '../../calls/sessions.ts'

/** What was found in a session: the numbers of the entries, in order. */
export interface Find {
  readonly text: Accessor<string>
  readonly setText: (text: string) => void
  readonly hits: Accessor<readonly number[]>
  /** `idle`: nothing is looked for; `more`: there are more hits than were fetched. */
  readonly state: Accessor<'idle' | 'asking' | 'found' | 'more' | 'failed'>
  /** The hit that is shown. */
  readonly current: Accessor<number | undefined>
  readonly setCurrent: (seq: number | undefined) => void
  /** The next hit from an entry, around the ends. */
  readonly step: (from: number, step: 1 | -1) => number | undefined
}

const PAUSE_MS = 180
const PAGE = 200
const MOST = 2000

/** Looks for words in one session: the daemon does, in its index. `news` changes when there may be more to find. */
export function useFind(key: Accessor<string | undefined>, news: Accessor<unknown>, initial: string): Find {
  const [text, setText] = createSignal(initial)
  const [hits, setHits] = createSignal<readonly number[]>([])
  const [state, setState] = createSignal<ReturnType<Find['state']>>('idle')
  const [current, setCurrent] = createSignal<number>()
  createEffect(
    on([text, key, news], ([asked, session], before) => {
      const query = asked.trim()
      if (session === undefined || query.length < 2) {
        setHits([])
        setState('idle')
        return
      }
      const isNews = before !== undefined && before[0] === asked && before[1] === session
      if (!isNews) setState('asking')
      const abort = new AbortController()
      const look = async () => {
        const found = new Set<number>()
        let cursor: string | null | undefined
        // The last word may not be typed to its end yet.
        const words = /[\p{L}\p{N}]$/u.test(query) ? `${query}*` : query
        try {
          do {
            // oxlint-disable-next-line no-await-in-loop -- a page names the next one
            const page = await searchSessions(words, { session }, cursor ?? undefined, PAGE, abort.signal)
            for (const hit of page.items) found.add(hit.seq)
            cursor = page.cursor
          } while (cursor !== null && found.size < MOST)
          if (abort.signal.aborted) return
          setHits([...found].sort((a, b) => a - b))
          setState(cursor === null ? 'found' : 'more')
        } catch {
          if (!abort.signal.aborted) setState('failed')
        }
      }
      const timer = setTimeout(() => void look(), isNews ? 1000 : PAUSE_MS)
      onCleanup(() => {
        clearTimeout(timer)
        abort.abort()
      })
    }),
  )
  return {
    text,
    setText(next) {
      setText(next)
      setCurrent(undefined)
    },
    hits,
    state,
    current,
    setCurrent,
    step(from, step) {
      const all = hits()
      if (all.length === 0) return undefined
      return step === 1 ? (all.find((seq) => seq > from) ?? all[0]) : (all.findLast((seq) => seq < from) ?? all.at(-1))
    },
  }
}
