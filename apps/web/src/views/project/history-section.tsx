import { A, useLocation } from '@solidjs/router'
import { createMemo, createSignal, For, onMount, Show, type JSX } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { formatCount, plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import type { History } from '../../live/use-history.ts'
import { agentName } from '../../model/agent.ts'
import { workerHref } from '../../model/attention.ts'
import { leftMs, leftPhrase, listHistory } from '../../model/history.ts'
import { outcomeSentence } from '../../model/outcome.ts'
import { plain } from '../../model/sentence.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { LeftMark } from '../../ui/left-mark.tsx'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'
import { ErrorState } from '../../ui/panel-states.tsx'

const FOLDED = 8

function Row(props: { readonly worker: WorkerView }) {
  const { now } = useFleet()
  const agent = createMemo(() => agentName(props.worker.adapter, props.worker.model))
  return (
    <li class="history-row" title={leftPhrase(props.worker, now())}>
      <LeftMark state={props.worker.state}>{props.worker.state === 'dead' ? 'Dead' : 'Left'}</LeftMark>
      <Age class="num history-age" at={leftMs(props.worker)} now={now()} />
      <A class="history-name cut" href={workerHref(props.worker.id)}>
        <bdi>{props.worker.name}</bdi>
      </A>
      <span class="history-agent cut" title={[props.worker.adapter, props.worker.model].filter(Boolean).join(' ')}>
        <bdi>{[agent().program, agent().model].filter(Boolean).join(' ')}</bdi>
      </span>
      <Show when={props.worker.lastExecution} fallback={<span class="history-last quiet">no run seen</span>}>
        {(last) => (
          <span class="history-last" title={`${last().bead}: ${plain(outcomeSentence(last(), now()))}`}>
            <OutcomeMark outcome={last().outcome} />
            <code class="bead-id cut">
              <bdi>{last().bead}</bdi>
            </code>
          </span>
        )}
      </Show>
    </li>
  )
}

/** The head of the section; a link to it leads to where it stands, which is known only once it is drawn. */
function Section(props: { readonly count: number; readonly children: JSX.Element }) {
  const location = useLocation()
  let section: HTMLElement | undefined
  onMount(() => {
    if (location.hash === '#history') section?.scrollIntoView({ block: 'start' })
  })
  return (
    <section ref={section} id="history" class="history-section" aria-labelledby="history-heading">
      <div class="section-head">
        <h2 id="history-heading">History</h2>
        <span class="quiet">
          {formatCount(props.count)} {props.count === 1 ? 'worker' : 'workers'} that left or died long ago
        </span>
      </div>
      {props.children}
    </section>
  )
}

/** The workers of a project that left or are long dead, who left last first. Nothing where there are none. */
export function HistorySection(props: { readonly history: History; readonly project: string }) {
  const [all, setAll] = createSignal(false)
  const workers = createMemo(() => listHistory(props.history.workers() ?? [], props.project))
  const byId = createMemo(() => new Map(workers().map((worker) => [worker.id, worker])))
  const ids = createMemo(() => (all() ? workers() : workers().slice(0, FOLDED)).map(({ id }) => id))
  return (
    <>
      <Show when={props.history.error()}>
        {(why) => (
          <ErrorState
            title={`Workers that left could not be read: ${why()}.`}
            action={<Button onClick={() => props.history.reload()}>Try again</Button>}
          />
        )}
      </Show>
      <Show when={workers().length > 0}>
        <Section count={workers().length}>
          <ul class="history">
            <For each={ids()}>{(id) => <Show when={byId().get(id)}>{(worker) => <Row worker={worker()} />}</Show>}</For>
          </ul>
          <Show when={ids().length < workers().length}>
            <Button kind="plain" onClick={() => setAll(true)}>
              Show all {plural(workers().length, 'worker')}
            </Button>
          </Show>
        </Section>
      </Show>
    </>
  )
}
