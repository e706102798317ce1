import { A } from '@solidjs/router'
import Check from 'lucide-solid/icons/check'
import ChevronLeft from 'lucide-solid/icons/chevron-left'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import X from 'lucide-solid/icons/x'
import { For, Show } from 'solid-js'
import type { AuditRecord } from '@hoop/protocol'
import { readRecord } from '../../calls/audit.ts'
import { formatExact, formatSeconds } from '../../format/clock.ts'
import { formatCount } from '../../format/number.ts'
import { useAnswer } from '../../live/use-answer.ts'
import { recordSentence, subjectHref } from '../../model/audit-words.ts'
import { Button } from '../../ui/button.tsx'
import { copyText } from '../../ui/copy.ts'
import { ErrorState } from '../../ui/panel-states.tsx'
import { Said } from '../../ui/said.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { RecordMark } from './record-icon.tsx'

function Neighbour(props: { readonly record: AuditRecord; readonly isHere: boolean; readonly onChoose: (seq: number) => void }) {
  return (
    <li data-here={props.isHere ? '' : undefined}>
      <button type="button" aria-current={props.isHere ? 'true' : undefined} onClick={() => props.onChoose(props.record.seq)}>
        <span class="num quiet">{formatCount(props.record.seq)}</span>
        <RecordMark record={props.record} />
        <span class="cut soft">
          <bdi>{props.record.subject ?? ''}</bdi>
        </span>
        <span class="num quiet">{formatSeconds(Date.parse(props.record.at))}</span>
      </button>
    </li>
  )
}

/** Whether a record names the hash of the one before it. */
function Joint(props: { readonly record: AuditRecord; readonly before: AuditRecord | undefined }) {
  const joins = () => props.before === undefined || props.before.hash === props.record.prev
  return (
    <span class="joint" data-broken={joins() ? undefined : ''}>
      <Show when={joins()} fallback={<TriangleAlert aria-hidden="true" />}>
        <Check aria-hidden="true" />
      </Show>
      {props.before === undefined
        ? props.record.seq === 1
          ? 'the first record'
          : 'the record before is not at hand'
        : joins()
          ? `is the hash of record ${formatCount(props.before.seq)}`
          : `is not the hash of record ${formatCount(props.before.seq)}`}
    </span>
  )
}

/** One record in full, and those around it. */
export function RecordPanel(props: {
  readonly seq: string
  readonly onChoose: (seq: number) => void
  readonly onClose: () => void
  readonly onOnly: (name: 'actor' | 'subject' | 'project', value: string) => void
}) {
  const answer = useAnswer(() => props.seq, readRecord)
  const Only = (only: { readonly name: 'actor' | 'subject' | 'project'; readonly value: string }) => (
    <button type="button" class="only" title={`Show only this ${only.name}`} onClick={() => props.onOnly(only.name, only.value)}>
      only this
    </button>
  )
  return (
    <aside class="record-panel" aria-label={`Record ${props.seq}`}>
      <div class="record-panel-head">
        <button
          type="button"
          class="icon-button record-back"
          aria-label="Back to the list"
          title="Back to the list"
          onClick={() => props.onClose()}
        >
          <ChevronLeft aria-hidden="true" />
        </button>
        <h2>Record {formatCount(Number(props.seq))}</h2>
        <button type="button" class="icon-button record-close" aria-label="Close" title="Close (Esc)" onClick={() => props.onClose()}>
          <X aria-hidden="true" />
        </button>
      </div>
      <Show
        when={answer.data()}
        fallback={
          <Show when={answer.error()} fallback={<Skeleton rows={8} label="The record is being read" />}>
            {(error) => (
              <ErrorState title={`${error().message}.`} action={<Button onClick={answer.reload}>Try again</Button>}>
                {error().hint}
              </ErrorState>
            )}
          </Show>
        }
      >
        {(found) => {
          const record = () => found().record
          return (
            <>
              <p class="record-panel-said wrap">
                <RecordMark record={record()} /> <Said sentence={recordSentence(record())} />
              </p>
              <dl class="facts">
                <dt>When</dt>
                <dd>{formatExact(Date.parse(record().at))}</dd>
                <dt>Actor</dt>
                <dd>
                  <bdi>{record().actor}</bdi> <Only name="actor" value={record().actor} />
                </dd>
                <Show when={record().subject}>
                  {(subject) => (
                    <>
                      <dt>Subject</dt>
                      <dd>
                        <Show when={subjectHref(record())} fallback={<bdi>{subject()}</bdi>}>
                          {(href) => (
                            <A href={href()} class="link">
                              <bdi>{subject()}</bdi>
                            </A>
                          )}
                        </Show>{' '}
                        <Only name="subject" value={subject()} />
                      </dd>
                    </>
                  )}
                </Show>
                <Show when={record().project}>
                  {(project) => (
                    <>
                      <dt>Project</dt>
                      <dd>
                        <bdi>{project()}</bdi> <Only name="project" value={project()} />
                      </dd>
                    </>
                  )}
                </Show>
                <dt>Hash</dt>
                <dd class="path">{record().hash}</dd>
                <dt>Prev</dt>
                <dd>
                  <span class="path">{record().prev}</span>
                  <Joint record={record()} before={found().before.at(-1)} />
                </dd>
              </dl>
              <div class="record-data">
                <h3>Data</h3>
                <Button kind="plain" onClick={() => void copyText(JSON.stringify(record()), 'Record copied')}>
                  Copy the record
                </Button>
              </div>
              <pre class="record-json" tabindex="0" dir="ltr">
                {JSON.stringify(record().data, null, 2)}
              </pre>
              <h3>Around it</h3>
              <ol class="neighbours">
                <For each={[...found().before, record(), ...found().after]}>
                  {(one) => <Neighbour record={one} isHere={one.seq === record().seq} onChoose={props.onChoose} />}
                </For>
              </ol>
            </>
          )
        }}
      </Show>
    </aside>
  )
}
