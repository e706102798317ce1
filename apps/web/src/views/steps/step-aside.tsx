import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { parseTimestamp, type EntryView, type ExecutionView } from '@hoop/protocol'
import { formatSpan } from '../../format/age.ts'
import { formatTokens, formatUsd } from '../../format/number.ts'
import { joinWords } from '../../model/excerpt-words.ts'
import { sessionHref } from '../../model/hrefs.ts'
import type { StepCost, usedUntil } from '../../model/steps.ts'

/** Where the run stands at a step: how long it had run, what it had used, what it had touched. */
export function StepAside(props: {
  readonly execution: ExecutionView
  readonly sessionKey: string
  readonly entry: EntryView | undefined
  readonly used: ReturnType<typeof usedUntil>
  readonly cost: StepCost
}) {
  const atLeast = () => (props.used.isWhole ? '' : '≥ ')
  return (
    <aside class="execution-aside step-aside" aria-label="At this step">
      <section>
        <h3>Until this step</h3>
        <dl class="facts">
          <dt>Ran for</dt>
          <dd>
            <Show when={props.entry?.at} fallback={<span class="quiet">unknown until here</span>}>
              {(at) => formatSpan(at() - parseTimestamp(props.execution.startedAt))}
            </Show>
          </dd>
          <dt>Tokens</dt>
          <dd class="num">
            {atLeast()}
            {formatTokens(props.used.input)} in, {formatTokens(props.used.cached)} cached, {formatTokens(props.used.output)} out
          </dd>
          <dt>Cost</dt>
          <dd class="num">
            <Show when={props.cost.untilUsd !== undefined} fallback={<span class="quiet">not known</span>}>
              {props.cost.isAtLeast ? '≥ ' : ''}
              {formatUsd(props.cost.untilUsd ?? 0)}
            </Show>
            <Show when={props.execution.costUsd !== null}>
              <span class="quiet">, {formatUsd(props.execution.costUsd ?? 0)} in all</span>
            </Show>
          </dd>
          <Show when={props.entry?.usage}>
            {(usage) => (
              <>
                <dt>This turn</dt>
                <dd class="num">
                  {formatTokens(usage().input + usage().cacheWrite)} in, {formatTokens(usage().cacheRead)} cached,{' '}
                  {formatTokens(usage().output)} out
                  <Show when={props.cost.stepUsd}>{(usd) => <>, {formatUsd(usd())}</>}</Show>
                </dd>
              </>
            )}
          </Show>
          <Show when={props.entry?.model}>
            {(model) => (
              <>
                <dt>Model</dt>
                <dd>
                  <bdi>{model()}</bdi>
                </dd>
              </>
            )}
          </Show>
        </dl>
      </section>
      <Show when={props.used.files.length > 0}>
        <section>
          <h3>Files so far</h3>
          <ul class="execution-files">
            <For each={props.used.files.slice(-12).toReversed()}>
              {(file) => (
                <li class="path">
                  <bdi>{file}</bdi>
                </li>
              )}
            </For>
            <Show when={props.used.files.length > 12}>
              <li class="quiet">and {props.used.files.length - 12} before</li>
            </Show>
          </ul>
        </section>
      </Show>
      <section>
        <h3>Session</h3>
        <p>
          <A class="link" href={sessionHref(props.sessionKey, props.entry?.seq)}>
            Open it at this step
          </A>
        </p>
        <Show when={props.execution.joinedBy}>{(by) => <p class="quiet">Joined by {joinWords[by()]}.</p>}</Show>
      </section>
    </aside>
  )
}
