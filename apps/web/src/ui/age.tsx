import { formatAge } from '../format/age.ts'
import { formatExact } from '../format/clock.ts'

/** How old a moment is, with the exact time and its zone on hover. Unknown is drawn as unknown. */
export function Age(props: { readonly at: number | null | undefined; readonly now: number; readonly class?: string }) {
  return (
    <>
      {props.at === null || props.at === undefined ? (
        <span class={props.class} title="Not known">
          ?
        </span>
      ) : (
        <time class={props.class} datetime={new Date(props.at).toISOString()} title={formatExact(props.at)}>
          {formatAge(props.now - props.at)}
        </time>
      )}
    </>
  )
}
