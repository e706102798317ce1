import { createMemo, createSignal, For, Show } from 'solid-js'
import type { BeadDetail } from '@hoop/protocol'
import { attemptNote, beadStory } from '../../model/bead-story.ts'
import { isFailure } from '../../model/outcome.ts'
import { EmptyState } from '../../ui/panel-states.tsx'
import { Said } from '../../ui/said.tsx'
import { ExecutionPanel } from '../execution/execution-panel.tsx'
import { ExecutionList } from '../worker/execution-list.tsx'

/** Who tried, what happened in words, and how each attempt ended; the newest stands open by itself where it failed. */
export function BeadAttempts(props: {
  readonly bead: BeadDetail
  readonly now: number
  readonly chosen: string | undefined
  readonly onChoose: (run: string | undefined) => void
}) {
  const [isShut, setShut] = createSignal(false)
  const story = createMemo(() => beadStory(props.bead, props.now))
  const last = createMemo(() => props.bead.history.find(({ kind }) => kind === 'work'))
  const byItself = () => {
    const run = last()
    return run !== undefined && isFailure(run.outcome) && props.bead.status !== 'closed' ? run.id : undefined
  }
  const open = () => props.chosen ?? (isShut() ? undefined : byItself())
  const choose = (run: string | undefined) => {
    setShut(run === undefined)
    props.onChoose(run)
  }
  return (
    <section class="page-section bead-attempts" aria-labelledby="attempts-heading">
      <h2 id="attempts-heading">Attempts</h2>
      <For each={story()}>
        {(sentence) => (
          <p class="bead-story wrap">
            <Said sentence={sentence} />
          </p>
        )}
      </For>
      <Show
        when={props.bead.history.length > 0}
        fallback={
          <EmptyState title="Nobody has tried yet.">When a worker dispatches this bead, it appears here, and how that ended.</EmptyState>
        }
      >
        <ExecutionList
          executions={props.bead.history}
          now={props.now}
          chosen={open()}
          onChoose={choose}
          withWorker
          note={(run) => attemptNote(props.bead, run)}
          detail={(run) => <ExecutionPanel execution={run} now={props.now} quiet={props.chosen === undefined} />}
        />
      </Show>
    </section>
  )
}
