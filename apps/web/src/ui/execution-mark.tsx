import Split from 'lucide-solid/icons/split'
import { Show } from 'solid-js'
import type { ExecutionView } from '@hoop/protocol'
import { OutcomeMark } from './outcome-icon.tsx'

/** How an execution ended; a question whether to split a bead is no run, and says so instead. */
export function ExecutionMark(props: { readonly execution: Pick<ExecutionView, 'kind' | 'outcome'> }) {
  return (
    <Show when={props.execution.kind === 'split'} fallback={<OutcomeMark outcome={props.execution.outcome} />}>
      <span class="outcome" data-kind="split" title="The agent was asked whether to split the bead; not counted as a run">
        <span class="outcome-icon">
          <Split aria-hidden="true" />
        </span>
        <span>Split question</span>
      </span>
    </Show>
  )
}
