import { createMemo, For, Show } from 'solid-js'
import type { QuotaView } from '@hoop/protocol'
import { formatClock } from '../../format/clock.ts'
import { formatUsd } from '../../format/number.ts'
import { Age } from '../../ui/age.tsx'
import { Meter } from '../../ui/meter.tsx'

/** Accounts with their windows, and what was spent. Drawn only where the daemon has figures: no figure is not 0. */
export function QuotaStrip(props: {
  readonly quota: readonly QuotaView[]
  readonly cost: { readonly today: number | null; readonly week: number | null }
  readonly now: number
}) {
  const accounts = createMemo(() => {
    const found = new Map<string, QuotaView[]>()
    for (const window of props.quota) {
      const key = `${window.provider} · ${window.account}`
      found.set(key, [...(found.get(key) ?? []), window])
    }
    return [...found].slice(0, 4)
  })
  const money = () =>
    (
      [
        ['Today', props.cost.today],
        ['This week', props.cost.week],
      ] as const
    ).filter(([, usd]) => usd !== null)
  return (
    <Show when={accounts().length > 0 || money().length > 0}>
      <section class="quota" aria-label="Quota and cost">
        <For each={accounts()}>
          {([name, windows]) => (
            <div class="quota-account">
              <p>
                <b class="cut">
                  <bdi>{name}</bdi>
                </b>
                <Age class="quiet num" at={windows[0]?.observedAt == null ? null : Date.parse(windows[0].observedAt)} now={props.now} />
              </p>
              <For each={windows.slice(0, 2)}>
                {(window) => <Meter label={window.window} usedPercent={window.usedPercent} quality={window.quality} />}
              </For>
              <Show when={windows.find(({ fullAt }) => fullAt !== null)?.fullAt}>
                {(at) => <p class="warn">Full at {formatClock(Date.parse(at()), props.now)}</p>}
              </Show>
            </div>
          )}
        </For>
        <For each={money()}>
          {([word, usd]) => (
            <p class="quota-money">
              <span class="quiet">{word}</span>
              <b>{formatUsd(usd ?? 0)}</b>
            </p>
          )}
        </For>
      </section>
    </Show>
  )
}
