import { A } from '@solidjs/router'
import Bell from 'lucide-solid/icons/bell'
import Check from 'lucide-solid/icons/check'
import UserCheck from 'lucide-solid/icons/user-check'
import { createMemo, For, Show } from 'solid-js'
import type { AlertView } from '@hoop/protocol'
import { formatExact } from '../../format/clock.ts'
import { ActionButton } from '../../frame/action-button.tsx'
import type { AlertActs } from '../../live/alert-acts.ts'
import { useFleet } from '../../live/fleet.tsx'
import { actionOf } from '../../model/alert-action.ts'
import { alertFacts } from '../../model/alert-facts.ts'
import { isMuted, spanText } from '../../model/alert-rows.ts'
import { subjectOf, workerOf } from '../../model/alert-subject.ts'
import { faceOf, restOf, whyOf } from '../../model/attention.ts'
import { Age } from '../../ui/age.tsx'
import { Button } from '../../ui/button.tsx'
import { MarkIcon } from '../../ui/mark-icon.tsx'
import { Said } from '../../ui/said.tsx'
import { AlertDetails } from './alert-details.tsx'
import { MuteMenu } from './mute-menu.tsx'

interface AlertRowProps {
  readonly alert: AlertView
  readonly acts: AlertActs
  readonly isOpen: boolean
  readonly isCurrent: boolean
  readonly isTabStop: boolean
  readonly isMuting: boolean
  readonly onToggle: () => void
  readonly onFocus: () => void
  readonly onMuting: (isMuting: boolean) => void
}

/** One alert: what, of whom, why, since when, what to do next; seen, muted. Opened, all that is known of it. */
export function AlertRow(props: AlertRowProps) {
  const { now, state, projects } = useFleet()
  const worker = createMemo(() => workerOf(props.alert, state.workers))
  const face = () => faceOf(props.alert, worker())
  const subject = createMemo(() => subjectOf(props.alert, state.workers))
  const isOver = () => props.alert.resolvedAt !== null
  const muted = () => isMuted(props.alert, now())
  const facts = createMemo(() => alertFacts(props.alert, worker(), now()))
  const project = () => projects().find(({ name }) => name === props.alert.project)?.label ?? props.alert.project
  return (
    <li
      class="alert"
      data-row={props.alert.id}
      data-severity={props.alert.severity}
      data-over={isOver() ? '' : undefined}
      data-quiet={!isOver() && (muted() || props.alert.acknowledgedBy !== null) ? '' : undefined}
      data-open={props.isOpen ? '' : undefined}
      data-current={props.isCurrent ? '' : undefined}
      onFocusIn={() => props.onFocus()}
    >
      <div class="alert-line">
        <span class="need-mark" data-look={isOver() ? undefined : face().mark}>
          <Show when={!isOver()} fallback={<Check aria-hidden="true" />}>
            <MarkIcon mark={face().mark} />
          </Show>
          <span>{face().word}</span>
        </span>
        <Show
          when={subject().href}
          fallback={
            <b class="alert-who" title={subject().title}>
              <bdi>{subject().name}</bdi>
            </b>
          }
        >
          {(href) => (
            <A class="alert-who" href={href()} title={subject().title}>
              <bdi>{subject().name}</bdi>
            </A>
          )}
        </Show>
        <div class="alert-text">
          <button
            type="button"
            class="alert-said wrap"
            data-row-focus=""
            tabindex={props.isTabStop ? 0 : -1}
            aria-expanded={props.isOpen}
            onClick={() => props.onToggle()}
          >
            <Said sentence={whyOf(props.alert, worker(), now(), state.quota)} />
          </button>
          <Show when={restOf(props.alert, worker())}>
            {(rest) => (
              <p class="alert-rest" title={rest()}>
                <bdi>{rest()}</bdi>
              </p>
            )}
          </Show>
          <Show when={facts().length > 0}>
            <p class="alert-facts wrap">
              <For each={facts()}>
                {(fact, at) => (
                  <>
                    {at() > 0 && ' · '}
                    <bdi>{fact}</bdi>
                  </>
                )}
              </For>
            </p>
          </Show>
        </div>
        <span class="alert-project cut quiet">
          <bdi>{project() ?? ''}</bdi>
        </span>
        <Show
          when={!isOver()}
          fallback={
            <span class="alert-span num quiet" title={formatExact(Date.parse(props.alert.resolvedAt ?? props.alert.since))}>
              {spanText(props.alert, now())}
            </span>
          }
        >
          <Age class="alert-age num" at={Date.parse(props.alert.since)} now={now()} />
          <ActionButton class="alert-action" action={actionOf(props.alert, worker())} />
          <div class="alert-seen">
            <Show
              when={props.alert.acknowledgedBy === null}
              fallback={
                <span class="quiet alert-seen-by">
                  <UserCheck aria-hidden="true" /> Seen
                </span>
              }
            >
              <Button
                kind="plain"
                off={props.acts.off() !== undefined || props.acts.isBusy(props.alert.id)}
                title={props.acts.off() ?? 'I have seen it (a)'}
                aria-label={`Seen: ${subject().name}`}
                onClick={() => props.acts.acknowledge(props.alert.id)}
              >
                <UserCheck aria-hidden="true" /> Seen
              </Button>
            </Show>
          </div>
          <Show
            when={muted()}
            fallback={
              <MuteMenu
                subject={subject().name}
                isGroup={props.alert.members.length > 0}
                isOpen={props.isMuting}
                off={props.acts.off()}
                now={now()}
                onOpen={props.onMuting}
                onMute={(untilMs, scope) => props.acts.mute(props.alert.id, untilMs, scope)}
              />
            }
          >
            <button
              type="button"
              class="icon-button"
              aria-label={`Hear ${subject().name} again`}
              title={props.acts.off() ?? 'Hear it again (m)'}
              aria-disabled={props.acts.off() === undefined ? undefined : 'true'}
              onClick={() => props.acts.unmute(props.alert.id)}
            >
              <Bell aria-hidden="true" />
            </button>
          </Show>
        </Show>
      </div>
      <Show when={props.isOpen}>
        <AlertDetails alert={props.alert} now={now()} />
      </Show>
    </li>
  )
}
