import { A } from '@solidjs/router'
import { createMemo, For, Index, Show } from 'solid-js'
import type { FleetCost, QuotaView } from '@hoop/protocol'
import { formatCount } from '../../format/number.ts'
import { accountKeys } from '../../live/account-keys.ts'
import { costHref } from '../../model/cost-query.ts'
import { accountsOf, asRead, urgencyOf, type AccountQuota } from '../../model/quota.ts'
import {
  figureWords,
  fullWords,
  paceWords,
  percentWord,
  providerWord,
  resetWords,
  sourceWord,
  unknownWords,
  urgencyWord,
  usedWords,
  windowWord,
} from '../../model/quota-words.ts'
import { Age } from '../../ui/age.tsx'
import { Meter } from '../../ui/meter.tsx'
import { Money } from '../../ui/money.tsx'

/** As many accounts stand on the fleet; the others are a line. */
const SHOWN = 4

/** What hovering over a meter of the strip tells: all that the page of the quotas does. */
const meterTitle = (view: QuotaView, now: number): string =>
  [
    view.kind === 'budget' ? `your budget, ${windowWord(view)}` : undefined,
    urgencyWord(view),
    usedWords(view),
    view.usedPercent === null ? unknownWords(view, now) : undefined,
    resetWords(view, now),
    fullWords(view, now),
    paceWords(view),
    `from ${sourceWord(view.source)}`,
  ]
    .filter((part) => part !== undefined)
    .join('; ')

function StripAccount(props: { readonly account: AccountQuota; readonly now: number }) {
  // The two that matter most, the short window above the long one.
  const limits = createMemo(() => props.account.limits.slice(0, 2).toSorted(asRead))
  const first = () => props.account.limits[0]
  const observedAt = () => limits().flatMap(({ observedAt }) => observedAt ?? [])[0]
  return (
    <div class="quota-account" data-urgency={props.account.urgency}>
      <p>
        <b class="cut" title={props.account.account}>
          <bdi>
            {providerWord(props.account.provider)} · {props.account.name}
          </bdi>
        </b>
        <Show when={observedAt()}>
          {(at) => (
            <span class="quiet">
              <Age class="num" at={Date.parse(at())} now={props.now} /> ago
            </span>
          )}
        </Show>
      </p>
      <Index each={limits()}>
        {(view) => (
          <Meter
            label={view().kind === 'budget' ? 'budget' : windowWord(view())}
            usedPercent={view().usedPercent}
            quality={view().lowerBound && view().kind === 'provider' ? 'lower-bound' : view().quality}
            isExhausted={view().exhausted}
            figure={percentWord(view())}
            title={`${figureWords(view(), props.now)}; ${meterTitle(view(), props.now)}`}
          />
        )}
      </Index>
      <Show when={first()}>
        {(view) => (
          <p class="quota-said" data-urgency={urgencyOf(view())}>
            {fullWords(view(), props.now) ??
              urgencyWord(view()) ??
              (view().usedPercent === null
                ? unknownWords(view(), props.now)
                : view().kind === 'budget'
                  ? `Your budget: ${usedWords(view()) ?? ''}`
                  : resetWords(view(), props.now))}
          </p>
        )}
      </Show>
    </div>
  )
}

/** The most urgent accounts with two meters each, and what was spent. An account without a known limit is told of in one line. */
export function QuotaStrip(props: { readonly quota: readonly QuotaView[]; readonly cost: FleetCost; readonly now: number }) {
  const accounts = createMemo(() => accountsOf(props.quota, props.now))
  const shown = createMemo(() =>
    accounts()
      .filter(({ urgency }) => urgency !== 'none')
      .slice(0, SHOWN),
  )
  const keys = accountKeys(shown)
  const without = createMemo(() => accounts().filter(({ urgency }) => urgency === 'none'))
  const more = () => accounts().length - shown().length - without().length
  const hasCost = () => props.cost.today !== null || props.cost.week !== null || props.cost.timezone !== undefined
  return (
    <Show when={accounts().length > 0 || hasCost()}>
      <section class="quota" aria-label="Quota and cost">
        <Show when={hasCost()}>
          <div class="quota-money">
            <A href={costHref({ range: 'today' })}>
              <span class="quiet">Today</span>{' '}
              <b>
                <Money usd={props.cost.today} atLeast={props.cost.todayAtLeast} isShort />
              </b>
            </A>
            <A href={costHref({ range: '7d' })}>
              <span class="quiet">Last 7{'\u202f'}d</span>{' '}
              <b>
                <Money usd={props.cost.week} atLeast={props.cost.weekAtLeast} isShort />
              </b>
            </A>
            <Show when={props.cost.timezone}>{(zone) => <p class="quiet quota-zone">at list prices; days of {zone()}</p>}</Show>
          </div>
        </Show>
        <For each={keys()}>
          {(key) => (
            <Show when={shown().find((one) => one.key === key)}>{(account) => <StripAccount account={account()} now={props.now} />}</Show>
          )}
        </For>
        <p class="quota-more">
          <A href="/quota" class="link">
            {more() > 0 ? `Quota, ${formatCount(more())} more` : 'Quota'}
          </A>
          <Show when={without().length > 0}>
            <span class="quiet">
              no limit known for{' '}
              <For each={without()}>
                {({ provider, account }, at) => (
                  <>
                    {at() > 0 && ', '}
                    <bdi title={account}>{providerWord(provider)}</bdi>
                  </>
                )}
              </For>
            </span>
          </Show>
        </p>
      </section>
    </Show>
  )
}
