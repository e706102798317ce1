import { createEffect, createSignal, onCleanup } from 'solid-js'
import { useFleet } from '../live/fleet.tsx'
import { plain } from '../model/sentence.ts'

/** At most one utterance in this time. */
const QUIET_MS = 10_000

/** New names since the last look, told together: "kilo is dead. Process … 2 more." */
export function utterance(fresh: readonly { readonly subject: string; readonly word: string; readonly text: string }[]): string {
  const [first, ...more] = fresh
  if (first === undefined) return ''
  const rest = more.length === 0 ? '' : ` And ${more.length} more.`
  return `${first.subject} is ${first.word.toLowerCase()}. ${first.text}${rest}`
}

/** Speaks new dead and hung workers to screen readers, at most once in ten seconds. */
export function Announcer() {
  const { needs, state } = useFleet()
  const [text, setText] = createSignal('')
  let known: Set<string> | undefined
  let waiting: ReturnType<typeof setTimeout> | undefined
  let spokeAt = -QUIET_MS
  const speak = () => {
    waiting = undefined
    const loud = needs().filter(({ mark }) => mark === 'dead' || mark === 'hung')
    const fresh = loud.filter(({ id }) => known?.has(id) === false)
    known = new Set(loud.map(({ id }) => id))
    if (fresh.length === 0) return
    spokeAt = performance.now()
    setText(utterance(fresh.map(({ subject, word, sentence }) => ({ subject, word, text: plain(sentence) }))))
  }
  createEffect(() => {
    if (!state.isReady) return
    const ids = needs().map(({ id }) => id)
    // What is there at the first look is on the screen already; only what is new is spoken.
    known ??= new Set(ids)
    if (waiting === undefined && ids.some((id) => known?.has(id) === false))
      waiting = setTimeout(speak, Math.max(300, spokeAt + QUIET_MS - performance.now()))
  })
  onCleanup(() => clearTimeout(waiting))
  return (
    <p class="sr" role="status" aria-live="polite">
      {text()}
    </p>
  )
}
