import { Show } from 'solid-js'
import { describeAmount, formatAmount, formatAmountShort, type Amount } from '../format/money.ts'

/** What something cost. Unknown is a dash and never `$0.00`; `≥` and `≈` are said in words too. `isShort` in columns. */
export function Money(props: Amount & { readonly isShort?: boolean; readonly class?: string }) {
  const isUnknown = () => props.usd === null && props.requests === undefined
  return (
    <span
      class={`money num${props.class === undefined ? '' : ` ${props.class}`}`}
      data-known={props.usd === null ? undefined : ''}
      title={describeAmount(props)}
    >
      <Show when={isUnknown()} fallback={props.isShort === true ? formatAmountShort(props) : formatAmount(props)}>
        <span aria-hidden="true">—</span>
        <span class="sr">not known</span>
      </Show>
    </span>
  )
}
