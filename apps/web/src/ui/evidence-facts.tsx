import { For, Show } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { formatSpan } from '../format/age.ts'
import { formatExact } from '../format/clock.ts'
import { formatCount } from '../format/number.ts'
import { timerSentence } from '../model/stuck-timers.ts'

const processWords: Readonly<Record<WorkerView['evidence']['process'], string>> = {
  alive: 'alive',
  stopped: 'stopped by a signal',
  zombie: 'ended, not collected',
  gone: 'gone',
  reused: 'another program has its pid',
  unseen: 'cannot be seen from here',
}

const beatSources: Readonly<Record<WorkerView['heartbeatSource'], string>> = {
  'state-file': 'its state file',
  heartbeats: 'heartbeats.jsonl',
  none: 'no file',
}

const warningWords: Readonly<Record<WorkerView['warnings'][number], string>> = {
  'duplicate-identity': 'Two live processes have this identity; the fresher file is believed.',
  'missing-ack': 'It beats, and left no start record.',
}

/** What a worker's state was judged on: rule, process, age of the heartbeat against its limit, notes, and the files. */
export function EvidenceFacts(props: { readonly worker: WorkerView; readonly now: number }) {
  const evidence = () => props.worker.evidence
  const beat = () => {
    const at = evidence().heartbeatAt ?? props.worker.heartbeatAt
    return at === null ? undefined : { ageMs: props.now - Date.parse(at), at: Date.parse(at) }
  }
  return (
    <dl class="facts">
      <dt>Rule</dt>
      <dd>{evidence().rule}</dd>
      <dt>Process</dt>
      <dd>
        {evidence().pid ?? props.worker.pid ?? 'no pid known'}, {processWords[evidence().process]}
      </dd>
      <dt>Heartbeat</dt>
      <dd>
        <Show when={beat()} fallback="none seen">
          {(seen) => (
            <span title={formatExact(seen().at)}>
              {formatSpan(seen().ageMs)} ago; stale after {formatSpan(evidence().staleAfterMs)}, from{' '}
              {beatSources[props.worker.heartbeatSource]}
            </span>
          )}
        </Show>
      </dd>
      <dt>Since</dt>
      <dd>{formatExact(Date.parse(props.worker.since))}</dd>
      <Show when={props.worker.stuck}>
        {(stuck) => (
          <>
            <dt>Timers</dt>
            <dd>
              <ul>
                <For each={stuck().timers}>
                  {(timer) => (
                    <li>
                      <bdi>{timerSentence(timer, props.now)}</bdi>
                    </li>
                  )}
                </For>
              </ul>
            </dd>
          </>
        )}
      </Show>
      <Show when={props.worker.warnings.length > 0}>
        <dt>Warnings</dt>
        <dd>
          <ul class="warn">
            <For each={props.worker.warnings}>{(warning) => <li>{warningWords[warning]}</li>}</For>
          </ul>
        </dd>
      </Show>
      <Show when={evidence().notes.length > 0}>
        <dt>Notes</dt>
        <dd>
          <ul>
            <For each={evidence().notes}>
              {(note) => (
                <li>
                  <bdi>{note}</bdi>
                </li>
              )}
            </For>
          </ul>
        </dd>
      </Show>
      <Show when={evidence().sources.length > 0}>
        <dt>Read in</dt>
        <dd>
          <ul>
            <For each={evidence().sources}>
              {(source) => (
                <li class="path">
                  <bdi>{source.path}</bdi>
                  <Show when={source.offset !== undefined}> at byte {formatCount(source.offset ?? 0)}</Show>
                </li>
              )}
            </For>
          </ul>
        </dd>
      </Show>
    </dl>
  )
}
