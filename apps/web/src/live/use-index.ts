import { IndexProgress } from '@hoop/protocol'
import { createSignal, onCleanup, type Accessor } from 'solid-js'
import * as v from 'valibot'
import { readIndex } from '../calls/sessions.ts'
import { useFleet } from './fleet.tsx'

/** How far the index of the sessions is: asked once, then as it is told. */
export function useIndex(): Accessor<IndexProgress | undefined> {
  const fleet = useFleet()
  const [progress, setProgress] = createSignal<IndexProgress>()
  const abort = new AbortController()
  const ask = () => readIndex(abort.signal).then(setProgress, () => undefined)
  const unlisten = fleet.listen({
    snapshot: () => void ask(),
    event(event, data) {
      if (event !== 'index.progress') return
      const parsed = v.safeParse(IndexProgress, data)
      if (parsed.success) setProgress(parsed.output)
    },
  })
  if (fleet.state.isReady) void ask()
  onCleanup(() => {
    abort.abort()
    unlisten()
  })
  return progress
}
