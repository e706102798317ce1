import { createMemo, type Accessor } from 'solid-js'
import { useDrafts } from './drafts.tsx'
import { useFleet } from './fleet.tsx'

/** Changes whenever work does: a draft, a claim, an end of an execution. For what has no topic of its own. */
export function useWorkNews(): Accessor<string> {
  const { state, workers } = useFleet()
  const drafts = useDrafts()
  return createMemo(() => {
    const held = workers()
      .map(({ id, bead }) => `${id}=${bead ?? ''}`)
      .join(' ')
    return `${drafts.turn()} ${state.recent[0]?.id ?? ''} ${held}`
  })
}
