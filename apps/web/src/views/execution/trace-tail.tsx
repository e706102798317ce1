import { Show } from 'solid-js'
import type { ExcerptTrace } from '@hoop/protocol'
import { Output } from '../../ui/output.tsx'

/** What an execution without a session said: the end of what its agent printed, as NEEDLE kept it. */
export function TraceTail(props: { readonly trace: ExcerptTrace; readonly isFailed: boolean }) {
  return (
    <div class="trace-tail">
      <Show when={props.trace.stderr}>
        {(tail) => (
          <section>
            <h3>Standard error</h3>
            <Output text={tail().text} isFailed={props.isFailed} />
          </section>
        )}
      </Show>
      <Show when={props.trace.stdout}>
        {(tail) => (
          <section>
            <h3>Standard output{tail().isCut ? ', its end' : ''}</h3>
            <Output text={tail().text} isFailed={props.isFailed} />
          </section>
        )}
      </Show>
      <p class="path">
        Kept by NEEDLE in <bdi>{props.trace.folder}</bdi>
      </p>
    </div>
  )
}
