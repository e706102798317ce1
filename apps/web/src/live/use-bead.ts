import { BeadChange, ExecutionView, type BeadDetail, type BeadNode } from '@hoop/protocol'
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import * as v from 'valibot'
import { readBead, readGraph } from '../calls/beads.ts'
import { beadKey } from '../model/bead-key.ts'
import { newsWords, type BeadNews } from '../model/bead-news.ts'
import { useFleet } from './fleet.tsx'
import { useAnswer, type Answer } from './use-answer.ts'

/** One bead, with the beads around it. */
export interface LiveBead {
  readonly answer: Answer<BeadDetail>
  /** As last read, with what the socket told since. */
  readonly bead: Accessor<BeadDetail | undefined>
  /** Title and state of the beads that it is linked with, by key. */
  readonly around: Accessor<ReadonlyMap<string, BeadNode>>
  /** What changed a moment ago, in words. */
  readonly news: Accessor<string | undefined>
  /** It was taken out of its queue while it was looked at. */
  readonly isGone: Accessor<boolean>
  /** Grows when something was told that may be news of it. */
  readonly turn: Accessor<number>
}

const Told = v.variant('event', [
  v.object({ event: v.literal('bead.changed'), data: BeadChange }),
  v.object({ event: v.literal('bead.gone'), data: v.object({ key: v.string() }) }),
  v.object({ event: v.literal('execution.started'), data: ExecutionView }),
  v.object({ event: v.literal('execution.ended'), data: ExecutionView }),
])
const told = new Set(Told.options.map((option) => option.entries.event.literal as string))

/** Reads a bead by key or bare id, shows what the socket tells of it at once, and reads it anew where more may have changed. */
export function useBead(id: Accessor<string>): LiveBead {
  const { listen, state: fleet, now } = useFleet()
  const [turn, setTurn] = createSignal(0)
  const [change, setChange] = createSignal<BeadChange>()
  const [news, setNews] = createSignal<BeadNews>()
  const [isGone, setGone] = createSignal(false)
  const answer = useAnswer(id, readBead, turn)
  const key = createMemo(() => answer.data()?.key)
  const around = useAnswer(
    () => key() ?? '',
    async (root, signal) => (root === '' ? [] : (await readGraph({ root, depth: 1 }, signal)).nodes),
    turn,
  )
  // What is read is newer than what was told before.
  createEffect(on(answer.data, () => setChange(undefined)))
  createEffect(
    on(id, () => {
      setNews(undefined)
      setGone(false)
    }),
  )
  const isNear = (other: string) => {
    const bead = answer.data()
    if (bead === undefined) return false
    return [...bead.dependsOn, ...bead.dependents].some((link) => beadKey(bead.workspace, link.id) === other)
  }
  onCleanup(
    listen({
      snapshot: () => setTurn((count) => count + 1),
      event(event, data) {
        if (!told.has(event)) return
        const parsed = v.safeParse(Told, { event, data })
        if (!parsed.success) return
        const one = parsed.output
        if (one.event === 'bead.changed' && one.data.key === key()) {
          setChange(one.data)
          setGone(false)
          setNews({ fields: one.data.changed ?? [], at: Date.now() + fleet.skewMs })
        } else if (one.event === 'bead.gone' && one.data.key === key()) setGone(true)
        else if (one.event === 'bead.changed' || one.event === 'bead.gone') {
          if (!isNear(one.data.key)) return
        } else if (one.data.workspace === null || beadKey(one.data.workspace, one.data.bead) !== key()) return
        setTurn((count) => count + 1)
      },
    }),
  )
  const bead = createMemo((): BeadDetail | undefined => {
    const known = answer.data()
    const next = change()
    if (known === undefined || next === undefined) return known
    const { changed: _, lastSeenAt, ...fields } = next
    const { lastSeenAt: __, ...rest } = known
    return { ...rest, ...fields, ...(lastSeenAt === undefined ? {} : { lastSeenAt }) }
  })
  return {
    answer,
    bead,
    around: createMemo(() => new Map((around.data() ?? []).map((node) => [node.key, node]))),
    news: () => newsWords(news(), now()),
    isGone,
    turn,
  }
}
