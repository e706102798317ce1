import { A } from '@solidjs/router'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Link from 'lucide-solid/icons/link'
import { For, Show } from 'solid-js'
import type { WorkerView } from '@hoop/protocol'
import { useFleet } from '../../live/fleet.tsx'
import { doingOf } from '../../model/activity.ts'
import { projectHref } from '../../model/attention.ts'
import { heldHref } from '../../model/bead-key.ts'
import { leftPhrase, leftSentence } from '../../model/history.ts'
import { stateSentence } from '../../model/state-sentence.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { Chip } from '../../ui/chip.tsx'
import { copyText } from '../../ui/copy.ts'
import { DoingIcon } from '../../ui/doing-icon.tsx'
import { LeftMark } from '../../ui/left-mark.tsx'
import { Said } from '../../ui/said.tsx'
import { StateBadge } from '../../ui/state-badge.tsx'
import { IconButton } from '../../ui/tooltip.tsx'

/** Who it is, on what, and what its state means. */
export function WorkerHead(props: { readonly worker: WorkerView }) {
  const { now, lookOf, projects } = useFleet()
  const look = () => lookOf(props.worker)
  const label = () => projects().find(({ name }) => name === props.worker.project)?.label ?? props.worker.project
  return (
    <>
      <nav class="crumbs" aria-label="Where this is">
        <A href="/">Fleet</A>
        <Show when={props.worker.project}>
          {(project) => (
            <>
              <ChevronRight aria-hidden="true" />
              <A href={projectHref(project())}>
                <bdi>{label()}</bdi>
              </A>
            </>
          )}
        </Show>
        <ChevronRight aria-hidden="true" />
        <bdi>{props.worker.name}</bdi>
      </nav>
      <div class="page-head">
        <h1>
          <bdi>{props.worker.name}</bdi>
        </h1>
        <Show when={props.worker.history} fallback={<StateBadge look={look()} />}>
          <LeftMark state={props.worker.state}>{leftPhrase(props.worker, now())}</LeftMark>
        </Show>
        <For each={props.worker.warnings}>
          {(warning) => <Chip tone="warn">{warning === 'duplicate-identity' ? 'two processes' : 'no start record'}</Chip>}
        </For>
        <Show when={props.worker.bead}>
          {(bead) => (
            <span class="fact wrap">
              {props.worker.history ? 'last on' : 'on'}{' '}
              <A class="link" href={heldHref({ workspace: props.worker.workspace, bead: bead() })}>
                <code>
                  <bdi>{bead()}</bdi>
                </code>
              </A>{' '}
              <b dir="auto">
                <bdi>{props.worker.beadTitle}</bdi>
              </b>
            </span>
          )}
        </Show>
        <Show when={props.worker.strand}>
          {(strand) => (
            <span class="fact">
              strand{' '}
              <b>
                <bdi>{strand()}</bdi>
              </b>
            </span>
          )}
        </Show>
        <span class="fact">
          <b>
            <bdi>{[props.worker.adapter, props.worker.model].filter(Boolean).join(' ')}</bdi>
          </b>
        </span>
        <Show when={!props.worker.history || props.worker.pid !== null}>
          <span class="fact">
            pid <b class="num">{props.worker.pid ?? '?'}</b>
          </span>
        </Show>
        <Show when={!props.worker.history || props.worker.heartbeatAt !== null}>
          <span class="fact">
            {props.worker.history ? 'last beat' : 'beat'}{' '}
            <b>
              <Age at={props.worker.heartbeatAt === null ? null : Date.parse(props.worker.heartbeatAt)} now={now()} />
            </b>{' '}
            ago
          </span>
        </Show>
        <span class="end">
          <IconButton label="Copy link to this" keys="y" onClick={() => void copyText(location.href, 'Link copied')}>
            <Link aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      <div class="said-panel" data-look={props.worker.history ? undefined : look()}>
        <Show when={!props.worker.history}>
          <DoingIcon name={doingOf(props.worker, look(), now()).icon} />
        </Show>
        <p class="wrap">
          <Said sentence={props.worker.history ? leftSentence(props.worker, now()) : stateSentence(props.worker, now())} />
        </p>
        <Show when={!props.worker.history && props.worker.reason === 'process-stopped' && props.worker.pid}>
          {(pid) => <Button onClick={() => void copyText(`kill -CONT ${pid()}`, 'Command copied')}>Copy command</Button>}
        </Show>
      </div>
    </>
  )
}
