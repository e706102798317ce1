import { createEffect, createMemo, For, Show, untrack } from 'solid-js'
import type { AuditRecord } from '@hoop/protocol'
import { formatClock, formatExact, formatSeconds } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { recordSentence } from '../../model/audit-words.ts'
import { actorWord } from '../../model/draft-words.ts'
import { plain } from '../../model/sentence.ts'
import { Said } from '../../ui/said.tsx'
import { createVirtualRows } from '../list/virtual-rows.ts'
import { RecordMark } from './record-icon.tsx'

/** Top bar and head of the list; tab bar of a phone. */
const STICKY: readonly [number, number] = [92, 72]
/** The next page is asked for this many rows before the end is in sight. */
const AHEAD = 40

function Row(props: {
  readonly record: AuditRecord
  readonly index: number
  readonly now: number
  readonly isChosen: boolean
  readonly isStop: boolean
  readonly onChoose: () => void
}) {
  const at = () => Date.parse(props.record.at)
  const isToday = () => new Date(at()).toDateString() === new Date(props.now).toDateString()
  return (
    <button
      type="button"
      class="record-row"
      style={{ translate: `0 calc(${props.index} * var(--record-row))` }}
      data-seq={props.record.seq}
      data-chosen={props.isChosen ? '' : undefined}
      aria-current={props.isChosen ? 'true' : undefined}
      tabindex={props.isStop ? 0 : -1}
      onClick={() => props.onChoose()}
    >
      <span class="num quiet record-seq">{formatCount(props.record.seq)}</span>
      <time class="num quiet record-at" datetime={props.record.at} title={formatExact(at())}>
        {isToday() ? formatSeconds(at()) : formatClock(at(), props.now)}
      </time>
      <RecordMark record={props.record} />
      <span class="record-subject cut" title={props.record.subject ?? undefined}>
        <bdi>{props.record.subject ?? ''}</bdi>
      </span>
      <span class="record-said cut soft" title={plain(recordSentence(props.record))}>
        <Said sentence={recordSentence(props.record)} />
      </span>
      <span class="record-actor cut quiet" title={props.record.actor}>
        <bdi>{actorWord(props.record.actor)}</bdi>
      </span>
      <span class="record-project cut quiet">
        <bdi>{props.record.project ?? ''}</bdi>
      </span>
    </button>
  )
}

/** Records, newest first; only those in sight are drawn, and older ones are read when they come near. */
export function RecordList(props: {
  readonly records: readonly AuditRecord[]
  readonly hasMore: boolean
  readonly isLoading: boolean
  readonly now: number
  readonly chosen: number | undefined
  readonly onChoose: (seq: number) => void
  readonly onMore: () => void
}) {
  const rows = createVirtualRows(() => props.records.length, STICKY)
  const shown = createMemo(() => props.records.slice(rows.from(), rows.to()).map(({ seq }) => seq))
  const places = createMemo(() => new Map(props.records.map(({ seq }, index) => [seq, index])))
  const stop = () => (props.chosen !== undefined && places().has(props.chosen) ? props.chosen : props.records[0]?.seq)
  createEffect(() => {
    if (props.hasMore && rows.to() >= props.records.length - AHEAD) untrack(() => props.onMore())
  })
  createEffect(() => {
    const at = props.chosen === undefined ? undefined : places().get(props.chosen)
    if (at !== undefined) rows.reveal(at)
  })
  return (
    <div class="records" role="group" aria-label={plural(props.records.length, 'record')}>
      <div class="record-row record-head" aria-hidden="true">
        <span class="record-seq">No.</span>
        <span>When</span>
        <span>What</span>
        <span>Subject</span>
        <span>Said</span>
        <span class="record-actor">Actor</span>
        <span class="record-project">Project</span>
      </div>
      <div class="record-probe" ref={rows.setProbe} aria-hidden="true" />
      <div class="record-holder" ref={rows.setHolder} style={{ height: `calc(${props.records.length} * var(--record-row))` }}>
        <For each={shown()}>
          {(seq) => (
            <Show when={props.records[places().get(seq) ?? -1]}>
              {(record) => (
                <Row
                  record={record()}
                  index={places().get(seq) ?? 0}
                  now={props.now}
                  isChosen={props.chosen === seq}
                  isStop={stop() === seq}
                  onChoose={() => props.onChoose(seq)}
                />
              )}
            </Show>
          )}
        </For>
      </div>
      <p class="quiet record-end" role="status">
        {props.hasMore ? (props.isLoading ? 'Older records are being read.' : '') : 'This is the oldest.'}
      </p>
    </div>
  )
}
