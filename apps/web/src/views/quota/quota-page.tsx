import { A } from '@solidjs/router'
import { createMemo, For, Index, Show } from 'solid-js'
import type { QuotaView } from '@hoop/protocol'
import { formatExact } from '../../format/clock.ts'
import { plural } from '../../format/number.ts'
import { useShell } from '../../frame/shell.tsx'
import { useFleet } from '../../live/fleet.tsx'
import { accountKeys } from '../../live/account-keys.ts'
import { costHref } from '../../model/cost-query.ts'
import { accountsOf, asRead, urgencyOf, type AccountQuota } from '../../model/quota.ts'
import {
  budgetLines,
  costAccount,
  figureWords,
  fullWords,
  paceWords,
  providerWord,
  resetWords,
  sourceWord,
  unknownWords,
  urgencyWord,
  usedWords,
  windowWord,
} from '../../model/quota-words.ts'
import { Age } from '../../ui/age.tsx'
import { Chip } from '../../ui/chip.tsx'
import { CopyLines } from '../../ui/copy-lines.tsx'
import { Meter } from '../../ui/meter.tsx'
import { EmptyState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

function Limit(props: { readonly view: QuotaView; readonly now: number }) {
  const view = () => props.view
  const exact = (at: string | null) => (at === null ? undefined : formatExact(Date.parse(at)))
  return (
    <li class="limit" data-urgency={urgencyOf(view())} data-kind={view().kind} data-window={view().window}>
      <div class="limit-head">
        <Meter
          label={windowWord(view())}
          usedPercent={view().usedPercent}
          quality={view().lowerBound && view().kind === 'provider' ? 'lower-bound' : view().quality}
          isExhausted={view().exhausted}
          figure={figureWords(view(), props.now)}
        />
      </div>
      <p class="limit-facts">
        <Show when={view().kind === 'budget'}>
          <Chip>budget</Chip>
        </Show>
        <Show when={urgencyWord(view())}>{(word) => <b class="limit-word">{word()}.</b>}</Show>
        <Show when={view().usedPercent === null && !view().exhausted}>
          <span>{unknownWords(view(), props.now)}</span>
        </Show>
        <Show when={usedWords(view())}>{(words) => <span class="num">{words()}</span>}</Show>
        <Show when={fullWords(view(), props.now)}>
          {(words) => (
            <b class="limit-full" title={exact(view().fullAt)}>
              {words()}
            </b>
          )}
        </Show>
        <Show when={view().reasonIfUnknown !== 'window over' && resetWords(view(), props.now)}>
          {(words) => (
            <time datetime={view().resetsAt ?? undefined} title={exact(view().resetsAt)}>
              {words()}
            </time>
          )}
        </Show>
        <Show when={paceWords(view())}>{(words) => <span class="quiet">{words()}</span>}</Show>
        <Show when={view().source !== 'none'}>
          <span class="quiet">
            <Show when={view().kind === 'provider'} fallback={`counted from ${sourceWord(view().source)}`}>
              from {sourceWord(view().source)},{' '}
              <Age at={view().observedAt === null ? null : Date.parse(view().observedAt ?? '')} now={props.now} /> ago
            </Show>
          </span>
        </Show>
      </p>
    </li>
  )
}

function Account(props: { readonly account: AccountQuota; readonly now: number }) {
  const limits = createMemo(() => props.account.limits.filter(({ window }) => window !== 'none').toSorted(asRead))
  const inCosts = () => costAccount(props.account)
  return (
    <section
      class="account"
      data-urgency={props.account.urgency}
      aria-label={`${providerWord(props.account.provider)}, ${props.account.account}`}
    >
      <div class="account-head">
        <h2>
          <bdi>
            {providerWord(props.account.provider)} · {props.account.name}
          </bdi>
        </h2>
        <span class="path quiet">
          <bdi>{props.account.name === props.account.account ? '' : props.account.account}</bdi>
        </span>
        <Show when={inCosts()}>
          {(account) => (
            <A class="link" href={costHref({ account: account(), by: 'worker' })}>
              Who uses it
            </A>
          )}
        </Show>
      </div>
      <Show
        when={limits().length > 0}
        fallback={
          <div class="no-limit">
            <p>
              <b>No limit known.</b>{' '}
              <span class="soft">Its provider leaves none on disk. A budget of your own, in config.yml, stands here instead:</span>
            </p>
            <CopyLines text={budgetLines(props.account.account)} label="a budget for config.yml" />
          </div>
        }
      >
        <ul class="limits">
          <Index each={limits()}>{(view) => <Limit view={view()} now={props.now} />}</Index>
        </ul>
      </Show>
    </section>
  )
}

/** Every account with all its limits, the most urgent first: how much is used, how that is known, and when it begins anew. */
export default function QuotaPage() {
  const { state, now } = useFleet()
  const shell = useShell()
  const accounts = createMemo(() => accountsOf(state.quota, now()))
  const keys = accountKeys(accounts)
  let list: HTMLDivElement | undefined
  const move = (delta: number) => {
    const all = [...(list?.querySelectorAll<HTMLElement>('.account') ?? [])]
    const at = all.findIndex((one) => one.contains(document.activeElement))
    const next = all[at === -1 ? 0 : Math.max(0, Math.min(all.length - 1, at + delta))]
    next?.querySelector<HTMLElement>('a, button')?.focus()
    next?.scrollIntoView({ block: 'nearest' })
  }
  shell.keymap.bind('Quota', [
    { keys: 'j', label: 'Next account', run: () => move(1) },
    { keys: 'k', label: 'Previous account', run: () => move(-1) },
  ])
  return (
    <article class="quota-page">
      <div class="page-head">
        <h1>Quota</h1>
        <Show when={accounts().length > 0}>
          <span class="fact">
            <b class="num">{plural(accounts().length, 'account')}</b>, most urgent first
          </span>
        </Show>
        <span class="end">
          <A class="button" data-kind="default" href="/cost">
            Cost
          </A>
        </span>
      </div>
      <p class="soft quota-note">
        As the CLIs leave it on this machine; other machines draw on the same accounts. HOOP tells, and holds nothing back.
      </p>
      <Show when={state.isReady} fallback={<Skeleton rows={8} label="Accounts are being read" />}>
        <Show
          when={accounts().length > 0}
          fallback={
            <EmptyState title="No account yet.">
              Once an agent has left a session on this machine, its account appears here with what is known of its limits.
            </EmptyState>
          }
        >
          <div ref={list}>
            <For each={keys()}>
              {(key) => (
                <Show when={accounts().find((one) => one.key === key)}>{(account) => <Account account={account()} now={now()} />}</Show>
              )}
            </For>
          </div>
        </Show>
      </Show>
    </article>
  )
}
