import { ExecutionView } from '@hoop/protocol'
import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from 'solid-js'
import * as v from 'valibot'
import { listExecutions } from '../calls/executions.ts'
import { useFleet } from './fleet.tsx'
import { useAnswer } from './use-answer.ts'

/** The runs of the fleet, or of a project, since a moment. */
export interface RecentRuns {
  readonly runs: Accessor<readonly ExecutionView[] | undefined>
  /** There are more than were read. */
  readonly isCut: Accessor<boolean>
  readonly error: Accessor<Error | undefined>
  readonly reload: () => void
}

/** A burst of runs is drawn once in this time. */
const CALM_MS = 500
const HOUR = 3_600_000

/** Reads the runs of a range once, and adds what the topic `fleet` tells of each that begins or ends. */
export function useRecentRuns(project: Accessor<string | undefined>, rangeMs: Accessor<number>): RecentRuns {
  const fleet = useFleet()
  const [turn, setTurn] = createSignal(0)
  const [told, setTold] = createSignal<ReadonlyMap<string, ExecutionView>>(new Map())
  // Asked for whole hours: the same question while one looks.
  const question = createMemo(() => ({
    project: project(),
    since: new Date(Math.floor((Date.now() + fleet.state.skewMs - rangeMs()) / HOUR) * HOUR).toISOString(),
  }))
  const answer = useAnswer(question, listExecutions, turn)
  let pending: ExecutionView[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  createEffect(on(question, () => setTold(new Map()), { defer: true }))
  onCleanup(
    fleet.listen({
      snapshot: () => setTurn((count) => count + 1),
      event(event, data) {
        if (event !== 'execution.started' && event !== 'execution.ended') return
        const parsed = v.safeParse(ExecutionView, data)
        if (!parsed.success) return
        pending.push(parsed.output)
        timer ??= setTimeout(() => {
          timer = undefined
          const fresh = pending
          pending = []
          setTold((before) => new Map([...before, ...fresh.map((run) => [run.id, run] as const)]))
        }, CALM_MS)
      },
    }),
  )
  onCleanup(() => clearTimeout(timer))
  const runs = createMemo(() => {
    const read = answer.data()
    if (read === undefined) return undefined
    const all = new Map(read.items.map((run) => [run.id, run]))
    const wanted = project()
    for (const [id, run] of told()) if (wanted === undefined || run.project === wanted) all.set(id, run)
    return [...all.values()]
  })
  return { runs, isCut: () => answer.data()?.isWhole === false, error: answer.error, reload: answer.reload }
}
