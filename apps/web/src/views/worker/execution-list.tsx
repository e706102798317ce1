import ScrollText from 'lucide-solid/icons/scroll-text'
import { createMemo, createSignal, For, Show, type JSX } from 'solid-js'
import type { ExecutionView } from '@hoop/protocol'
import { formatSpan } from '../../format/age.ts'
import { formatExact, formatSeconds } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { outcomeSentence } from '../../model/outcome.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { ExecutionMark } from '../../ui/execution-mark.tsx'
import { Money } from '../../ui/money.tsx'
import { Said } from '../../ui/said.tsx'

const FIRST = 40

/** Time between two runs that is worth a line. */
const GAP_MS = 5 * 60_000

/** Executions newest first; one may be chosen, and its detail open below it. */
export function ExecutionList(props: {
  readonly executions: readonly ExecutionView[]
  readonly now: number
  readonly chosen: string | undefined
  readonly onChoose: (id: string | undefined) => void
  readonly withWorker?: boolean
  /** Between runs that are far apart stands how far: those of one worker. */
  readonly withGaps?: boolean
  readonly detail?: (execution: ExecutionView) => JSX.Element
  /** What is to be said of a run beyond its outcome. */
  readonly note?: (execution: ExecutionView) => string | undefined
}) {
  const { state } = useFleet()
  const [all, setAll] = createSignal(false)
  const shown = createMemo(() => {
    const at = props.executions.findIndex(({ id }) => id === props.chosen)
    return all() ? props.executions : props.executions.slice(0, Math.max(FIRST, at + 1))
  })
  const ids = createMemo(() => shown().map(({ id }) => id))
  /** Time between the end of a run and the beginning of the next newer one. */
  const gapAfter = (id: string): number => {
    const at = ids().indexOf(id)
    const [newer, own] = [shown()[at - 1], shown()[at]]
    if (props.withGaps !== true || newer === undefined || own === undefined || own.endedAt === null) return 0
    return Date.parse(newer.startedAt) - Date.parse(own.endedAt)
  }
  const byId = createMemo(() => new Map(shown().map((execution) => [execution.id, execution])))
  return (
    <>
      <ul class="executions">
        <For each={ids()}>
          {(id) => (
            <Show when={byId().get(id)}>
              {(execution) => (
                <li data-execution={id} data-kind={execution().kind} data-chosen={props.chosen === id ? '' : undefined}>
                  <Show when={gapAfter(id) >= GAP_MS}>
                    <p class="execution-gap">{formatSpan(gapAfter(id))} without a run</p>
                  </Show>
                  <button
                    type="button"
                    class="execution"
                    aria-expanded={props.detail === undefined ? undefined : props.chosen === id}
                    aria-pressed={props.detail === undefined ? props.chosen === id : undefined}
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
                      <Show when={props.note?.(execution())}>{(note) => <span> {note()}</span>}</Show>
                    </span>
                    <Money class="execution-cost" usd={execution().costUsd} isShort />
                    <span
                      class="execution-session"
                      title={execution().sessionId === null ? 'No session is known of it' : 'Its session is known'}
                    >
                      <Show when={execution().sessionId}>
                        <ScrollText aria-label="with a session" />
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
                  <Show when={props.chosen === id && props.detail}>{(detail) => detail()(execution())}</Show>
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
