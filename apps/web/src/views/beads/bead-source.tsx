import FileText from 'lucide-solid/icons/file-text'
import History from 'lucide-solid/icons/rotate-ccw-clock'
import { Show } from 'solid-js'
import type { BeadDetail } from '@hoop/protocol'
import { formatSpan } from '../../format/age.ts'
import { formatExact } from '../../format/clock.ts'

const sources: Readonly<Record<BeadDetail['source'], string>> = {
  lines: 'From the queue’s exported lines',
  program: 'From the program that keeps the queue',
  'last-seen': 'From HOOP’s memory; the queue cannot be reached',
}

/** Where this was read, how long ago, and why it may be behind. */
export function BeadSource(props: { readonly bead: BeadDetail; readonly now: number }) {
  const isOld = () => props.bead.source === 'last-seen' || props.bead.stale !== null
  return (
    <p class="bead-source wrap" data-old={isOld() ? '' : undefined}>
      <Show when={isOld()} fallback={<FileText aria-hidden="true" />}>
        <History aria-hidden="true" />
      </Show>
      <span>
        <Show when={props.bead.source === 'last-seen'} fallback={`${sources[props.bead.source]}, read `}>
          {sources['last-seen']}. As last seen{' '}
        </Show>
        <time datetime={props.bead.seenAt} title={formatExact(Date.parse(props.bead.seenAt))}>
          {formatSpan(props.now - Date.parse(props.bead.seenAt))}
        </time>{' '}
        ago.
        <Show when={props.bead.stale}>
          {(why) => (
            <>
              {' '}
              It may be behind: <bdi>{why()}</bdi>
            </>
          )}
        </Show>
      </span>
    </p>
  )
}
