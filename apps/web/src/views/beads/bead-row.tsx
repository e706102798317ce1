import { createMemo, For, Show } from 'solid-js'
import type { BeadView } from '@hoop/protocol'
import { formatExact } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { keyHref } from '../../model/bead-key.ts'
import { isDone, priorityMeaning, waitsOn } from '../../model/bead-look.ts'
import { newsWords, type BeadNews } from '../../model/bead-news.ts'
import { Age } from '../../ui/age.tsx'
import { BeadMark } from '../../ui/bead-mark.tsx'

/** Labels that fit in a row. */
const LABELS = 2

/** One bead in the list. Its link is a plain one: the router takes it all the same, and a row costs half. */
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
        <a href={keyHref(props.bead.key)} class="row-link cut" tabindex={props.isTabStop ? 0 : -1} title={props.bead.title} dir="auto">
          {props.bead.title.trim() === '' ? props.bead.id : props.bead.title}
        </a>
        <Show when={news()}>{(said) => <span class="b-news">{said()}</span>}</Show>
        <Show when={waits().length > 0}>
          <span
            class="b-waits"
            data-missing={missing().length > 0 ? '' : undefined}
            title={`Waits for ${waits()
              .map(({ id, status }) => (status === null ? `${id}, which is not in the queue` : id))
              .join('; ')}`}
          >
            <svg class="row-icon" viewBox="0 0 16 16" aria-hidden="true">
              <path d="M4.5 2h7M4.5 14h7M5.5 2v2.6L8 8l2.5-3.4V2M5.5 14v-2.6L8 8l2.5 3.4V14" />
            </svg>
            <span class="num">{formatCount(waits().length)}</span>
            <span class="sr">to wait for</span>
          </span>
        </Show>
        <Show when={props.bead.lastSeenAt}>
          {(at) => (
            <span class="b-old" title={`Its queue cannot be reached: this is the bead as it was ${formatExact(Date.parse(at()))}`}>
              <svg class="row-icon" viewBox="0 0 16 16" aria-hidden="true">
                <path d="M2.2 3v3.2h3.2M2.6 6.2a5.8 5.8 0 1 1 -.4 3M8 5v3.3l2.2 1.2" />
              </svg>
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
            <span class="chip">
              <bdi class="cut">{label}</bdi>
            </span>
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
          ×{'\u2009'}
          {formatCount(props.bead.executions)}
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
