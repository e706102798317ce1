import { A } from '@solidjs/router'
import { createEffect, createMemo, createSignal, on, onCleanup, Show } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { formatExact } from '../../format/clock.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { doingAge, doingOf } from '../../model/activity.ts'
import { agentName } from '../../model/agent.ts'
import { workerHref } from '../../model/attention.ts'
import { heldHref } from '../../model/bead-key.ts'
import { lookWord } from '../../model/look.ts'
import { outcomeSentence } from '../../model/outcome.ts'
import { plain } from '../../model/sentence.ts'
import { timersFace } from '../../model/stuck-timers.ts'
import { stateSentence } from '../../model/state-sentence.ts'
import { Age } from '../../ui/age.tsx'
import { DoingIcon } from '../../ui/doing-icon.tsx'
import { OutcomeMark } from '../../ui/outcome-icon.tsx'
import { Timers } from '../../ui/timers.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import type { RowNav } from './row-nav.ts'

const HOVER_MS = 260

/** Turns true for the time of the fade when the state of a row changes; never at first sight. */
function createChanged(key: () => string): () => boolean {
  const [isChanged, setChanged] = createSignal(false)
  let timer: ReturnType<typeof setTimeout>
  createEffect(
    on(
      key,
      () => {
        setChanged(true)
        clearTimeout(timer)
        timer = setTimeout(() => setChanged(false), 900)
      },
      { defer: true },
    ),
  )
  onCleanup(() => clearTimeout(timer))
  return isChanged
}

/** One worker: state, since, name, bead, strand, agent, what it does now, its beat, how its last execution ended. */
export function WorkerRow(props: { readonly worker: WorkerView; readonly nav: RowNav; readonly isTabStop: boolean }) {
  const shell = useShell()
  const { now, lookOf } = useFleet()
  const look = createMemo(() => lookOf(props.worker))
  const doing = createMemo(() => doingOf(props.worker, look(), now()))
  const age = createMemo(() => doingAge(doing(), now()))
  const isChanged = createChanged(() => `${props.worker.state ?? ''} ${props.worker.reason ?? ''}`)
  const agent = createMemo(() => agentName(props.worker.adapter, props.worker.model))
  const sentence = () => plain(stateSentence(props.worker, now()))
  let timer: ReturnType<typeof setTimeout>
  let state: HTMLButtonElement | undefined
  const openEvidence = (isPinned: boolean) => state && shell.setEvidence({ worker: props.worker.id, anchor: state, isPinned })
  const enter = (event: PointerEvent) => {
    if (event.pointerType !== 'mouse' || shell.evidence()?.isPinned === true) return
    timer = setTimeout(() => openEvidence(false), HOVER_MS)
  }
  const leave = () => {
    clearTimeout(timer)
    if (shell.evidence()?.isPinned === false) shell.setEvidence(undefined)
  }
  onCleanup(() => clearTimeout(timer))
  return (
    <div
      role="row"
      class="row"
      data-row={props.worker.id}
      data-look={look()}
      data-current={props.nav.current() === props.worker.id ? '' : undefined}
      data-changed={isChanged() ? '' : undefined}
      onFocusIn={() => props.nav.set(props.worker.id)}
    >
      <div role="cell" class="c-state">
        <button
          ref={state}
          type="button"
          tabindex="-1"
          class="state-button"
          aria-label={`${lookWord[look()]}. ${sentence()} Show evidence`}
          onPointerEnter={enter}
          onPointerLeave={leave}
          onClick={() => openEvidence(true)}
        >
          <StateBadge look={look()} />
        </button>
      </div>
      <div role="cell" class="c-since num">
        <Age at={Date.parse(props.worker.since)} now={now()} />
      </div>
      <div role="cell" class="c-worker cut">
        <A href={workerHref(props.worker.id)} class="row-link" tabindex={props.isTabStop ? 0 : -1} title={props.worker.id}>
          <bdi>{props.worker.name}</bdi>
        </A>
      </div>
      <div role="cell" class="c-bead">
        <Show when={props.worker.bead}>
          {(bead) => (
            <>
              <A class="bead-id cut" tabindex={-1} title={bead()} href={heldHref({ workspace: props.worker.workspace, bead: bead() })}>
                <code>
                  <bdi>{bead()}</bdi>
                </code>
              </A>
              <span class="cut" title={props.worker.beadTitle ?? undefined} dir="auto">
                {props.worker.beadTitle}
              </span>
            </>
          )}
        </Show>
      </div>
      <div role="cell" class="c-strand cut">
        <bdi>{props.worker.strand}</bdi>
      </div>
      <div role="cell" class="c-agent cut" title={[props.worker.adapter, props.worker.model].filter(Boolean).join(' ')}>
        <bdi class="soft">{agent().program}</bdi> <bdi>{agent().model}</bdi>
      </div>
      <div role="cell" class="c-now" data-tone={doing().tone}>
        <DoingIcon name={doing().icon} />
        <span
          class="cut"
          title={doing().detail !== undefined && doing().detail !== '' ? `${doing().head} ${doing().detail}` : doing().head}
        >
          <bdi>{doing().head}</bdi>
          <Show when={doing().detail}>
            {(detail) => (
              <code>
                {' '}
                <bdi>{detail()}</bdi>
              </code>
            )}
          </Show>
        </span>
      </div>
      <div
        role="cell"
        class="c-for num"
        data-tone={doing().tone}
        title={doing().sinceMs === undefined ? undefined : formatExact(doing().sinceMs ?? 0)}
      >
        {age()}
      </div>
      <div role="cell" class="c-timers">
        <Show when={timersFace(props.worker.stuck, now())}>
          {(face) => (
            <span title={face().title}>
              <Timers silence={face().silence} run={face().run} waits={face().waits} fired={face().fired} word={face().word} />
            </span>
          )}
        </Show>
      </div>
      <div
        role="cell"
        class="c-beat num"
        data-late={
          props.worker.reason === 'heartbeat-stale' || props.worker.reason === 'heartbeat-lost' || look() === 'draining' ? '' : undefined
        }
      >
        <Age at={props.worker.heartbeatAt === null ? null : Date.parse(props.worker.heartbeatAt)} now={now()} />
      </div>
      <div role="cell" class="c-last">
        <Show when={props.worker.lastExecution}>
          {(last) => (
            <span class="last" title={`${last().bead}: ${plain(outcomeSentence(last(), now()))}`}>
              <OutcomeMark outcome={last().outcome} />
              <Age class="num quiet" at={Date.parse(last().endedAt ?? last().startedAt)} now={now()} />
            </span>
          )}
        </Show>
      </div>
    </div>
  )
}
