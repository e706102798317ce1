import type { SessionView } from '@hoop/protocol'
import { Show } from 'solid-js'
import { withoutCommands } from '../../model/terminal-text.ts'

/** Whether a session goes on: a disc while it does, a ring when it has ended; the word beside it. */
export function SessionMark(props: { readonly session: Pick<SessionView, 'state' | 'pendingTool'>; readonly isShort?: boolean }) {
  const isOpen = () => props.session.state === 'open'
  return (
    <span class="session-mark" data-state={props.session.state}>
      <svg class="glyph" viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        <Show when={isOpen()} fallback={<circle cx="7" cy="7" r="4" fill="none" stroke="currentColor" stroke-width="1.6" />}>
          <circle cx="7" cy="7" r="4.6" fill="currentColor" />
        </Show>
      </svg>
      {isOpen() ? 'Live' : 'Ended'}
      <Show when={isOpen() && props.isShort !== true && props.session.pendingTool}>
        {(tool) => (
          <span class="quiet">
            in <bdi>{withoutCommands(tool().name)}</bdi>
          </span>
        )}
      </Show>
    </span>
  )
}
