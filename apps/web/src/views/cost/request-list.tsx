import { A } from '@solidjs/router'
import { createEffect, createSignal, For, on, onCleanup, Show, type Accessor } from 'solid-js'
import type { CostRequest } from '@hoop/protocol'
import { ApiError } from '../../api.ts'
import { listCostRequests, type CostChoice } from '../../calls/cost.ts'
import { formatExact, formatSeconds, formatDay } from '../../format/clock.ts'
import { describeAmount, formatMicroUsd } from '../../format/money.ts'
import { formatTokens } from '../../format/number.ts'
import { idOfKey } from '../../model/bead-key.ts'
import { pricedByWord } from '../../model/cost-words.ts'
import { sessionHref } from '../../model/hrefs.ts'
import { Button } from '../../ui/button.tsx'
import { EmptyState, ErrorState } from '../../ui/panel-states.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'

/** Requests page by page. Another choice begins anew. */
function usePages(choice: Accessor<CostChoice>) {
  const [items, setItems] = createSignal<readonly CostRequest[]>()
  const [cursor, setCursor] = createSignal<string | null>(null)
  const [error, setError] = createSignal<ApiError>()
  const [isLoading, setLoading] = createSignal(true)
  let abort = new AbortController()
  const read = async (after: string | undefined) => {
    abort.abort()
    abort = new AbortController()
    const { signal } = abort
    setLoading(true)
    try {
      const page = await listCostRequests(choice(), after, signal)
      if (signal.aborted) return
      setItems((before) => (after === undefined ? page.items : [...(before ?? []), ...page.items]))
      setCursor(page.cursor)
      setError(undefined)
    } catch (cause) {
      if (signal.aborted) return
      setError(cause instanceof ApiError ? cause : new ApiError('UNKNOWN', String(cause)))
    }
    setLoading(false)
  }
  createEffect(
    on(
      () => JSON.stringify(choice()),
      () => {
        setItems(undefined)
        void read(undefined)
      },
    ),
  )
  onCleanup(() => abort.abort())
  return { items, cursor, error, isLoading, more: () => void read(cursor() ?? undefined), reload: () => void read(undefined) }
}

/** Requests to models, the newest first: what each used, what was charged by whom, and the entry of the session that tells of it. */
export function RequestList(props: { readonly choice: CostChoice }) {
  const pages = usePages(() => props.choice)
  return (
    <>
      <Show when={pages.error()}>
        {(error) => (
          <ErrorState title={`${error().problem?.detail ?? error().message}.`} action={<Button onClick={pages.reload}>Try again</Button>}>
            The requests could not be read. {error().hint}
          </ErrorState>
        )}
      </Show>
      <Show
        when={pages.items()}
        fallback={
          <Show when={pages.error() === undefined}>
            <Skeleton rows={8} label="Requests are being read" />
          </Show>
        }
      >
        {(items) => (
          <Show
            when={items().length > 0}
            fallback={<EmptyState title="No request in this range.">A longer range, or fewer filters, may show some.</EmptyState>}
          >
            <div class="cost-scroll" role="region" aria-label="Requests" tabindex="0">
              <table class="cost-table request-table">
                <thead>
                  <tr>
                    <th scope="col">When</th>
                    <th scope="col">Model</th>
                    <th scope="col" class="c-where">
                      Worker and bead
                    </th>
                    <th scope="col" class="end">
                      In
                    </th>
                    <th scope="col" class="end c-cache">
                      Cached
                    </th>
                    <th scope="col" class="end c-cache">
                      Written
                    </th>
                    <th scope="col" class="end">
                      Out
                    </th>
                    <th scope="col" class="end">
                      US{'\u202f'}$
                    </th>
                    <th scope="col" class="c-price">
                      By
                    </th>
                  </tr>
                </thead>
                <tbody>
                  <For each={items()}>{(request) => <Request request={request} />}</For>
                </tbody>
              </table>
            </div>
            <Show when={pages.cursor() !== null}>
              <p class="cost-more">
                <Button onClick={pages.more} off={pages.isLoading()}>
                  Older requests
                </Button>
              </p>
            </Show>
          </Show>
        )}
      </Show>
    </>
  )
}

const perMillion = (request: CostRequest): string | undefined => {
  const { price } = request
  if (price === null) return undefined
  return `per million tokens: in $${price.input}, out $${price.output}, cached $${price.cacheRead}, written $${price.cacheWrite}${
    price.cacheWrite1h === price.cacheWrite ? '' : `, for an hour $${price.cacheWrite1h}`
  } (${price.list})`
}

function Request(props: { readonly request: CostRequest }) {
  const at = () => (props.request.at === null ? undefined : Date.parse(props.request.at))
  return (
    <tr>
      <th scope="row">
        <A
          class="cost-open num"
          href={sessionHref(props.request.key, props.request.seq ?? undefined)}
          title={at() === undefined ? 'No time is told' : formatExact(at() ?? 0)}
        >
          {at() === undefined ? 'no time' : `${formatDay(at() ?? 0)} ${formatSeconds(at() ?? 0)}`}
        </A>
      </th>
      <td class="cut">
        <bdi data-mono="" title={props.request.model ?? undefined}>
          {props.request.model ?? <span class="quiet">not told</span>}
        </bdi>
      </td>
      <td class="cut c-where">
        <bdi>{props.request.worker ?? <span class="quiet">no worker</span>}</bdi>{' '}
        <Show when={props.request.bead}>
          {(bead) => (
            <bdi data-mono="" class="quiet" title={bead()}>
              {idOfKey(bead())}
            </bdi>
          )}
        </Show>
      </td>
      <td class="end num">{formatTokens(props.request.input)}</td>
      <td class="end num c-cache">{formatTokens(props.request.cacheRead)}</td>
      <td
        class="end num c-cache"
        title={props.request.cacheWrite1h > 0 ? `${formatTokens(props.request.cacheWrite1h)} of it for an hour` : undefined}
      >
        {formatTokens(props.request.cacheWrite)}
      </td>
      <td class="end num">{formatTokens(props.request.output)}</td>
      <td class="end num" title={describeAmount({ usd: props.request.costUsd, estimated: props.request.estimated, requests: 1 })}>
        <Show when={props.request.costUsd !== null} fallback={<span class="quiet">no price</span>}>
          {props.request.estimated ? '≈\u202f' : ''}
          {formatMicroUsd(props.request.costUsd ?? 0)}
        </Show>
      </td>
      <td class="c-price quiet" title={perMillion(props.request)}>
        {props.request.pricedBy === null ? '–' : pricedByWord[props.request.pricedBy]}
        <Show when={props.request.speed === 'fast'}> (fast)</Show>
      </td>
    </tr>
  )
}
