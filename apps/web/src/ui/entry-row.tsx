import { Show, type JSX } from 'solid-js'
import { formatExact, formatSeconds } from '../format/clock.ts'
import { toolIcon } from '../model/activity.ts'
import { firstOf, hasError, type EntryItem } from '../model/entry-items.ts'
import { DoingIcon } from './doing-icon.tsx'
import { EntryCall } from './entry-call.tsx'
import { EntryIcon } from './entry-icon.tsx'
import { EntrySaid } from './entry-said.tsx'

/** One item of a transcript: its time, its icon, and what it is. */
export function EntryRow(props: {
  readonly item: EntryItem
  readonly isOpen: boolean
  readonly onToggle: () => void
  /** The one that is pointed at. */
  readonly isFocus?: boolean
  /** One step of many: its result is a step of its own. */
  readonly isStep?: boolean
  /** What stands after it: tokens, a menu. */
  readonly children?: JSX.Element
}) {
  const first = () => firstOf(props.item)
  const call = () => (props.item.kind === 'call' ? props.item : undefined)
  return (
    <div
      class="entry"
      data-seq={props.item.seq}
      data-kind={first().kind}
      data-error={hasError(props.item) ? '' : undefined}
      data-focus={props.isFocus === true ? '' : undefined}
      data-sidechain={first().sidechain === true ? '' : undefined}
    >
      <Show when={first().at} fallback={<span class="entry-time quiet num" title="No time was recorded" />}>
        {(at) => (
          <time class="entry-time quiet num" datetime={new Date(at()).toISOString()} title={formatExact(at())}>
            {formatSeconds(at())}
          </time>
        )}
      </Show>
      <span class="entry-icon">
        <Show when={props.item.kind === 'call'} fallback={<EntryIcon kind={first().kind} />}>
          <DoingIcon name={toolIcon(first().tool?.name ?? '')} />
        </Show>
      </span>
      <div class="entry-body">
        <Show when={call()} fallback={<EntrySaid entry={first()} isOpen={props.isOpen} onToggle={() => props.onToggle()} />}>
          <EntryCall
            call={first()}
            result={call()?.result}
            isOpen={props.isOpen}
            onToggle={() => props.onToggle()}
            isStep={props.isStep === true}
          />
        </Show>
        {props.children}
      </div>
    </div>
  )
}
