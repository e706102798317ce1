import type { JSX } from 'solid-js'

/** One line under the top bar that concerns the whole page. */
export function Banner(props: {
  readonly tone: 'warn' | 'bad' | 'accent'
  readonly icon: JSX.Element
  readonly actions?: JSX.Element
  readonly children: JSX.Element
  readonly isStatus?: boolean
  /** Short enough to stay one line on a phone. */
  readonly isOneLine?: boolean
}) {
  return (
    <div
      class="banner"
      data-tone={props.tone}
      data-one-line={props.isOneLine === true ? '' : undefined}
      role={props.isStatus === false ? 'note' : 'status'}
    >
      <span class="banner-icon">{props.icon}</span>
      <p class="wrap">{props.children}</p>
      <div class="banner-actions">{props.actions}</div>
    </div>
  )
}
