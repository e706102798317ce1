import { DraftEvent, DraftsTopicData, type Draft } from '@hoop/protocol'
import { createContext, createMemo, createSignal, onCleanup, useContext, type Accessor } from 'solid-js'
import { createStore, reconcile } from 'solid-js/store'
import * as v from 'valibot'
import type { LiveSocket } from './socket.ts'

/** Drafts as their topic tells them: those that wait, run or failed, and those decided in the last 24 hours. */
export interface LiveDrafts {
  readonly byId: Readonly<Record<string, Draft>>
  /** Newest proposal first. */
  readonly all: Accessor<readonly Draft[]>
  /** How many wait for the operator. */
  readonly waiting: Accessor<number>
  readonly isReady: Accessor<boolean>
  /** The daemon knows no such topic, or told something that does not parse. */
  readonly trouble: Accessor<string | undefined>
  /** Grows with everything that came. */
  readonly turn: Accessor<number>
}

const byNewest = (a: Draft, b: Draft): number =>
  a.proposedAt === b.proposedAt ? (a.id < b.id ? 1 : -1) : a.proposedAt < b.proposedAt ? 1 : -1

/** Follows the topic `drafts` until its owner goes. */
export function createLiveDrafts(socket: LiveSocket): LiveDrafts {
  const [state, setState] = createStore<{ byId: Record<string, Draft> }>({ byId: {} })
  const [isReady, setReady] = createSignal(false)
  const [trouble, setTrouble] = createSignal<string>()
  const [turn, setTurn] = createSignal(0)
  onCleanup(
    socket.subscribe('drafts', {
      snapshot(data) {
        const parsed = v.safeParse(DraftsTopicData, data)
        if (!parsed.success) return setTrouble(v.summarize(parsed.issues))
        setState('byId', reconcile(Object.fromEntries(parsed.output.drafts.map((draft) => [draft.id, draft]))))
        setTrouble(undefined)
        setReady(true)
        setTurn((count) => count + 1)
      },
      event(event, data) {
        const parsed = v.safeParse(DraftEvent, { event, data })
        if (!parsed.success) return setTrouble(v.summarize(parsed.issues))
        setState('byId', parsed.output.data.id, reconcile(parsed.output.data))
        setTurn((count) => count + 1)
      },
      refused: ({ title }) => setTrouble(title),
    }),
  )
  const all = createMemo(() => Object.values(state.byId).sort(byNewest))
  const waiting = createMemo(() => all().filter((draft) => draft.state === 'pending' || draft.state === 'failed').length)
  return {
    get byId() {
      return state.byId
    },
    all,
    waiting,
    isReady,
    trouble,
    turn,
  }
}

export const DraftsContext = createContext<LiveDrafts>()

/** The drafts of the page. */
export function useDrafts(): LiveDrafts {
  const drafts = useContext(DraftsContext)
  if (drafts === undefined) throw new Error('useDrafts needs the frame above it')
  return drafts
}
