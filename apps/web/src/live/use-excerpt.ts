import type { Excerpt, ExecutionView } from '@hoop/protocol'
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import { readExcerpt } from '../calls/executions.ts'
import { useFleet } from './fleet.tsx'
import { useAnswer, type Answer } from './use-answer.ts'

/** The excerpt of an execution: read anew when it ends, and, while it runs, when its session grows. */
export function useExcerpt(execution: Accessor<Pick<ExecutionView, 'id' | 'outcome' | 'sessionId'>>): Answer<Excerpt> {
  const { socket } = useFleet()
  const [turn, setTurn] = createSignal(0)
  const tell = () => setTurn((count) => count + 1)
  const answer = useAnswer(
    () => execution().id,
    (id, signal) => readExcerpt(id, signal),
    createMemo(() => [turn(), execution().outcome, execution().sessionId].join(' ')),
  )
  const followed = createMemo(() => (execution().outcome === 'running' ? (answer.data()?.key ?? undefined) : undefined))
  createEffect(
    on(followed, (key) => {
      if (key !== undefined) onCleanup(socket.subscribe(`session:${key}`, { snapshot: tell, event: tell }))
    }),
  )
  return answer
}
