import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { AlertView } from '@hoop/protocol'
import { readAlert } from '../../calls/alerts.ts'
import { formatClock, formatExact } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { useFleet } from '../../live/fleet.tsx'
import { useAnswer } from '../../live/use-answer.ts'
import { deliveryText } from '../../model/alert-facts.ts'
import { kindName } from '../../model/alert-kinds.ts'
import { endingText } from '../../model/alert-rows.ts'
import { subjectOf } from '../../model/alert-subject.ts'
import { actorWord } from '../../model/draft-words.ts'
import { EvidenceList } from './evidence-list.tsx'

const exact = (at: string): string => formatExact(Date.parse(at))

/** All that is known of one alert: about whom, when, on what evidence, who saw it, who was told. */
export function AlertDetails(props: { readonly alert: AlertView; readonly now: number }) {
  const { state } = useFleet()
  const detail = useAnswer(
    () => props.alert.id,
    readAlert,
    () => [props.alert.resolvedAt, props.alert.acknowledgedAt, props.alert.mutedUntil],
  )
  const subject = () => subjectOf(props.alert, state.workers)
  return (
    <div class="alert-details">
      <dl class="facts">
        <dt>Kind</dt>
        <dd>
          {kindName(props.alert.kind)} <code class="quiet">({props.alert.kind})</code>
        </dd>
        <Show when={props.alert.members.length === 0}>
          <dt>About</dt>
          <dd>
            <Show when={subject().href} fallback={<bdi>{props.alert.subject}</bdi>}>
              {(href) => (
                <A class="link" href={href()}>
                  <bdi>{props.alert.subject}</bdi>
                </A>
              )}
            </Show>
          </dd>
        </Show>
        <dt>As told</dt>
        <dd class="wrap">
          <bdi>{props.alert.why}</bdi>
        </dd>
        <dt>Since</dt>
        <dd>
          {exact(props.alert.since)}
          <Show when={Math.abs(Date.parse(props.alert.raisedAt) - Date.parse(props.alert.since)) >= 1000}>
            , raised {exact(props.alert.raisedAt)}
          </Show>
          <Show when={props.alert.count > 1}>, came {plural(props.alert.count, 'time')}</Show>
        </dd>
        <Show when={props.alert.resolvedAt}>
          {(at) => (
            <>
              <dt>Resolved</dt>
              <dd>
                {exact(at())}. {endingText(props.alert)}
              </dd>
            </>
          )}
        </Show>
        <Show when={props.alert.acknowledgedBy}>
          {(by) => (
            <>
              <dt>Seen by</dt>
              <dd>
                <bdi>{actorWord(by())}</bdi>
                <Show when={props.alert.acknowledgedAt}>{(at) => <>, {exact(at())}</>}</Show>
              </dd>
            </>
          )}
        </Show>
        <Show when={props.alert.mutedUntil}>
          {(until) => (
            <>
              <dt>Muted until</dt>
              <dd>{exact(until())}</dd>
            </>
          )}
        </Show>
        <Show when={props.alert.members.length > 0}>
          <dt>Each</dt>
          <dd>
            <ul class="alert-members">
              <For each={props.alert.members}>
                {(member) => {
                  const one = () => subjectOf({ kind: props.alert.kind, subject: member.subject, project: member.project }, state.workers)
                  return (
                    <li data-over={member.resolvedAt === null ? undefined : ''}>
                      <Show when={one().href} fallback={<bdi>{one().name}</bdi>}>
                        {(href) => (
                          <A class="link" href={href()} title={member.subject}>
                            <bdi>{one().name}</bdi>
                          </A>
                        )}
                      </Show>{' '}
                      <span class="quiet">
                        <bdi>{member.project}</bdi> since {formatClock(Date.parse(member.since), props.now)}
                        <Show when={member.resolvedAt}>{(at) => <>, over {formatClock(Date.parse(at()), props.now)}</>}</Show>
                      </span>
                    </li>
                  )
                }}
              </For>
            </ul>
          </dd>
        </Show>
        <Show when={props.alert.evidence.length > 0}>
          <dt>Read in</dt>
          <dd>
            <EvidenceList alert={props.alert} />
          </dd>
        </Show>
        <Show when={(detail.data()?.deliveries.length ?? 0) > 0}>
          <dt>Told</dt>
          <dd>
            <ul>
              <For each={detail.data()?.deliveries}>
                {(delivery) => (
                  <li data-tone={delivery.state === 'failed' ? 'bad' : undefined}>
                    <bdi>{deliveryText(delivery, props.now)}</bdi>
                  </li>
                )}
              </For>
            </ul>
          </dd>
        </Show>
        <Show when={detail.error()}>
          {(error) => (
            <>
              <dt>Told</dt>
              <dd class="quiet">It is not known who was told: {error().message}.</dd>
            </>
          )}
        </Show>
        <dt>Record</dt>
        <dd>
          <A class="link" href={`/audit?subject=${encodeURIComponent(props.alert.subject)}`}>
            What the audit log holds about this
          </A>
        </dd>
      </dl>
    </div>
  )
}
