import LogOut from 'lucide-solid/icons/log-out'
import { Show, type JSX } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { Glyph } from './glyph.tsx'

/** How a worker of the history ended: quiet, since nothing is to be done about it. */
export function LeftMark(props: { readonly state: WorkerView['state']; readonly children: JSX.Element }) {
  return (
    <span class="left-mark" data-state={props.state === 'dead' ? 'dead' : 'left'}>
      <Show when={props.state === 'dead'} fallback={<LogOut aria-hidden="true" />}>
        <Glyph look="dead" />
      </Show>
      <span>{props.children}</span>
    </span>
  )
}
