import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import { useSpans } from '../../live/use-costs.ts'
import { costHref } from '../../model/cost-query.ts'
import { Money } from '../../ui/money.tsx'

/** What a worker or a project spent today and in seven days, and the way to all of it. Nothing stands here while that is not told. */
export function Spent(props: { readonly of: { readonly worker: string } | { readonly project: string } }) {
  const spans = useSpans(() => props.of)
  return (
    <Show when={spans()}>
      {(found) => (
        <A class="spent" href={costHref(props.of)} title={`At list prices, days of ${found().timezone}`}>
          <b>
            <Money {...found().today} isShort />
          </b>{' '}
          today,{' '}
          <b>
            <Money {...found().week} isShort />
          </b>{' '}
          in 7{'\u202f'}d
        </A>
      )}
    </Show>
  )
}
