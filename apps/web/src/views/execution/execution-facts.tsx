import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { Excerpt, ExecutionView } from '@hoop/protocol'
import { formatSpan } from '../../format/age.ts'
import { formatExact, formatSeconds } from '../../format/clock.ts'
import { formatCount } from '../../format/number.ts'
import { workerHref } from '../../model/attention.ts'
import { heldHref } from '../../model/bead-key.ts'
import { joinWords } from '../../model/excerpt-words.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { Money } from '../../ui/money.tsx'

/** The files that the entries of an excerpt name, each once. */
const filesOf = (excerpt: Excerpt | undefined): readonly string[] => [
  ...new Set(excerpt?.entries.flatMap(({ tool }) => tool?.files ?? []) ?? []),
]

/** What is known of one execution: when, how it was joined with its session, what it cost, and where it was read. */
export function ExecutionFacts(props: { readonly execution: ExecutionView; readonly excerpt: Excerpt | undefined; readonly now: number }) {
  const startMs = () => Date.parse(props.execution.startedAt)
  const endMs = () => (props.execution.endedAt === null ? undefined : Date.parse(props.execution.endedAt))
  return (
    <>
      <dl class="facts">
        <dt>Bead</dt>
        <dd>
          <A class="link" href={heldHref(props.execution)}>
            <bdi>{props.execution.bead}</bdi>
          </A>
        </dd>
        <dt>Worker</dt>
        <dd>
          <A class="link" href={workerHref(props.execution.worker)}>
            <bdi>{props.execution.worker}</bdi>
          </A>
        </dd>
        <dt>Session</dt>
        <dd>
          <Show when={props.execution.sessionId} fallback={<span class="quiet">none known</span>}>
            {(id) => (
              <A class="link" href={sessionHref(props.excerpt?.key ?? id())}>
                <code>
                  <bdi>{id().length > 14 ? `${id().slice(0, 8)}…${id().slice(-2)}` : id()}</bdi>
                </code>
              </A>
            )}
          </Show>
        </dd>
        <Show when={props.execution.joinedBy}>
          {(by) => (
            <>
              <dt>Joined by</dt>
              <dd>{joinWords[by()]}</dd>
            </>
          )}
        </Show>
        <dt>Started</dt>
        <dd title={formatExact(startMs())}>{formatSeconds(startMs())}</dd>
        <Show when={endMs()}>
          {(at) => (
            <>
              <dt>Ended</dt>
              <dd title={formatExact(at())}>
                {formatSeconds(at())}, after {formatSpan(at() - startMs())}
              </dd>
            </>
          )}
        </Show>
        <Show when={props.execution.exitCode !== null}>
          <dt>Exit code</dt>
          <dd class="num">{props.execution.exitCode}</dd>
        </Show>
        <dt>Cost</dt>
        <dd>
          <Money usd={props.execution.costUsd} />
        </dd>
        <Show when={[props.execution.adapter, props.execution.model].filter(Boolean).join(' ')}>
          {(agent) => (
            <>
              <dt>Agent</dt>
              <dd>
                <bdi>{agent()}</bdi>
              </dd>
            </>
          )}
        </Show>
        <Show when={props.execution.strand}>
          {(strand) => (
            <>
              <dt>Strand</dt>
              <dd>
                <bdi>{strand()}</bdi>
              </dd>
            </>
          )}
        </Show>
      </dl>
      <Show when={filesOf(props.excerpt).length > 0}>
        <section>
          <h3>Files in this excerpt</h3>
          <ul class="execution-files">
            <For each={filesOf(props.excerpt)}>
              {(file) => (
                <li class="path">
                  <bdi>{file}</bdi>
                </li>
              )}
            </For>
          </ul>
        </section>
      </Show>
      <Show when={props.execution.sources.length > 0}>
        <details>
          <summary>Read in</summary>
          <ul class="execution-files">
            <For each={props.execution.sources}>
              {(source) => (
                <li class="path">
                  <bdi>{source.path}</bdi>
                  <Show when={source.offset !== undefined}> at byte {formatCount(source.offset ?? 0)}</Show>
                </li>
              )}
            </For>
          </ul>
        </details>
      </Show>
    </>
  )
}
