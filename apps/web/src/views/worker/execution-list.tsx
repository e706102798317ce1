import { A } from '@solidjs/router'
import { createMemo, createSignal, For, Show } from 'solid-js'
import type { ExecutionView } from '@hoop/protocol'
import { formatExact, formatSeconds } from '../../format/clock.ts'
import { formatCount, plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { workerHref } from '../../model/attention.ts'
import { heldHref } from '../../model/bead-key.ts'
import { outcomeSentence } from '../../model/outcome.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { ExecutionMark } from '../../ui/execution-mark.tsx'
import { Said } from '../../ui/said.tsx'

/** What is known of one execution, below its row. */
function Detail(props: { readonly execution: ExecutionView }) {
  const facts = (): readonly (readonly [string, string | null])[] => [
    ['Started', formatExact(Date.parse(props.execution.startedAt))],
    ['Ended', props.execution.endedAt === null ? null : formatExact(Date.parse(props.execution.endedAt))],
    ['Attempt', `${props.execution.attempt}${props.execution.kind === 'split' ? ', splitting the bead' : ''}`],
    ['Exit code', props.execution.exitCode === null ? null : String(props.execution.exitCode)],
    ['Strand', props.execution.strand],
    ['Agent', [props.execution.adapter, props.execution.model].filter(Boolean).join(' ') || null],
    ['Workspace', props.execution.workspace],
  ]
  return (
    <dl class="facts execution-detail">
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
      <For each={facts().filter(([, value]) => value !== null)}>
        {([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </>
        )}
      </For>
      <Show when={props.execution.sources.length > 0}>
        <dt>Read in</dt>
        <dd>
          <For each={props.execution.sources}>
            {(source) => (
              <p class="path">
                <bdi>{source.path}</bdi>
                <Show when={source.offset !== undefined}> at byte {formatCount(source.offset ?? 0)}</Show>
              </p>
            )}
          </For>
        </dd>
      </Show>
    </dl>
  )
}

const FIRST = 40

/** Executions newest first; one may be open. */
export function ExecutionList(props: {
  readonly executions: readonly ExecutionView[]
  readonly now: number
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
  readonly withWorker?: boolean
}) {
  const { state } = useFleet()
  const [all, setAll] = createSignal(false)
  const shown = createMemo(() => {
    const at = props.executions.findIndex(({ id }) => id === props.chosen)
    return all() ? props.executions : props.executions.slice(0, Math.max(FIRST, at + 1))
  })
  const ids = createMemo(() => shown().map(({ id }) => id))
  const byId = createMemo(() => new Map(shown().map((execution) => [execution.id, execution])))
  return (
    <>
      <ul class="executions">
        <For each={ids()}>
          {(id) => (
            <Show when={byId().get(id)}>
              {(execution) => (
                <li data-execution={id} data-kind={execution().kind} data-chosen={props.chosen === id ? '' : undefined}>
                  <button
                    type="button"
                    class="execution"
                    aria-expanded={props.chosen === id}
                    onClick={() => props.onChoose(props.chosen === id ? undefined : id)}
                  >
                    <ExecutionMark execution={execution()} />
                    <code class="bead-id cut" title={execution().bead}>
                      <bdi>{execution().bead}</bdi>
                    </code>
                    <span class="execution-said cut">
                      <Show when={props.withWorker}>
                        <b>
                          <bdi>{state.workers[execution().worker]?.name ?? execution().worker}</bdi>
                        </b>{' '}
                      </Show>
                      <Said sentence={outcomeSentence(execution(), props.now)} />
                      <Show when={execution().attempt > 1}>
                        <span class="quiet"> Attempt {execution().attempt}.</span>
                      </Show>
                    </span>
                    <time
                      class="num quiet execution-clock"
                      datetime={execution().startedAt}
                      title={formatExact(Date.parse(execution().startedAt))}
                    >
                      {formatSeconds(Date.parse(execution().startedAt))}
                    </time>
                    <Age class="num execution-age" at={Date.parse(execution().endedAt ?? execution().startedAt)} now={props.now} />
                  </button>
                  <Show when={props.chosen === id}>
                    <Detail execution={execution()} />
                  </Show>
                </li>
              )}
            </Show>
          )}
        </For>
      </ul>
      <Show when={shown().length < props.executions.length}>
        <Button kind="plain" onClick={() => setAll(true)}>
          Show all {plural(props.executions.length, 'execution')}
        </Button>
      </Show>
    </>
  )
}
