import { A } from '@solidjs/router'
import Hourglass from 'lucide-solid/icons/hourglass'
import LastSeen from 'lucide-solid/icons/rotate-ccw-clock'
import Repeat from 'lucide-solid/icons/repeat'
import { createMemo, For, Show } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import { formatExact } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { keyHref } from '../../model/bead-key.ts'
import { isDone, priorityMeaning, waitsOn } from '../../model/bead-look.ts'
import { newsWords, type BeadNews } from '../../model/bead-news.ts'
import { Age } from '../../ui/age.tsx'
import { BeadMark } from '../../ui/bead-mark.tsx'
import { Chip } from '../../ui/chip.tsx'

/** Labels that fit in a row. */
const LABELS = 2

/** One bead in the list. */
export function BeadRow(props: {
  readonly bead: BeadView
  readonly news: BeadNews | undefined
  readonly now: number
  readonly index: number
  readonly topPx: number
  readonly isCurrent: boolean
  readonly isTabStop: boolean
  readonly onFocus: () => void
}) {
  const waits = createMemo(() => (isDone(props.bead.status) ? [] : waitsOn(props.bead)))
  const missing = createMemo(() => waits().filter(({ status }) => status === null))
  const news = createMemo(() => newsWords(props.news, props.now))
  return (
    <div
      role="row"
      class="bead-row"
      aria-rowindex={props.index + 2}
      data-row={props.bead.key}
      data-done={isDone(props.bead.status) ? '' : undefined}
      data-current={props.isCurrent ? '' : undefined}
      data-changed={news() === undefined ? undefined : ''}
      data-old={props.bead.lastSeenAt === undefined ? undefined : ''}
      style={{ transform: `translateY(${props.topPx}px)` }}
      onFocusIn={() => props.onFocus()}
    >
      <div role="cell" class="b-status">
        <BeadMark bead={props.bead} />
      </div>
      <div role="cell" class="b-priority num" data-priority={props.bead.priority} title={priorityMeaning(props.bead.priority)}>
        {props.bead.priority === null ? '' : `P${props.bead.priority}`}
      </div>
      <div role="cell" class="b-id">
        <code class="cut" title={props.bead.key}>
          <bdi>{props.bead.id}</bdi>
        </code>
      </div>
      <div role="cell" class="b-title">
        <A href={keyHref(props.bead.key)} class="row-link cut" tabindex={props.isTabStop ? 0 : -1} title={props.bead.title} dir="auto">
          {props.bead.title.trim() === '' ? props.bead.id : props.bead.title}
        </A>
        <Show when={news()}>{(said) => <span class="b-news">{said()}</span>}</Show>
        <Show when={waits().length > 0}>
          <span
            class="b-waits"
            data-missing={missing().length > 0 ? '' : undefined}
            title={`Waits for ${waits()
              .map(({ id, status }) => (status === null ? `${id}, which is not in the queue` : id))
              .join('; ')}`}
          >
            <Hourglass aria-hidden="true" />
            <span class="num">{formatCount(waits().length)}</span>
            <span class="sr">to wait for</span>
          </span>
        </Show>
        <Show when={props.bead.lastSeenAt}>
          {(at) => (
            <span class="b-old" title={`Its queue cannot be reached: this is the bead as it was ${formatExact(Date.parse(at()))}`}>
              <LastSeen aria-hidden="true" />
              <span class="sr">
                as last seen <Age at={Date.parse(at())} now={props.now} /> ago
              </span>
            </span>
          )}
        </Show>
      </div>
      <div role="cell" class="b-labels" title={props.bead.labels.join(', ')}>
        <For each={props.bead.labels.slice(0, LABELS)}>
          {(label) => (
            <Chip>
              <bdi class="cut">{label}</bdi>
            </Chip>
          )}
        </For>
        <Show when={props.bead.labels.length > LABELS}>
          <span class="quiet num">+{props.bead.labels.length - LABELS}</span>
        </Show>
      </div>
      <div role="cell" class="b-type cut">
        <bdi>{props.bead.type}</bdi>
      </div>
      <div role="cell" class="b-assignee cut" title={props.bead.assignee ?? undefined}>
        <bdi>{props.bead.assignee}</bdi>
      </div>
      <div role="cell" class="b-project cut" title={props.bead.workspace}>
        <bdi>{props.bead.project}</bdi>
      </div>
      <div role="cell" class="b-runs num" title={plural(props.bead.executions, 'attempt')}>
        <Show when={props.bead.executions > 0}>
          <Repeat aria-hidden="true" /> {formatCount(props.bead.executions)}
        </Show>
      </div>
      <div role="cell" class="b-age num">
        <Age at={ageOf(props.bead)} now={props.now} />
      </div>
    </div>
  )
}

function ageOf({ updatedAt, createdAt }: BeadView): number | null {
  const at = updatedAt ?? createdAt
  return at === null ? null : Date.parse(at)
}
